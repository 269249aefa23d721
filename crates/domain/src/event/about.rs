//! What several types of events say alike.

use serde::Serialize;

/// Which file is held, no longer held, or gone; why; and on whose word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileHold {
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
    /// The holds that began or ended.
    pub holds: Vec<String>,
    /// The reason of each, as in `trust-downgrade`.
    pub reasons: Vec<&'static str>,
    /// An account, or `operator`; none for the registry itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// The wish of an owner that earlier releases say nothing any more of what later ones must show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrustReset {
    /// The ecosystem's word.
    pub ecosystem: &'static str,
    /// The package, as spelled.
    pub package: String,
    /// Who wished it, or took it back.
    pub actor: String,
    /// From when on it counts; none where it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}
