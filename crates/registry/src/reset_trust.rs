//! An owner wishes that what their package's releases must show begins anew: the build has moved, or the trusted
//! publisher is given up. It counts three days later, all owners are told at once, and each of them can take it
//! back until then.

use domain::event::TrustReset;
use domain::{Action, Actor, Event, Grant, PackageName, Timestamp};
use ecosystems::cargo::name;
use principles::authorization::trust;
use principles::decide;
use store::{Conflict, StoreError};

use crate::authorise::lost;
use crate::notices::{self, Whence};
use crate::publish::plan::standing;
use crate::session::Session;
use crate::sign_in::Browser;
use crate::{Error, Registry};

/// Keeps the wish; from when on it counts.
///
/// # Errors
/// The person does not own the package, has not shown a passkey just now, or one waits already.
pub async fn ask(
    registry: &Registry,
    session: &Session,
    crate_name: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<Timestamp, Error> {
    let (package, grant) = keeper(registry, session, crate_name, now).await?;
    let from = trust::reset_from(now);
    let event = event(&package, &grant, Some(from));
    let whence = Whence::browser(browser);
    let record = notices::record_of_package(registry, &package, &whence, event, now).await?;
    let asked = registry
        .store
        .ask_trust_reset(&grant, &package, from, &record, now);
    asked.await.map_err(|error| match error {
        StoreError::Conflict(Conflict::NotEmpty) => {
            Error::malformed("this waits already; it is not put off by asking again")
        }
        error => lost(error, Action::Owners, &package),
    })?;
    registry.mail_waits();
    Ok(from)
}

/// Takes the wish back.
///
/// # Errors
/// The person does not own the package, has not shown a passkey just now, or none waits.
pub async fn cancel(
    registry: &Registry,
    session: &Session,
    crate_name: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let (package, grant) = keeper(registry, session, crate_name, now).await?;
    let event = event(&package, &grant, None);
    let whence = Whence::browser(browser);
    let record = notices::record_of_package(registry, &package, &whence, event, now).await?;
    let taken_back = registry
        .store
        .cancel_trust_reset(&grant, &package, &record, now);
    taken_back.await.map_err(|error| match error {
        StoreError::Conflict(Conflict::NotFound) => {
            Error::Absent("wish of this kind that waits".to_owned())
        }
        error => lost(error, Action::Owners, &package),
    })?;
    registry.mail_waits();
    Ok(())
}

async fn keeper(
    registry: &Registry,
    session: &Session,
    crate_name: &str,
    now: Timestamp,
) -> Result<(PackageName, Grant), Error> {
    let absent = || Error::Absent("such package".to_owned());
    let asked = name::parse_lenient(crate_name).map_err(|_| absent())?;
    let me = &session.person.account;
    let facts = registry.store.publish_facts(Some(me), &asked, None).await?;
    let known = facts.package.as_ref().ok_or_else(absent)?;
    let package = name::parse_lenient(&known.spelling).map_err(Error::fault)?;
    let actor = Actor::Person(session.person.clone());
    let grant = decide::keeper(&actor, &standing(&package, &facts, now), now)?;
    Ok((package, grant))
}

fn event(package: &PackageName, grant: &Grant, from: Option<Timestamp>) -> Event {
    Event::TrustReset(TrustReset {
        ecosystem: package.ecosystem().word(),
        package: package.to_string(),
        actor: grant.account().to_string(),
        from: from.map(|from| from.to_string()),
    })
}
