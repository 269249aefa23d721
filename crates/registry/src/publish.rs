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
use domain::artifact::{FileState, Inspected, Vetted};
use domain::release::Publisher;
use domain::{Action, Actor, Grant, HoldReason, Maker, PackageName, ReleasePlan, Timestamp};
use ecosystems::cargo::upload::Head;
use futures_util::Stream;
use principles::authorization::scoped_tokens;
use principles::general_capabilities::unpublish;
use store::{Committed, PublishFacts, Record, StoreError, Unnamed};

use crate::authorise::authorise;
use crate::identify::{self, Sent};
use crate::{Error, Registry, announce, quota};

pub(crate) mod arrow;
mod body;
mod hold;
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

/// Publishes one crate: `sent` is what the client sent as its credential, `body` the framed upload
/// of cargo's Web API, "Publish".
///
/// # Errors
/// A rule refuses, the upload is not what it says it is, or we fail. In each case nothing is
/// listed that was not before.
pub async fn publish<S, E>(
    registry: &Registry,
    sent: impl Into<Sent<'_>>,
    body: &mut Body<S>,
    now: Timestamp,
) -> Result<Published, Error>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
    E: std::error::Error + Send + Sync + 'static,
{
    let actor = identify::identify(registry, sent, now).await?;
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
        return again(registry, &inspected, &facts).await;
    }
    let (plan, record) = planned(registry, grant, inspected.clone(), &facts, now).await?;
    let (done, plan) = match registry.store.commit_with(&plan, &record).await {
        Err(StoreError::Conflict(_)) => {
            let (facts, grant) = know_and_authorise(registry, &actor, &head, now).await?;
            if is_published(&facts, &inspected)? {
                return again(registry, &inspected, &facts).await;
            }
            let (plan, record) = planned(registry, grant, inspected, &facts, now).await?;
            (registry.store.commit_with(&plan, &record).await, plan)
        }
        done => (done, plan),
    };
    let done = done.map_err(plan::refused)?;
    arrow::after(Stage::Committed)?;
    let reasons: Vec<HoldReason> = plan.holds().iter().map(|hold| hold.reason).collect();
    if !reasons.is_empty() {
        registry.mail_waits();
    }
    announced(registry, &head.name, done).await?;
    Ok(hold::answer(registry, &head.name, &reasons))
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
    // What was rejected is refused like other bytes: it is never taken in again.
    if facts.staged_same == Some(inspected.staged.digest) && facts.state != Some(FileState::Removed)
    {
        return Ok(true);
    }
    unpublish::check(&inspected.release, facts.version_used)?;
    Ok(false)
}

/// The same bytes get the same answer, so that a client whose connection broke can try again.
async fn again(
    registry: &Registry,
    inspected: &Inspected,
    facts: &PublishFacts,
) -> Result<Published, Error> {
    announce::package(registry, &inspected.release.package).await?;
    hold::again(registry, inspected, facts).await
}

/// Everything that the commit writes: the file listed or held, and what is told of it.
async fn planned(
    registry: &Registry,
    grant: Grant,
    inspected: Inspected,
    facts: &PublishFacts,
    now: Timestamp,
) -> Result<(ReleasePlan, Record), Error> {
    // Whoever comes with a token or a session shows no more than that.
    let maker = Maker::default();
    let vetted = Vetted {
        holds: hold::vet(&maker, facts, now)?,
        inspected,
        maker,
    };
    let plan = plan::plan(Publisher::Granted(grant), vetted, facts, now);
    let record = hold::record(registry, &plan, now).await?;
    Ok((plan, record))
}

/// The reply waits for the index, because cargo asks for it at once.
async fn announced(
    registry: &Registry,
    package: &PackageName,
    done: Committed,
) -> Result<(), Error> {
    match &done.index {
        Some(index) => announce::committed(registry, package, index).await?,
        None => announce::package(registry, package).await?,
    }
    arrow::after(Stage::Announced)
}
