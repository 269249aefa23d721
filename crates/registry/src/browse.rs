//! A package as a page shows it.

use domain::publisher::Claims;
use domain::{Origin, PackageName};
use ecosystems::cargo::{Manifest, name};
use store::{CriticalFacts, Listed, OwnerFacts, ReleaseLine};

use crate::{Error, Registry, announce, fetch};

/// A package, the release that was chosen, and what there is beside it.
pub struct PackageView {
    /// The package, as registered.
    pub package: PackageName,
    /// Where it comes from.
    pub origin: Origin,
    /// The release that is shown.
    pub release: ReleaseLine,
    /// What its archive says of itself.
    pub manifest: Manifest,
    /// All listed releases, the one published last first.
    pub releases: Vec<ReleaseLine>,
    /// Who owns it.
    pub owners: Vec<OwnerFacts>,
    /// That it is critical, where it is.
    pub critical: Option<CriticalFacts>,
    /// What is known of the build that published the release; nothing where a person did.
    pub build: Claims,
    /// Whether a builder of the package has signed the release that is shown.
    pub verified_origin: bool,
}

/// The package with this spelling; the release of this version, or else the newest that is not yanked.
///
/// # Errors
/// There is none that is listed.
pub async fn package(
    registry: &Registry,
    crate_name: &str,
    version: Option<&str>,
) -> Result<PackageView, Error> {
    let absent = || Error::Absent("such package".to_owned());
    let asked = name::parse_lenient(crate_name).map_err(|_| absent())?;
    let facts = registry.store.publish_facts(None, &asked, None).await?;
    let known = facts.package.ok_or_else(absent)?;
    let package = name::parse_lenient(&known.spelling).map_err(Error::fault)?;
    let releases = registry.store.release_lines(&package).await?;
    let chosen = match version {
        Some(version) => releases.iter().find(|release| release.version == version),
        None => releases
            .iter()
            .find(|release| !release.yanked)
            .or(releases.first()),
    };
    let Some(release) = chosen.cloned() else {
        return Err(unlisted(registry, &package, version).await?);
    };
    let about = registry.store.manifest(&package, &release.version_key);
    let about = about.await?.ok_or_else(absent)?;
    let manifest = Manifest::of_about(&about)
        .ok_or_else(|| Error::fault("a stored manifest cannot be read"))?;
    let owners = registry.store.owners(&package).await?;
    let critical = match known.critical_from {
        Some(_) => registry.store.critical_package(&package).await?,
        None => None,
    };
    let build = registry.store.publication(&package, &release.version_key);
    let build = build.await?.map(|(_, identity)| identity);
    let signed = registry
        .store
        .has_own_attestation(&package, &release.version_key);
    let verified_origin = signed.await?;
    Ok(PackageView {
        build: build.unwrap_or_default(),
        package,
        origin: known.origin,
        release,
        manifest,
        releases,
        owners,
        critical,
        verified_origin,
    })
}

/// Why there is nothing to show: it was never listed, or it was and is not now.
async fn unlisted(
    registry: &Registry,
    package: &PackageName,
    version: Option<&str>,
) -> Result<Error, Error> {
    let name = package.spelling();
    let listed = registry
        .store
        .listed(&announce::key_of(name), package)
        .await?;
    let listed = listed.as_deref();
    if let Some(version) = version
        && let Some(withheld) = listed.and_then(|listed| listed.withheld(version))
    {
        return Ok(fetch::kept_back(name, version, withheld));
    }
    if listed.is_some_and(Listed::is_withheld_whole) {
        return Ok(Error::Withheld {
            what: format!("every release of {name} was taken out of the index"),
            gone: false,
        });
    }
    Ok(Error::Absent("such package".to_owned()))
}
