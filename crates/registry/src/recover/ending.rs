//! How a recovery ends without effect: its holder does not want it, signs in, or nobody finishes it; and
//! the mail before its wait is over, so that there is time to object.

use domain::timestamp::DAY;
use domain::{Event, LinkPurpose, PublicId, Timestamp};
use principles::authentication::account_recovery;
use store::{Conflict, Record, RecoveryFacts, StoreError};

use super::{gone, text};
use crate::notices::{self, Whence};
use crate::sign_in::Browser;
use crate::{Error, Registry, mail, mailed_link};

/// The login whose recovery this link ends, while it works.
///
/// # Errors
/// The recovery has ended, or the link is none of ours.
pub async fn objectionable(
    registry: &Registry,
    link: &str,
    now: Timestamp,
) -> Result<String, Error> {
    Ok(objected(registry, link, now).await?.account.login)
}

/// Ends a recovery that the holder of the account does not want.
///
/// # Errors
/// The recovery has ended, or the link is none of ours.
pub async fn object(
    registry: &Registry,
    link: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let recovery = objected(registry, link, now).await?;
    end(
        registry,
        &recovery,
        "objected",
        &Whence::browser(browser),
        now,
    )
    .await
}

async fn objected(registry: &Registry, link: &str, now: Timestamp) -> Result<RecoveryFacts, Error> {
    let digest = mailed_link::digest_of(link).ok_or_else(gone)?;
    let found = registry
        .store
        .link(&digest, LinkPurpose::Object, now)
        .await?;
    let detail = found.ok_or_else(gone)?.detail;
    registry.store.recovery(&detail).await?.ok_or_else(gone)
}

/// Whoever signs in with what the account has does not need it back, and somebody else asked.
///
/// # Errors
/// The store fails.
pub(crate) async fn end_by_sign_in(
    registry: &Registry,
    account: &PublicId,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    match registry.store.recovery_of(account).await? {
        Some(recovery) => {
            end(
                registry,
                &recovery,
                "objected",
                &Whence::browser(browser),
                now,
            )
            .await
        }
        None => Ok(()),
    }
}

/// Ends a recovery without effect, and says so.
///
/// # Errors
/// The store fails.
pub(crate) async fn end(
    registry: &Registry,
    recovery: &RecoveryFacts,
    how: &'static str,
    whence: &Whence,
    now: Timestamp,
) -> Result<(), Error> {
    let events = vec![Event::RecoveryEnded {
        account: recovery.account.id.to_string(),
        recovery: recovery.id.to_string(),
        how,
    }];
    let record = notices::record(registry, &recovery.account, whence, events, now).await?;
    let ended = registry.store.end_recovery(&recovery.id, how, &record, now);
    match ended.await {
        // Somebody else was quicker.
        Ok(()) | Err(StoreError::Conflict(Conflict::NotFound)) => {
            registry.mail_waits();
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// Reminds of recoveries whose wait ends within a day, and ends those that nobody finished in time.
///
/// # Errors
/// The store fails.
pub async fn sweep(registry: &Registry, now: Timestamp) -> Result<(), Error> {
    for recovery in registry.store.recoveries().await? {
        let Some(ready_at) = recovery.ready_at else {
            if now >= recovery.asked_at.plus(account_recovery::WAIT_ALONE) {
                end(registry, &recovery, "expired", &Whence::registry(), now).await?;
            }
            continue;
        };
        if now >= ready_at.plus(account_recovery::FINISH_WITHIN) {
            end(registry, &recovery, "expired", &Whence::registry(), now).await?;
        } else if !recovery.reminded && now >= ready_at.plus(-DAY) {
            remind(registry, &recovery, ready_at, now).await?;
        }
    }
    Ok(())
}

async fn remind(
    registry: &Registry,
    recovery: &RecoveryFacts,
    ready_at: Timestamp,
    now: Timestamp,
) -> Result<(), Error> {
    let (mut record, account) = (Record::default(), &recovery.account);
    let addresses = [Some(&account.email), account.former_email.as_ref()];
    for address in addresses.into_iter().flatten() {
        let id = recovery.id.as_str();
        let secret = notices::objection(&mut record, account, id, now)?;
        let mail = text::reminder(registry, account, address, ready_at, &secret);
        record.mails.push(mail::sealed(registry, &mail).await?);
    }
    let store = &registry.store;
    store.remind_of_recovery(&recovery.id, &record, now).await?;
    registry.mail_waits();
    Ok(())
}
