//! *What happens when* somebody publishes. The order is law:
//!
//! - Nothing large is read before [`principles::decide()`] has let the actor through.
//! - Nothing is stored under its name before every rule about it was asked.
//! - Nothing is public before the commit.
//!
//! The first read of facts is advice; the commit asks again under the one lock. A conflict there
//! starts again at "know" once, then is a refusal.
//!
//! A crash is harmless at every arrow: until the commit there is at most a blob that no row names,
//! which the sweep takes away; from the commit on, the outbox finishes the work.

use bytes::Bytes;
use domain::artifact::{Inspected, Vetted};
use domain::release::Publisher;
use domain::{Action, Actor, Grant, PackageName, Timestamp};
use ecosystems::cargo::upload::Head;
use futures_util::Stream;
use principles::authorization::scoped_tokens;
use principles::general_capabilities::unpublish;
use store::{Committed, PublishFacts, StoreError, Unnamed};

use crate::authorise::authorise;
use crate::{Error, Registry, announce, identify, quota};

pub(crate) mod arrow;
mod body;
pub(crate) mod inspect;
pub(crate) mod plan;
#[cfg(test)]
mod tests;

use arrow::Stage;
pub use body::Body;

/// What the publisher is told beside success.
#[derive(Debug, PartialEq, Eq)]
pub struct Published {
    /// Sentences that the client prints as warnings.
    pub warnings: Vec<String>,
}

/// Publishes one crate: `authorization` is what the client sent as such, `body` the framed upload
/// of cargo's Web API, "Publish".
///
/// # Errors
/// A rule refuses, the upload is not what it says it is, or we fail. In each case nothing is
/// listed that was not before.
pub async fn publish<S, E>(
    registry: &Registry,
    authorization: Option<&str>,
    body: &mut Body<S>,
    now: Timestamp,
) -> Result<Published, Error>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
    E: std::error::Error + Send + Sync + 'static,
{
    let actor = identify::identify(registry, authorization, now).await?;
    if actor == Actor::Nobody {
        // Not even the name is worth reading: decide says no to nobody on every package.
        return Err(scoped_tokens::missing().into());
    }
    let head = body.head().await?;
    arrow::after(Stage::Head)?;
    let (facts, grant) = know_and_authorise(registry, &actor, &head, now).await?;
    arrow::after(Stage::Grant)?;
    let (unnamed, inspected) = staged(registry, body, &head).await?;
    arrow::after(Stage::Inspected)?;
    let before = is_published(&facts, &inspected)?;
    registry.store.name(unnamed).await?;
    arrow::after(Stage::Named)?;
    if before {
        return again(registry, &head.name).await;
    }
    let done = match commit(registry, (&actor, grant), inspected.clone(), &facts, now).await {
        Err(StoreError::Conflict(_)) => {
            let (facts, grant) = know_and_authorise(registry, &actor, &head, now).await?;
            if is_published(&facts, &inspected)? {
                return again(registry, &head.name).await;
            }
            commit(registry, (&actor, grant), inspected, &facts, now).await
        }
        done => done,
    };
    let done = done.map_err(plan::refused)?;
    arrow::after(Stage::Committed)?;
    announced(registry, &head.name, done).await
}

/// The bytes, written down without a name, and what they are: looked at where they are written.
async fn staged<S, E>(
    registry: &Registry,
    body: &mut Body<S>,
    head: &Head,
) -> Result<(Unnamed, Inspected), Error>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
    E: std::error::Error + Send + Sync + 'static,
{
    let (head, indexes, walk) = (head.clone(), inspect::indexes(registry), arrow::walk());
    let look = move |unnamed: &Unnamed| {
        walk.after(Stage::Staged)?;
        inspect::inspect(unnamed, &head, &indexes)
    };
    let (unnamed, inspected) = body.stage(registry, look).await?;
    Ok((unnamed, inspected?))
}

async fn know_and_authorise(
    registry: &Registry,
    actor: &Actor,
    head: &Head,
    now: Timestamp,
) -> Result<(PublishFacts, Grant), Error> {
    let (name, version) = (&head.name, Some(&head.version));
    let (facts, grant) = authorise(registry, actor, Action::Publish, name, version, now).await?;
    plan::same_spelling(&head.name, &facts)?;
    let new_name = facts.package.is_none();
    quota::check(registry, facts.usage, new_name, now)?;
    Ok((facts, grant))
}

/// Whether the same bytes were published under this version; other bytes are refused.
fn is_published(facts: &PublishFacts, inspected: &Inspected) -> Result<bool, Error> {
    if facts.staged_same == Some(inspected.staged.digest) {
        return Ok(true);
    }
    unpublish::check(&inspected.release, facts.version_used)?;
    Ok(false)
}

/// The same bytes get the same answer, so that a client whose connection broke can try again.
async fn again(registry: &Registry, package: &PackageName) -> Result<Published, Error> {
    announce::package(registry, package).await?;
    let warnings = Vec::new();
    Ok(Published { warnings })
}

async fn commit(
    registry: &Registry,
    (actor, grant): (&Actor, Grant),
    inspected: Inspected,
    facts: &PublishFacts,
    now: Timestamp,
) -> Result<Committed, StoreError> {
    let vetted = vet(inspected);
    let mut plan = plan::plan(Publisher::Granted(grant), vetted, facts, now);
    if let Actor::Publisher(publisher) = actor {
        let package = &plan.vetted.inspected.release.package;
        plan.beside = plan::first_by_publisher(publisher, package, facts);
    }
    registry.store.commit_release(&plan).await
}

/// Every rule about the bytes beyond what admission asked. Look-alike names, signatures and
/// findings will hold files here; no rule does yet.
fn vet(inspected: Inspected) -> Vetted {
    Vetted {
        inspected,
        hold: None,
    }
}

/// The reply waits for the index, because cargo asks for it at once.
async fn announced(
    registry: &Registry,
    package: &PackageName,
    done: Committed,
) -> Result<Published, Error> {
    match &done.index {
        Some(index) => announce::committed(registry, package, index).await?,
        None => announce::package(registry, package).await?,
    }
    arrow::after(Stage::Announced)?;
    let held = |reason| format!("held for review: {reason}");
    Ok(Published {
        warnings: done.hold.into_iter().map(held).collect(),
    })
}
