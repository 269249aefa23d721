//! "This was not me": the holder of an account freezes it by a link that every notice holds, without
//! signing in. It only stops things, so nothing is asked of whoever holds the link.

use domain::{Event, LinkPurpose, Need, PrincipleId, Refusal, Timestamp};
use store::{AccountFacts, Conflict, FreezeBy, StoreError};

use crate::notices::{self, Whence};
use crate::sign_in::Browser;
use crate::{Error, Registry, mailed_link};

/// The login of the account that this link freezes, while it works.
///
/// # Errors
/// The link was used, is too old, or is none of ours.
pub async fn asked(registry: &Registry, link: &str, now: Timestamp) -> Result<String, Error> {
    let digest = mailed_link::digest_of(link).ok_or_else(gone)?;
    let found = registry
        .store
        .link(&digest, LinkPurpose::Freeze, now)
        .await?;
    Ok(found.ok_or_else(gone)?.account.login)
}

/// Freezes the account: its sessions end, its tokens are revoked.
///
/// # Errors
/// The link was used, is too old, or is none of ours.
pub async fn by_link(
    registry: &Registry,
    link: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let digest = mailed_link::digest_of(link).ok_or_else(gone)?;
    let found = registry
        .store
        .link(&digest, LinkPurpose::Freeze, now)
        .await?;
    let account = found.ok_or_else(gone)?.account;
    let events = vec![Event::AccountFrozen {
        account: account.id.to_string(),
        by: "link".to_owned(),
    }];
    let whence = Whence::browser(browser);
    let record = notices::record(registry, &account, &whence, events, now).await?;
    let frozen = registry
        .store
        .freeze(FreezeBy::Link(&digest), &record, now)
        .await;
    frozen.map_err(|error| match error {
        StoreError::Conflict(Conflict::NotFound) => gone(),
        error => error.into(),
    })?;
    registry.mail_waits();
    Ok(())
}

/// Freezes an account on the word of `by`, an account of the staff or `operator`; whether it was not
/// frozen before.
///
/// # Errors
/// There is no such account.
pub async fn by_staff(
    registry: &Registry,
    login: &str,
    by: &str,
    whence: &Whence,
    now: Timestamp,
) -> Result<bool, Error> {
    let account = named(registry, login).await?;
    let events = vec![Event::AccountFrozen {
        account: account.id.to_string(),
        by: by.to_owned(),
    }];
    let record = notices::record(registry, &account, whence, events, now).await?;
    let staff = FreezeBy::Staff(&account.id);
    let frozen = registry.store.freeze(staff, &record, now).await?;
    registry.mail_waits();
    Ok(frozen)
}

/// Lets a frozen account go on, on the word of `by`.
///
/// # Errors
/// There is no such account, or it is not frozen.
pub async fn thaw(
    registry: &Registry,
    login: &str,
    by: &str,
    whence: &Whence,
    now: Timestamp,
) -> Result<(), Error> {
    let account = named(registry, login).await?;
    let events = vec![Event::AccountThawed {
        account: account.id.to_string(),
        by: by.to_owned(),
    }];
    let record = notices::record(registry, &account, whence, events, now).await?;
    let thawed = registry.store.thaw(&account.id, &record, now).await;
    thawed.map_err(|error| match error {
        StoreError::Conflict(Conflict::NotFound) => {
            Error::malformed(format!("the account '{login}' is not frozen"))
        }
        error => error.into(),
    })?;
    registry.mail_waits();
    Ok(())
}

async fn named(registry: &Registry, login: &str) -> Result<AccountFacts, Error> {
    let account = registry.store.account_by_login(login).await?;
    account.ok_or_else(|| Error::Absent(format!("account '{login}'")))
}

fn gone() -> Error {
    Refusal::of(PrincipleId::SecurityNotices, Need::FreshLink).into()
}
