//! What cargo's files are to say.

use std::fs;
use std::path::{Path, PathBuf};

use domain::{TokenKind, TokenSecret};
use toml_edit::{Array, Value};

use super::{Setup, SetupError};
use crate::toml_file::TomlFile;

/// Reads a token, and takes those that cargo sends.
pub(super) fn cargo_token(text: &str) -> Result<TokenSecret, SetupError> {
    let token = TokenSecret::parse(text.trim()).map_err(SetupError::Token)?;
    match token.kind() {
        TokenKind::Publish | TokenKind::Read | TokenKind::Oidc => Ok(token),
        TokenKind::Account | TokenKind::Confirmation | TokenKind::Session => {
            Err(SetupError::TokenKind)
        }
    }
}

/// One setting that is wanted.
pub(super) struct Setting {
    /// Its key.
    pub(super) key: Vec<String>,
    /// The value it is to have.
    pub(super) value: Value,
    /// How the value is shown, and whether it must not be.
    pub(super) shown: Shown,
    /// Whether another value that stands there is left.
    pub(super) only_if_absent: bool,
}

/// How a value is shown.
pub(super) enum Shown {
    /// As it is.
    AsIs,
    /// By this text instead, and nothing of it is kept.
    Secret(String),
}

impl Setting {
    fn new(key: &[&str], value: impl Into<Value>) -> Self {
        Self {
            key: key.iter().map(|part| (*part).to_owned()).collect(),
            value: value.into(),
            shown: Shown::AsIs,
            only_if_absent: false,
        }
    }

    /// The key, as the editing of TOML wants it.
    pub(super) fn key(&self) -> Vec<&str> {
        self.key.iter().map(String::as_str).collect()
    }
}

/// Which settings go into which file.
pub(super) fn plan(
    setup: &Setup,
    token: Option<&TokenSecret>,
) -> Result<Vec<(TomlFile, Vec<Setting>)>, SetupError> {
    let read = |folder: &Path, stem| TomlFile::read(folder, stem).map_err(SetupError::bad_file);
    let index = setup.registry.cargo_index();
    let name = setup.name.as_str();
    let config = read(&setup.cargo_home, "config")?;
    let mut home = vec![Setting::new(&["registries", name, "index"], index.as_str())];
    let own_provider = ["registries", name, "credential-provider"];
    if config.get(&own_provider).is_none() {
        let providers: Array = ["cargo:token"].into_iter().collect();
        let key = ["registry", "global-credential-providers"];
        home.push(Setting {
            only_if_absent: true,
            ..Setting::new(&key, providers)
        });
    }
    let mut sources = Vec::new();
    if setup.replace_upstream {
        sources.push(Setting::new(&["source", name, "registry"], index));
        let key = ["source", "crates-io", "replace-with"];
        sources.push(Setting::new(&key, name));
    }
    let mut files = Vec::new();
    match project_folder(setup) {
        Some(folder) if !sources.is_empty() => files.push((read(&folder, "config")?, sources)),
        _ => home.extend(sources),
    }
    if let Some(token) = token {
        let key = ["registries", name, "token"];
        let setting = Setting {
            shown: Shown::Secret(format!("{token:?}")),
            ..Setting::new(&key, token.expose())
        };
        files.insert(0, (read(&setup.cargo_home, "credentials")?, vec![setting]));
    }
    files.insert(0, (config, home));
    Ok(files)
}

/// The project's folder of cargo files, unless it is cargo's home itself: one file is edited once.
fn project_folder(setup: &Setup) -> Option<PathBuf> {
    let folder = setup.project.as_ref()?.join(".cargo");
    let is_home = match (
        fs::canonicalize(&folder),
        fs::canonicalize(&setup.cargo_home),
    ) {
        (Ok(project), Ok(home)) => project == home,
        _ => folder == setup.cargo_home,
    };
    (!is_home).then_some(folder)
}
