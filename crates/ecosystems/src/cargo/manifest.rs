//! What an archive says of its crate, ready for the index and for pages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::dependency::Dependency;

/// What the manifest in an archive says, brought into the index's form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "the names are those of Cargo.toml (Cargo Book, \"The Manifest Format\")"
)]
pub struct Manifest {
    pub name: String,
    pub version: String,
    pub dependencies: Vec<Dependency>,
    pub features: BTreeMap<String, Vec<String>>,
    pub links: Option<String>,
    pub rust_version: Option<String>,
    pub description: Option<String>,
    pub keywords: Vec<String>,
    pub categories: Vec<String>,
    pub license: Option<String>,
    pub license_file: Option<String>,
    pub repository: Option<String>,
    pub homepage: Option<String>,
    pub documentation: Option<String>,
    /// Where the text for readers lies in the archive. Rows that were stored before it was read lack it.
    #[serde(default)]
    pub readme: Option<String>,
}

impl Manifest {
    /// As JSON, which is stored with the file.
    pub fn about(&self) -> String {
        serde_json::to_string(self).expect("strings, lists and maps with text keys are JSON")
    }

    /// Reads what [`Manifest::about`] wrote.
    pub fn of_about(about: &str) -> Option<Self> {
        serde_json::from_str(about).ok()
    }
}
