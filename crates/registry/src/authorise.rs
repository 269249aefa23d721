//! Whether somebody may do something on a package, by what the store knows of both now.

use domain::{Action, Actor, Grant, PackageName, Timestamp, Version};
use principles::decide;
use store::PublishFacts;

use crate::publish::plan::standing;
use crate::{Error, Registry};

/// The grant, and the facts that it was decided on; `version` is what else the flow wants to know of.
///
/// # Errors
/// A rule refuses, or the store fails.
pub(crate) async fn authorise(
    registry: &Registry,
    actor: &Actor,
    action: Action,
    package: &PackageName,
    version: Option<&Version>,
    now: Timestamp,
) -> Result<(PublishFacts, Grant), Error> {
    let facts = registry
        .store
        .publish_facts_at(actor.account(), package, version, now)
        .await?;
    let grant = decide(actor, action, &standing(package, &facts), now)?;
    Ok((facts, grant))
}
