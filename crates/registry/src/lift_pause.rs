//! A second owner confirms, with a passkey, that a change of the account of a first one was theirs: its
//! pause of publishing ends. Whoever confirms owns every package of that account, so that nobody lifts a
//! pause by a package of their own.

use domain::{Event, Timestamp};
use principles::authentication::account_recovery;
use principles::decide;
use store::AccountFacts;

use crate::notices::{self, Whence};
use crate::session::Session;
use crate::sign_in::Browser;
use crate::{Error, Registry};

/// The accounts whose pause the person of this session may lift, were a passkey shown just now.
///
/// # Errors
/// The store fails.
pub async fn paused(
    registry: &Registry,
    session: &Session,
    now: Timestamp,
) -> Result<Vec<AccountFacts>, Error> {
    let me = &session.person.account;
    Ok(registry.store.paused_co_owners(me, now).await?)
}

/// Lifts the pause of the account with this login.
///
/// # Errors
/// The person has not shown a passkey just now, is paused too, or does not own every package of that account.
pub async fn lift(
    registry: &Registry,
    session: &Session,
    login: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    decide::with_passkey(&session.person, now)?;
    account_recovery::pause_over(&session.person, now)?;
    let paused = paused(registry, session, now).await?;
    let account = paused.into_iter().find(|account| account.login == login);
    let account = account.ok_or_else(|| Error::Absent("pause that is yours to lift".to_owned()))?;
    let me = &session.person.account;
    let events = vec![Event::PauseLifted {
        account: account.id.to_string(),
        by: me.to_string(),
    }];
    let whence = Whence::browser(browser);
    let record = notices::record(registry, &account, &whence, events, now).await?;
    if !registry
        .store
        .lift_pause(&account.id, me, &record, now)
        .await?
    {
        return Err(Error::Absent("pause that is yours to lift".to_owned()));
    }
    registry.mail_waits();
    Ok(())
}

#[cfg(test)]
mod tests;
