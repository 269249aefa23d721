//! What setting up has written, so that it can be taken back exactly. It lies in cargo's home,
//! readable by its owner alone, because it keeps files as they were.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use domain::Digest;
use serde::{Deserialize, Serialize};

use super::SetupError;
use crate::replace_file::{Readers, replace};

const FILE: &str = "portcullis-setup.json";
const FORMAT: u32 = 1;
const MAX_BYTES: u64 = 8 << 20;

/// Everything that was set up, by the registry's name.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record {
    format: u32,
    /// By the registry's name.
    pub(super) setups: BTreeMap<String, Vec<Written>>,
}

/// One file that was written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Written {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Whether it was there before.
    pub(super) existed: bool,
    /// Whether its folder was.
    pub(super) folder_existed: bool,
    /// What it said before. Never kept of a file of tokens, nor after somebody else wrote to it.
    pub(super) before: Option<String>,
    /// The digest of what it said afterwards.
    pub(super) after: Digest,
    /// What was set in it.
    pub(super) settings: Vec<Set>,
}

/// One setting that was written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Set {
    /// Its key.
    pub(super) key: Vec<String>,
    /// The digest of the value as TOML: a token itself is not kept a second time.
    pub(super) wrote: Digest,
    /// The value before, as TOML.
    pub(super) before: Option<String>,
    /// Whether there was a token before, which is not kept.
    pub(super) forgot: bool,
    /// How many of the tables above it were made for it.
    pub(super) tables: usize,
}

impl Set {
    /// The key, as the editing of TOML wants it.
    pub(super) fn key(&self) -> Vec<&str> {
        self.key.iter().map(String::as_str).collect()
    }
}

impl Record {
    /// Reads the record; an empty one where there is none.
    pub(super) fn read(cargo_home: &Path) -> Result<Self, SetupError> {
        let path = cargo_home.join(FILE);
        let refuse = |why: &str| SetupError::file(path.clone(), &why);
        let is_too_large = fs::metadata(&path).is_ok_and(|meta| meta.len() > MAX_BYTES);
        if is_too_large {
            return Err(refuse("it is too large to be our record"));
        }
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self {
                    format: FORMAT,
                    setups: BTreeMap::new(),
                });
            }
            Err(error) => return Err(SetupError::file(path, &error)),
        };
        let record: Self = serde_json::from_slice(&text)
            .map_err(|error| refuse(&format!("it is not our record ({error})")))?;
        if record.format != FORMAT {
            return Err(refuse("another version of this program wrote it"));
        }
        Ok(record)
    }

    /// Writes the record; removes it where nothing is left in it.
    pub(super) fn write(&self, cargo_home: &Path) -> Result<(), SetupError> {
        let path = cargo_home.join(FILE);
        let done = if self.setups.is_empty() {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            }
        } else {
            serde_json::to_vec_pretty(self)
                .map_err(io::Error::other)
                .and_then(|text| replace(&path, &text, Readers::Owner))
        };
        done.map_err(|error| SetupError::file(path, &error))
    }
}
