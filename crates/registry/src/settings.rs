//! How a registry is set up.

use std::path::PathBuf;

/// What an operator decides. Read once at start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder that holds everything: database, blobs, keys.
    pub data: PathBuf,
    /// Where clients find the registry: scheme, host and port, without a slash at the end.
    pub base_url: String,
    /// `postgres://…`, where the database is not the file in the data folder.
    pub database: Option<String>,
    /// Whether everything takes a token, reading too.
    pub members_only: bool,
    /// Index addresses that counted as this registry's before it moved.
    pub former_indexes: Vec<String>,
    /// The index of the public registry whose crates may be depended on, where the operator allows
    /// that.
    pub public_index: Option<String>,
}

impl Settings {
    /// Everything as it is when nothing was decided.
    pub fn new(data: PathBuf, base_url: String) -> Self {
        Self {
            data,
            base_url,
            database: None,
            members_only: false,
            former_indexes: Vec::new(),
            public_index: None,
        }
    }

    /// What the store is asked to open.
    pub(crate) fn database_url(&self) -> String {
        self.database
            .clone()
            .unwrap_or_else(|| format!("sqlite://{}", self.data.join("registry.db").display()))
    }

    /// Where the store finds database and blobs.
    pub(crate) fn options(&self) -> store::Options {
        store::Options {
            database: self.database_url(),
            blobs: self.data.join("blobs"),
        }
    }

    /// The address of the sparse index, as cargo writes it.
    pub fn index_url(&self) -> String {
        format!("sparse+{}/cargo/index/", self.base_url)
    }

    /// Where people make tokens.
    pub fn login_url(&self) -> String {
        format!("{}/cargo/me", self.base_url)
    }
}
