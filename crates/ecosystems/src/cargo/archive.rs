//! The manifest in an archive: the source of truth. What the upload said of it must be the same,
//! else a reader of one would see another crate than a reader of the other (threat T05).

use domain::{PackageName, PlainText, Version};
use inspection::Contents;

use super::dependency::Dependency;
use super::manifest::Manifest;
use super::upload::Head;

mod differences;
mod refusal;
mod toml_dependency;
mod toml_manifest;

pub use refusal::ManifestError;
use toml_manifest::Source;

/// The files of an archive whose contents are needed: the manifest, also in the spelling that cargo
/// once took.
pub const MANIFESTS: &[&str] = &["Cargo.toml"];

/// Which registries a crate may depend on. In an archive a dependency without a registry means the
/// public one; in upload and index it means the one that is published to. Whoever mixes them up
/// asks strangers for private names (threats T06, T48).
#[derive(Clone, Debug, Default)]
pub struct Indexes {
    /// The addresses that mean this registry, now or formerly. They are compared letter by letter:
    /// two that look alike may be two registries.
    pub ours: Vec<String>,
    /// The public registry's, where the operator has named it.
    pub public: Option<String>,
    /// Others that may be depended on.
    pub allowed: Vec<String>,
}

/// The manifest of an uploaded archive, once it agrees with the upload.
///
/// # Errors
/// There is not exactly one, it cannot be read, it is not as cargo packages one, the two differ, or
/// it depends on a registry that it may not depend on.
pub fn inspect(
    contents: &Contents,
    head: &Head,
    indexes: &Indexes,
) -> Result<Manifest, ManifestError> {
    let mut manifest = toml_manifest::read(only(contents)?, Source::Upload)?;
    named(&manifest, head.name.spelling(), head.version.spelling())?;
    links_are_web(&manifest)?;
    for dependency in &mut manifest.dependencies {
        dependency.registry = match &dependency.registry {
            Some(url) => named_index(dependency, url, indexes)?,
            None => Some(public_index(dependency, indexes)?),
        };
    }
    let fields = differences::between(&manifest, head, indexes);
    if fields.is_empty() {
        Ok(manifest)
    } else {
        Err(ManifestError::Differs { fields })
    }
}

/// The manifest of an archive that comes from another registry whole: there, as in its index, a
/// dependency without a registry means that registry, and so this one from now on. One that names
/// a registry is refused, as no other was said to be allowed; see [`imported_within`].
///
/// # Errors
/// There is not exactly one, it cannot be read, or it names something else.
pub fn imported(
    contents: &Contents,
    name: &PackageName,
    version: &Version,
) -> Result<Manifest, ManifestError> {
    imported_within(contents, name, version, &Indexes::default())
}

/// As [`imported`]; a dependency may name an address of ours, which then stands for nothing, or one
/// that is allowed.
///
/// # Errors
/// As [`imported`].
pub fn imported_within(
    contents: &Contents,
    name: &PackageName,
    version: &Version,
    indexes: &Indexes,
) -> Result<Manifest, ManifestError> {
    let mut manifest = toml_manifest::read(only(contents)?, Source::Import)?;
    named(&manifest, name.spelling(), version.spelling())?;
    for dependency in &mut manifest.dependencies {
        if let Some(url) = &dependency.registry {
            dependency.registry = named_index(dependency, url, indexes)?;
        }
    }
    Ok(manifest)
}

fn only(contents: &Contents) -> Result<&[u8], ManifestError> {
    // By this file cargo knows that it has unpacked a crate whole (CVE-2022-36113).
    let is_marker = |path: &str| {
        let below = path.split_once('/').map(|(_, below)| below);
        below.is_some_and(|below| below.eq_ignore_ascii_case(".cargo-ok"))
    };
    if contents.entries.iter().any(|entry| is_marker(&entry.path)) {
        return Err(ManifestError::Marker);
    }
    let mut found = contents.wanted.values();
    match (found.next(), found.next()) {
        (Some(bytes), None) => Ok(bytes),
        _ => Err(ManifestError::NotOne),
    }
}

fn named(manifest: &Manifest, name: &str, version: &str) -> Result<(), ManifestError> {
    if manifest.name == name && manifest.version == version {
        return Ok(());
    }
    let found = format!("{} {}", manifest.name, manifest.version);
    Err(ManifestError::Other {
        found: PlainText::cut(&found, 120),
        expected: format!("{name} {version}"),
    })
}

/// Pages link to these, and a link can be a script.
fn links_are_web(manifest: &Manifest) -> Result<(), ManifestError> {
    for (key, link) in [
        ("repository", &manifest.repository),
        ("homepage", &manifest.homepage),
        ("documentation", &manifest.documentation),
    ] {
        let Some(link) = link else { continue };
        let is_web = link.starts_with("https://") || link.starts_with("http://");
        if !is_web || link.chars().any(|ch| ch.is_control() || ch.is_whitespace()) {
            return Err(ManifestError::Link {
                key,
                found: PlainText::cut(link, 120),
            });
        }
    }
    Ok(())
}

/// What stands in the index for a registry that the archive names.
fn named_index(
    dependency: &Dependency,
    url: &String,
    indexes: &Indexes,
) -> Result<Option<String>, ManifestError> {
    if indexes.ours.contains(url) {
        Ok(None)
    } else if indexes.allowed.contains(url) {
        Ok(Some(url.clone()))
    } else {
        Err(refused(dependency, Some(url)))
    }
}

/// What stands in the index for a registry that the archive does not name.
fn public_index(dependency: &Dependency, indexes: &Indexes) -> Result<String, ManifestError> {
    let public = indexes.public.as_ref();
    public
        .filter(|public| indexes.allowed.contains(public))
        .cloned()
        .ok_or_else(|| refused(dependency, None))
}

fn refused(dependency: &Dependency, registry: Option<&String>) -> ManifestError {
    ManifestError::Registry {
        dependency: PlainText::cut(&dependency.name, 120),
        registry: registry.map(|url| PlainText::cut(url, 200)),
    }
}

/// Entry for fuzzing: the bytes are a manifest. What is stored of it reads back, and what is published
/// could be imported.
pub fn fuzz(bytes: &[u8]) {
    let imported = toml_manifest::read(bytes, Source::Import);
    if let Ok(manifest) = toml_manifest::read(bytes, Source::Upload) {
        assert_eq!(imported.as_ref(), Ok(&manifest));
    }
    if let Ok(manifest) = imported {
        let about = manifest.about();
        assert_eq!(Manifest::of_about(&about), Some(manifest));
    }
}

#[cfg(test)]
mod tests;
