//! Why an archive's manifest is not taken.

use std::fmt;

use domain::PlainText;

/// Why an archive's manifest is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ManifestError {
    /// There is none, or more than one.
    NotOne,
    /// Beside it lies the file by which cargo marks an unpacked crate.
    Marker,
    /// It is no manifest, or not one as cargo packages it.
    Broken(PlainText),
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
    /// What pages would link to is no web address.
    Link {
        /// Under which key.
        key: &'static str,
        /// What stands there.
        found: PlainText,
    },
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOne => f.write_str(
                "the archive has no Cargo.toml, or one in other capitals too; package it with `cargo package`",
            ),
            Self::Marker => f.write_str(
                "the archive holds '.cargo-ok', by which cargo marks what it has unpacked; leave it out",
            ),
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
                "dependency '{dependency}' comes from {registry}, which this registry does not allow; \
                 take it from here, or ask the operator to allow that registry"
            ),
            Self::Link { key, found } => write!(
                f,
                "'{key}' is '{found}'; it must start with https:// or http:// and hold no white space"
            ),
        }
    }
}

impl std::error::Error for ManifestError {}
