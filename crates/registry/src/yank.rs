//! Yanking: the release stays for those who locked it, and is not chosen anew. Also the way back.

use domain::{Action, Event, ReleaseId, Timestamp};
use ecosystems::cargo::{name, version};

use crate::authorise::{authorise, lost};
use crate::identify::{self, Sent};
use crate::{Error, Registry, announce};

/// Yanks a release, or takes that back. Asking for what is so already changes nothing.
///
/// # Errors
/// A rule refuses, or there is no such release.
pub async fn yank(
    registry: &Registry,
    sent: impl Into<Sent<'_>>,
    crate_name: &str,
    version_text: &str,
    yanked: bool,
    now: Timestamp,
) -> Result<(), Error> {
    let actor = identify::identify(registry, sent, now).await?;
    let package = name::parse_lenient(crate_name).map_err(Error::malformed)?;
    let version = version::parse(version_text).map_err(Error::malformed)?;
    let (_, grant) = authorise(registry, &actor, Action::Yank, &package, None, now).await?;
    let known = registry.store.release(&package, version.key()).await?;
    let Some(known) = known else {
        return Err(Error::Absent(format!("{crate_name} {version_text}")));
    };
    let event = Event::ReleaseYanked {
        ecosystem: package.ecosystem().word(),
        package: package.to_string(),
        version: known.spelling,
        yanked,
        actor: grant.account().to_string(),
    };
    let release = ReleaseId { package, version };
    registry
        .store
        .set_yanked(&grant, &release, yanked, &event, now)
        .await
        .map_err(|error| lost(error, Action::Yank, &release.package))?;
    announce::package(registry, &release.package).await
}
