//! The end of an account, on its owner's word: nothing opens it again, and nothing that it held is left.

use domain::{Event, Need, PrincipleId, Refusal, Timestamp};
use principles::decide;
use store::{Conflict, StoreError};

use crate::notices::{self, Whence};
use crate::session::Session;
use crate::sign_in::Browser;
use crate::{Error, Registry, presence};

/// What nobody else owns: before the account can be deleted, somebody has to.
///
/// # Errors
/// The store fails.
pub async fn hinders(registry: &Registry, session: &Session) -> Result<Vec<String>, Error> {
    let account = &session.person.account;
    Ok(registry.store.owned_alone(account).await?)
}

/// Deletes the account of this session. Its login stays taken.
///
/// # Errors
/// Nobody else owns one of its packages or organisations, its owner has shown no factor lately, or may not speak
/// for it.
pub async fn delete(
    registry: &Registry,
    session: &Session,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    decide::member(&session.person)?;
    presence::require(session, now)?;
    let hinders = hinders(registry, session).await?;
    if !hinders.is_empty() {
        return Err(alone(&hinders));
    }
    let account = &session.facts.account;
    let event = Event::AccountDeleted {
        account: account.id.to_string(),
    };
    let whence = Whence::browser(browser);
    let record = notices::record(registry, account, &whence, vec![event], now).await?;
    let deleted = registry.store.delete_account(&account.id, &record, now);
    deleted.await.map_err(|error| match error {
        StoreError::Conflict(Conflict::LastOwner) => alone(&["a package of yours".to_owned()]),
        error => error.into(),
    })?;
    registry.mail_waits();
    Ok(())
}

fn alone(of: &[String]) -> Error {
    let of = of.join(", ");
    Refusal::of(PrincipleId::Roles, Need::AnotherOwner { of }).into()
}
