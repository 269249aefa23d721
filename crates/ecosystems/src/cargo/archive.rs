//! The manifest in an archive: the source of truth. What the upload said of it must be the same,
//! else a reader of one would see another crate than a reader of the other (threat T05).

use std::fmt;

use domain::{PackageName, PlainText, Version};
use inspection::Contents;

use super::dependency::Dependency;
use super::manifest::Manifest;
use super::upload::Head;

mod toml_manifest;

/// The files of an archive whose contents are needed: the manifest, also in the spelling that cargo
/// once took.
pub const MANIFESTS: &[&str] = &["Cargo.toml"];

/// Which registries a crate may depend on. In an archive a dependency without a registry means the
/// public one; in upload and index it means the one that is published to. Whoever mixes them up
/// asks strangers for private names (threats T06, T48).
#[derive(Clone, Debug, Default)]
pub struct Indexes {
    /// The addresses that mean this registry, now or formerly.
    pub ours: Vec<String>,
    /// The public registry's, where the operator has named it.
    pub public: Option<String>,
    /// Others that may be depended on.
    pub allowed: Vec<String>,
}

/// Why an archive's manifest is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ManifestError {
    /// There is none, or more than one.
    NotOne,
    /// It is no manifest.
    Broken(String),
    /// It names another crate or version.
    Other {
        /// What it names.
        found: PlainText,
        /// What the upload named.
        expected: String,
    },
    /// The upload said otherwise.
    Differs {
        /// Of which keys, and how.
        fields: Vec<String>,
    },
    /// It depends on a registry that it may not depend on.
    Registry {
        /// Which dependency.
        dependency: PlainText,
        /// On which registry; nothing for the public one.
        registry: Option<PlainText>,
    },
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOne => {
                f.write_str("the archive has no Cargo.toml, or one in other capitals too")
            }
            Self::Broken(why) => write!(f, "the archive's Cargo.toml cannot be read: {why}"),
            Self::Other { found, expected } => {
                write!(
                    f,
                    "the archive's Cargo.toml names {found}, the upload {expected}"
                )
            }
            Self::Differs { fields } => write!(
                f,
                "the archive's Cargo.toml and the upload differ: {}; publish with an unchanged cargo",
                fields.join("; ")
            ),
            Self::Registry {
                dependency,
                registry: None,
            } => write!(
                f,
                "dependency '{dependency}' would come from the public registry, which this one does not allow; \
                 add `registry = \"…\"` to it in Cargo.toml, with this registry's name in your cargo configuration"
            ),
            Self::Registry {
                dependency,
                registry: Some(registry),
            } => write!(
                f,
                "dependency '{dependency}' comes from {registry}, which this registry does not allow"
            ),
        }
    }
}

impl std::error::Error for ManifestError {}

/// The manifest of an uploaded archive, once it agrees with the upload.
///
/// # Errors
/// There is not exactly one, it cannot be read, or the two differ.
pub fn inspect(
    contents: &Contents,
    head: &Head,
    indexes: &Indexes,
) -> Result<Manifest, ManifestError> {
    let mut manifest = toml_manifest::read(only(contents)?)?;
    named(&manifest, head.name.spelling(), head.version.spelling())?;
    for dependency in &mut manifest.dependencies {
        dependency.registry = translated(dependency, indexes)?;
    }
    let fields = differences(&manifest, head, indexes);
    if fields.is_empty() {
        Ok(manifest)
    } else {
        Err(ManifestError::Differs { fields })
    }
}

/// The manifest of an archive that comes from another registry whole: there, as in its index, a
/// dependency without a registry means that registry, and so this one from now on.
///
/// # Errors
/// There is not exactly one, it cannot be read, or it names something else.
pub fn imported(
    contents: &Contents,
    name: &PackageName,
    version: &Version,
) -> Result<Manifest, ManifestError> {
    let manifest = toml_manifest::read(only(contents)?)?;
    named(&manifest, name.spelling(), version.spelling())?;
    Ok(manifest)
}

fn only(contents: &Contents) -> Result<&[u8], ManifestError> {
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

/// From what a registry is called in an archive to what it is called in the index.
fn translated(dependency: &Dependency, indexes: &Indexes) -> Result<Option<String>, ManifestError> {
    let refused = |registry: Option<&String>| ManifestError::Registry {
        dependency: PlainText::cut(&dependency.name, 120),
        registry: registry.map(|url| PlainText::cut(url, 200)),
    };
    match (&dependency.registry, &indexes.public) {
        (Some(url), _) if indexes.ours.contains(url) => Ok(None),
        (Some(url), _) if indexes.allowed.contains(url) => Ok(Some(url.clone())),
        (Some(url), _) => Err(refused(Some(url))),
        (None, Some(public)) if indexes.allowed.contains(public) => Ok(Some(public.clone())),
        (None, _) => Err(refused(None)),
    }
}

/// Each key in which archive and upload differ, one sentence each.
fn differences(manifest: &Manifest, head: &Head, indexes: &Indexes) -> Vec<String> {
    let mut found = Vec::new();
    let mut archive: Vec<_> = manifest
        .dependencies
        .iter()
        .map(Dependency::compared)
        .collect();
    let mut upload: Vec<_> = head
        .dependencies
        .iter()
        .map(|dependency| said(dependency, indexes).compared())
        .collect();
    archive.sort();
    upload.sort();
    let shown = |dependency: &&Dependency| {
        let text = format!("{} {}", dependency.name, dependency.req);
        PlainText::cut(&text, 80).to_string()
    };
    let only_in = |these: &[Dependency], those: &[Dependency]| -> Vec<String> {
        let missing = these.iter().filter(|one| !those.contains(one));
        missing.take(5).map(|one| shown(&one)).collect()
    };
    for (where_found, names) in [
        ("in the archive", only_in(&archive, &upload)),
        ("in the upload", only_in(&upload, &archive)),
    ] {
        if !names.is_empty() {
            found.push(format!(
                "dependencies only {where_found}: {}",
                names.join(", ")
            ));
        }
    }
    if found.is_empty() && archive.len() != upload.len() {
        found.push("the number of dependencies".to_owned());
    }
    if sorted(&manifest.features) != sorted(&head.features) {
        found.push("features".to_owned());
    }
    if manifest.links != head.links {
        found.push("links".to_owned());
    }
    found
}

/// An upload may write our own address where it could write nothing.
fn said(dependency: &Dependency, indexes: &Indexes) -> Dependency {
    let ours = dependency
        .registry
        .as_ref()
        .is_some_and(|url| indexes.ours.contains(url));
    Dependency {
        registry: dependency.registry.clone().filter(|_| !ours),
        ..dependency.clone()
    }
}

type Features = std::collections::BTreeMap<String, Vec<String>>;

fn sorted(features: &Features) -> Features {
    let mut features = features.clone();
    for parts in features.values_mut() {
        parts.sort();
    }
    features
}

/// Entry for fuzzing: the bytes are a manifest.
pub fn fuzz(bytes: &[u8]) {
    if let Ok(manifest) = toml_manifest::read(bytes) {
        let about = manifest.about();
        assert_eq!(Manifest::of_about(&about), Some(manifest));
    }
}

#[cfg(test)]
mod tests;
