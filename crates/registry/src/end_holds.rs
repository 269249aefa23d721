//! The end of being held: the file comes into the index with the row that was written when it was published, or
//! is gone for good and its version stays used. Whoever published it lets it out after a wait, another owner at
//! once, where the reasons allow that; the staff may do either at any time.
//!
//! A crash is harmless at every arrow: until the commit nothing has changed, from it on the outbox writes the
//! index.

use domain::{Actor, Event, Hold, Timestamp};
use principles::authorization::held;
use principles::decide;
use store::{Conflict, HeldFile, HoldEnd, HoldFacts, StoreError, Word};

use crate::authorise::lost;
use crate::notices::{self, Whence};
use crate::publish::plan::standing;
use crate::quarantine::{Order, found};
use crate::session::Session;
use crate::sign_in::Browser;
use crate::{Error, Registry, announce, holds};

/// An owner lets a release out.
///
/// # Errors
/// The person owns it not, has not shown a passkey just now, or has to wait; it is not held, or by the staff.
pub async fn by_owner(
    registry: &Registry,
    session: &Session,
    crate_name: &str,
    version_text: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let me = &session.person.account;
    let file = found(registry, crate_name, version_text).await?;
    let package = &file.package;
    let facts = registry
        .store
        .publish_facts(Some(me), package, None)
        .await?;
    let actor = Actor::Person(session.person.clone());
    let grant = decide::keeper(&actor, &standing(package, &facts, now), now)?;
    let open = open_holds(registry, &file).await?;
    held::owner_may_release(&holds::judged(&open), file.publisher.as_ref(), me, now)?;
    let whence = Whence::browser(browser);
    let record = record(
        registry,
        &open,
        HoldEnd::Released,
        me.as_str(),
        &whence,
        now,
    )
    .await?;
    let word = Word {
        by: me.as_str(),
        why: "",
    };
    let with = (word, Some(&grant));
    let done = registry
        .store
        .end_holds(&open, HoldEnd::Released, with, &record, now);
    done.await.map_err(|error| match error {
        StoreError::Conflict(Conflict::NotFound) => not_held(&file),
        error => lost(error, domain::Action::Owners, package),
    })?;
    registry.mail_waits();
    announce::package(registry, package).await
}

/// The staff, or the operator, lets a release out or rejects it.
///
/// # Errors
/// It is not held, or no reason was given.
pub async fn by_staff(
    registry: &Registry,
    crate_name: &str,
    version_text: &str,
    end: HoldEnd,
    order: Order<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let why = order.reason()?;
    let file = found(registry, crate_name, version_text).await?;
    let open = open_holds(registry, &file).await?;
    let record = record(registry, &open, end, order.by, order.whence, now).await?;
    let word = Word {
        by: order.by,
        why: &why,
    };
    let done = registry
        .store
        .end_holds(&open, end, (word, None), &record, now);
    done.await.map_err(|error| match error {
        StoreError::Conflict(Conflict::NotFound) => not_held(&file),
        error => error.into(),
    })?;
    registry.mail_waits();
    announce::package(registry, &file.package).await
}

fn not_held(file: &HeldFile) -> Error {
    Error::Absent(format!(
        "open hold of '{} {}' that this would end",
        file.package, file.version
    ))
}

async fn open_holds(registry: &Registry, file: &HeldFile) -> Result<Vec<HoldFacts>, Error> {
    let mut open = registry.store.holds_of(&file.package).await?;
    open.retain(|hold| hold.closed.is_none() && hold.file.filename == file.filename);
    if open.is_empty() {
        return Err(not_held(file));
    }
    Ok(open)
}

async fn record(
    registry: &Registry,
    open: &[HoldFacts],
    end: HoldEnd,
    by: &str,
    whence: &Whence,
    now: Timestamp,
) -> Result<store::Record, Error> {
    let Some(first) = open.first() else {
        return Err(Error::fault(
            "a file without a hold does not end being held",
        ));
    };
    let ended: Vec<Hold> = open
        .iter()
        .map(|hold| Hold {
            id: hold.id.clone(),
            reason: hold.reason,
        })
        .collect();
    let change = holds::change(&first.file, &ended, Some(by));
    let event = match end {
        HoldEnd::Released => Event::FileReleased(change),
        HoldEnd::Rejected => Event::FileRejected(change),
    };
    let events = vec![(first.file.package.clone(), event)];
    notices::record_of_packages(registry, &[], whence, events, now).await
}
