//! Another authenticator app, none where a passkey stands in, and other recovery codes.

use credentials::recovery_code::RecoveryCode;
use domain::{Event, Timestamp};
use principles::authentication::account_recovery::{self, Change};
use principles::authentication::totp;
use store::{AccountFacts, AppInPlace, Conflict, StoreError};

use crate::guard::Guard;
use crate::notices::{self, Whence};
use crate::presence_proof::{self, Proof};
use crate::second_factor::{self, Offer};
use crate::session::Session;
use crate::sign_in::Browser;
use crate::{Error, Registry};

/// The secret of the app that shall replace the present one: the same however often the page is loaded.
///
/// # Errors
/// The account has no app to be replaced, or the store fails.
pub async fn offer(registry: &Registry, session: &Session) -> Result<Offer, Error> {
    if session.facts.account.totp_sealed.is_none() {
        return Err(none());
    }
    second_factor::shown(registry, session).await
}

/// Puts the new app in the place of the present one, which works until then, once a code proves that the
/// new one holds the secret. Other sessions end; publishing pauses where there is something to publish.
///
/// # Errors
/// The code does not fit, nothing was shown lately, or no secret was shown.
pub async fn replace(
    registry: &Registry,
    session: &Session,
    new_code: &str,
    proof: Proof<'_>,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let account = &session.facts.account;
    let (Some(former), Some(offered)) = (&account.totp_sealed, &session.facts.offer_sealed) else {
        return Err(Error::malformed("open the page that shows the key first"));
    };
    presence_proof::required(registry, session, proof, browser, now).await?;
    let guard = Guard::code(&account.id, browser.from);
    guard.admit(registry, now).await?;
    let secret = second_factor::unsealed(registry, &account.id, offered)?;
    let step = second_factor::proven(&secret, new_code, now);
    guard.passed_if(registry, step.is_ok()).await?;
    let app = AppInPlace {
        former_sealed: former.clone(),
        totp_sealed: second_factor::sealed(registry, &account.id, &secret).await?,
        step: step?,
    };
    let events = vec![removed(session, "totp"), added(session, "totp")];
    let whence = Whence::browser(browser);
    let record = notices::record(registry, account, &whence, events, now).await?;
    let rest = (session.digest(), paused_until(session, now));
    let store = &registry.store;
    let replaced = store.replace_app(&account.id, &app, rest, &record, now);
    replaced.await.map_err(|error| match error {
        StoreError::Conflict(Conflict::FactorThere) => {
            Error::malformed("the app was replaced meanwhile; look at the account again")
        }
        error => error.into(),
    })?;
    registry.mail_waits();
    Ok(())
}

/// Whether another second factor is left without the app.
///
/// # Errors
/// There is none.
pub fn may_remove(account: &AccountFacts) -> Result<(), Error> {
    totp::may_remove(account.passkeys)?;
    Ok(())
}

/// Takes the app away. All sessions end and all tokens are revoked.
///
/// # Errors
/// It is the last second factor, or nothing was shown lately.
pub async fn remove(
    registry: &Registry,
    session: &Session,
    proof: Proof<'_>,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let account = &session.facts.account;
    may_remove(account)?;
    presence_proof::required(registry, session, proof, browser, now).await?;
    let events = vec![removed(session, "totp")];
    let whence = Whence::browser(browser);
    let record = notices::record(registry, account, &whence, events, now).await?;
    let (store, until) = (&registry.store, paused_until(session, now));
    let gone = store.remove_app(&account.id, until, &record, now).await;
    gone.map_err(|error| match error {
        StoreError::Conflict(Conflict::NotFound) => none(),
        error => error.into(),
    })?;
    registry.mail_waits();
    Ok(())
}

/// Other recovery codes, in clear in the answer alone; those before work no longer.
///
/// # Errors
/// Nothing was shown lately.
pub async fn renew_recovery_codes(
    registry: &Registry,
    session: &Session,
    proof: Proof<'_>,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<Vec<String>, Error> {
    presence_proof::required(registry, session, proof, browser, now).await?;
    let account = &session.facts.account;
    let codes = second_factor::recovery_codes()?;
    let digests: Vec<_> = codes.iter().map(RecoveryCode::digest).collect();
    let factor = "recovery-codes";
    let events = vec![removed(session, factor), added(session, factor)];
    let whence = Whence::browser(browser);
    let record = notices::record(registry, account, &whence, events, now).await?;
    let store = &registry.store;
    store
        .renew_recovery_codes(&account.id, &digests, &record, now)
        .await?;
    registry.mail_waits();
    Ok(codes.iter().map(ToString::to_string).collect())
}

fn removed(session: &Session, factor: &'static str) -> Event {
    let account = session.facts.account.id.to_string();
    Event::FactorRemoved { account, factor }
}

fn added(session: &Session, factor: &'static str) -> Event {
    let account = session.facts.account.id.to_string();
    Event::FactorAdded { account, factor }
}

/// Until when the account changes no package after something that protected it is another or gone; the
/// past for not at all.
pub(crate) fn paused_until(session: &Session, now: Timestamp) -> Timestamp {
    let (shown, packages) = (session.person.strength, session.facts.account.packages);
    if account_recovery::pauses(Change::Loosened, shown, packages) {
        now.plus(account_recovery::PAUSE)
    } else {
        Timestamp::from_micros(0)
    }
}

fn none() -> Error {
    Error::malformed("this account has no authenticator app")
}
