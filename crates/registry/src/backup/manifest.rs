//! What a backup says of itself.

use std::collections::BTreeMap;

use domain::Digest;
use serde::{Deserialize, Serialize};

/// The format of the file. A reader refuses a higher one.
pub(super) const FORMAT: u32 = 1;

/// What a backup says of itself: the last thing in it but its own digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The format of the file.
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// The version of the tables.
    pub schema: usize,
    /// The address that the registry went by, as its events have it.
    pub base_url: String,
    /// When it was made, RFC 3339 in UTC.
    pub made_at: String,
    /// The number that the next event would have had.
    pub next_seq: u64,
    /// The newest event in it.
    pub newest_event: Option<Mark>,
    /// By what the master key is known that opens what is sealed in it.
    pub master_key: String,
    /// How many rows each table has.
    pub rows: BTreeMap<String, u64>,
    /// The highest number that each numbered table has given to a row.
    pub numbers: BTreeMap<String, i64>,
    /// Everything else in the file, in its order.
    pub files: Vec<Entry>,
}

/// One file in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its path in the archive.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// The digest of them.
    pub sha256: Digest,
}

/// An event, by its number and the digest of its bytes: what a published checkpoint must fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The number of the event.
    pub seq: u64,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
}

impl Mark {
    /// The mark of an event with these bytes.
    pub fn of(seq: u64, body: &[u8]) -> Self {
        Self {
            seq,
            sha256: Digest::of(body),
        }
    }
}
