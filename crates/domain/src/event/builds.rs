//! What events say of where files were built.

use serde::Serialize;

/// A statement beside a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AddedAttestation {
    /// The ecosystem's word.
    pub ecosystem: &'static str,
    /// The package, as spelled.
    pub package: String,
    /// The version, as spelled.
    pub version: String,
    /// The file's name.
    pub filename: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// SHA-256 of the statement as it was sent.
    pub attestation_sha256: String,
    /// What kind of statement it is, as an address.
    pub predicate_type: String,
    /// `own` where it was built by a builder of the package, `foreign` otherwise.
    pub builder: &'static str,
    /// SHA-256 of what the builder is known by.
    pub builder_sha256: String,
    /// Who added it.
    pub actor: String,
}

/// A builder that a package has from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdoptedBuilder {
    /// The ecosystem's word.
    pub ecosystem: &'static str,
    /// The package, as spelled.
    pub package: String,
    /// SHA-256 of what the builder is known by.
    pub builder_sha256: String,
    /// Who says so.
    pub actor: String,
}
