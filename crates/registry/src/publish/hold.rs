//! A publish that is held: why, what is told of it, and what its publisher is answered.

use domain::artifact::{FileState, Inspected};
use domain::event::FileHold;
use domain::{Event, Hold, HoldReason, IdKind, Maker, PackageName, ReleasePlan, Timestamp};
use principles::authorization::trust;
use store::{PublishFacts, Record};

use super::Published;
use crate::notices::{self, Whence};
use crate::{Error, Registry, holds, mint_token, randomness};

/// Every rule about the bytes beyond what admission asked. Each reason gets the id by which people name it.
///
/// What was listed before is as it was when the facts were read. A release that is committed at the same moment and
/// shows more counts for the next one: to profit from that, somebody would have to be the first and the second.
pub(super) fn vet(maker: &Maker, facts: &PublishFacts, now: Timestamp) -> Result<Vec<Hold>, Error> {
    let reasons = trust::reasons(maker, &facts.history, now).into_iter();
    let named = reasons.map(|reason| {
        let id = randomness::id(IdKind::Hold)?;
        Ok(Hold { id, reason })
    });
    named.collect()
}

/// What the commit of this plan leaves beside its rows: nothing where the file is listed.
pub(super) async fn record(
    registry: &Registry,
    plan: &ReleasePlan,
    now: Timestamp,
) -> Result<Record, Error> {
    let domain::release::Publisher::Granted(grant) = &plan.publisher else {
        return Ok(Record::default());
    };
    if plan.holds().is_empty() {
        return Ok(Record::default());
    }
    let inspected = &plan.vetted.inspected;
    let package = &inspected.release.package;
    let event = Event::FileHeld(FileHold {
        ecosystem: package.ecosystem().word(),
        package: package.to_string(),
        version: inspected.release.version.to_string(),
        filename: inspected.filename.clone(),
        sha256: inspected.staged.digest.to_string(),
        holds: plan
            .holds()
            .iter()
            .map(|hold| hold.id.to_string())
            .collect(),
        reasons: plan.holds().iter().map(|hold| hold.reason.word()).collect(),
        by: None,
    });
    // Of a new name nobody is an owner yet.
    let publisher = [mint_token::of_id(registry, grant.account()).await?];
    let whence = grant.token().map_or_else(Whence::registry, Whence::token);
    let events = vec![(package.clone(), event)];
    notices::record_of_packages(registry, &publisher, &whence, events, now).await
}

/// The answer to the same bytes sent again: the same as the first time where they are still held.
pub(super) async fn again(
    registry: &Registry,
    inspected: &Inspected,
    facts: &PublishFacts,
) -> Result<Published, Error> {
    let package = &inspected.release.package;
    if facts.state != Some(FileState::Held) {
        let warnings = Vec::new();
        return Ok(Published { warnings });
    }
    let mut open = registry.store.holds_of(package).await?;
    open.retain(|hold| hold.closed.is_none() && hold.file.filename == inspected.filename);
    open.sort_by_key(|hold| hold.reason);
    let reasons: Vec<HoldReason> = open.iter().map(|hold| hold.reason).collect();
    Ok(answer(registry, package, &reasons))
}

/// What the publisher is told beside success.
pub(super) fn answer(
    registry: &Registry,
    package: &PackageName,
    reasons: &[HoldReason],
) -> Published {
    let held = || holds::sentence(registry, package, reasons);
    let warnings = (!reasons.is_empty()).then(held).into_iter().collect();
    Published { warnings }
}
