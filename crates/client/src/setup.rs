//! Points the clients that people already have at a registry, and takes it back.

use std::fmt;
use std::path::PathBuf;

use domain::token::NotAToken;

use crate::Origin;
use crate::toml_file::BadFile;

mod cargo;
mod plan;
mod record;
mod undo;

pub use cargo::cargo;
pub use undo::undo;

/// What a registry is called in cargo's configuration where nothing else was asked for.
pub const DEFAULT_NAME: &str = "portcullis";

/// What is to be set up.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The registry.
    pub registry: Origin,
    /// What cargo calls it, as in `cargo publish --registry NAME`.
    pub name: String,
    /// Cargo's home folder.
    pub cargo_home: PathBuf,
    /// Whether cargo takes all packages from the registry, in place of its own default.
    pub replace_upstream: bool,
    /// The project for which that holds; everywhere if there is none.
    pub project: Option<PathBuf>,
}

/// One thing that was changed, or deliberately left. It prints as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file.
    pub file: PathBuf,
    /// What happened in it. A token is never part of the text.
    pub what: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = domain::PlainText::new(&format!("{}: {}", self.file.display(), self.what));
        f.write_str(line.as_str())
    }
}

/// Why nothing was set up, or taken back. A token is never part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetupError {
    /// The name cannot be a registry's.
    Name(String),
    /// The token is not one of this kind of registry.
    Token(NotAToken),
    /// The token is well formed, and not one that cargo sends.
    TokenKind,
    /// A file cannot be used.
    File {
        /// The file.
        path: PathBuf,
        /// What is the matter.
        why: String,
    },
    /// There is no record of a set-up under this name.
    NoRecord(String),
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(
                f,
                "'{}' cannot be a registry's name: 1 to 64 letters, digits, '-' and '_', a letter first, \
                 and not 'crates-io'",
                domain::PlainText::cut(name, 80)
            ),
            Self::Token(why) => write!(f, "{why}"),
            Self::TokenKind => f.write_str(
                "this token is not for cargo; mint one to publish ('pcl_p_…') or to read ('pcl_r_…')",
            ),
            Self::File { path, why } => {
                write!(f, "{}: {why}; nothing was changed in it", path.display())
            }
            Self::NoRecord(name) => write!(
                f,
                "there is no record that '{name}' was set up here; nothing was changed"
            ),
        }
    }
}

impl std::error::Error for SetupError {}

impl SetupError {
    fn file(path: PathBuf, why: &impl fmt::Display) -> Self {
        let why = why.to_string();
        Self::File { path, why }
    }

    fn bad_file((path, why): (PathBuf, BadFile)) -> Self {
        Self::file(path, &why)
    }
}

/// A name that cargo takes for a registry, and that needs no quotes in TOML.
fn check_name(name: &str) -> Result<(), SetupError> {
    let is_good = (1..=64).contains(&name.len())
        && name.starts_with(|ch: char| ch.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        && name != "crates-io";
    if is_good {
        Ok(())
    } else {
        Err(SetupError::Name(name.to_owned()))
    }
}

#[cfg(test)]
mod tests;
