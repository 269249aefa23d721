//! Whether somebody may do something on a package, by what the store knows of both now.

use domain::{Action, Actor, Grant, Need, PackageName, PrincipleId, Refusal, Timestamp, Version};
use principles::decide;
use store::{Conflict, PublishFacts, StoreError};

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
    let grant = decide(actor, action, &standing(package, &facts, now), now)?;
    Ok((facts, grant))
}

/// What a failed write means where the grant was for this: somebody may have taken the right away since it
/// was asked for, which is a refusal like any other.
pub(crate) fn lost(error: StoreError, action: Action, package: &PackageName) -> Error {
    match error {
        StoreError::Conflict(Conflict::GrantMismatch) => {
            let (action, package) = (action.word(), package.to_string());
            Refusal::of(PrincipleId::Roles, Need::Role { action, package }).into()
        }
        error => error.into(),
    }
}
