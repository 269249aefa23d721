//! From a vetted file to everything that one commit writes. Pure.

use domain::artifact::{FileState, Vetted};
use domain::release::Publisher;
use domain::{
    Digest, Event, Need, Origin, PackageName, PrincipleId, Refusal, ReleasePlan, Standing,
    Timestamp,
};
use ecosystems::cargo::{Manifest, index};
use principles::authentication::critical;
use principles::authorization::scoped_tokens;
use store::{Conflict, PublishFacts, StoreError};

use crate::Error;

/// How the actor stands to the package now, by what the store knows.
pub(crate) fn standing(package: &PackageName, facts: &PublishFacts, now: Timestamp) -> Standing {
    let critical_from = facts.package.as_ref().and_then(|known| known.critical_from);
    Standing {
        package: package.clone(),
        origin: facts.package.as_ref().map(|known| known.origin),
        role: facts.package.as_ref().and_then(|known| known.role),
        critical: critical::binds(critical_from, now),
    }
}

/// A name that reads the same as a taken one is taken: `My_Crate` where there is `my-crate`.
pub(super) fn same_spelling(package: &PackageName, facts: &PublishFacts) -> Result<(), Refusal> {
    match &facts.package {
        Some(known) if known.spelling != package.spelling() => Err(taken(&known.spelling)),
        _ => Ok(()),
    }
}

fn taken(spelling: &str) -> Refusal {
    let taken = spelling.to_owned();
    Refusal::of(PrincipleId::Typosquatting, Need::OtherName { taken })
}

/// Everything that the commit of this file writes.
pub(crate) fn plan(
    publisher: Publisher,
    vetted: Vetted,
    facts: &PublishFacts,
    at: Timestamp,
) -> ReleasePlan {
    let pubtime = match publisher {
        Publisher::Granted(_) => Some(at),
        Publisher::Operator => None,
    };
    dated(publisher, vetted, facts, pubtime, at)
}

/// The same, where somebody else says when it was published, or nobody can.
pub(crate) fn dated(
    publisher: Publisher,
    vetted: Vetted,
    facts: &PublishFacts,
    pubtime: Option<Timestamp>,
    at: Timestamp,
) -> ReleasePlan {
    let inspected = &vetted.inspected;
    let manifest = Manifest::of_about(&inspected.manifest)
        .expect("a manifest is stored as the ecosystem's own adapter wrote it");
    let (actor, fresh_origin) = match &publisher {
        Publisher::Granted(grant) => (Some(grant.account().to_string()), Origin::Local),
        Publisher::Operator => (None, Origin::Imported),
    };
    let pubtime = pubtime.map(Timestamp::to_seconds_text);
    let index_row = index::row(&manifest, &inspected.staged.digest, pubtime.as_deref());
    let origin = facts
        .package
        .as_ref()
        .map_or(fresh_origin, |known| known.origin);
    let state = if vetted.holds.is_empty() {
        FileState::Listed
    } else {
        FileState::Held
    };
    let event = Event::FilePublished {
        ecosystem: inspected.release.package.ecosystem().word(),
        package: inspected.release.package.to_string(),
        version: inspected.release.version.to_string(),
        filename: inspected.filename.clone(),
        sha256: inspected.staged.digest.to_string(),
        size: inspected.staged.size,
        index_sha256: Digest::of(index_row.as_bytes()).to_string(),
        origin: origin.word(),
        state: state.word(),
        actor,
    };
    ReleasePlan {
        vetted,
        index_row,
        publisher,
        at,
        event,
    }
}

/// What a conflict in the commit means to the publisher: the rule that the facts came too late for.
pub(crate) fn refused(error: StoreError) -> Error {
    match error {
        StoreError::Conflict(Conflict::NameTaken { spelling }) => taken(&spelling).into(),
        StoreError::Conflict(Conflict::VersionUsed) => Refusal::of(
            PrincipleId::Unpublish,
            Need::UnusedVersion {
                release: "this version".to_owned(),
            },
        )
        .into(),
        StoreError::Conflict(Conflict::GrantMismatch) => scoped_tokens::unknown().into(),
        error => error.into(),
    }
}
