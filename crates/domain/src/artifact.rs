//! How far an uploaded file has come. Each stage owns the previous one, so that none can be
//! skipped.

use crate::hold::Hold;
use crate::trust::Maker;
use crate::{Digest, ReleaseId};

/// The bytes were taken in whole; nothing has been looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    /// SHA-256 of the exact bytes, computed by us.
    pub digest: Digest,
    /// How many bytes.
    pub size: u64,
}

/// The archive was read within limits and says of itself what the upload said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// The bytes.
    pub staged: Staged,
    /// What it is a file of.
    pub release: ReleaseId,
    /// Its name, unique within the ecosystem.
    pub filename: String,
    /// The ecosystem's own word for what it is, as in `crate`.
    pub kind: &'static str,
    /// What the archive says of itself, as JSON that only its ecosystem interprets.
    pub manifest: String,
}

/// Every rule about the bytes was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vetted {
    /// The file.
    pub inspected: Inspected,
    /// What is known of who made it.
    pub maker: Maker,
    /// Why it is not listed yet; empty where it may be.
    pub holds: Vec<Hold>,
}

/// Where a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileState {
    /// In every index.
    Listed,
    /// Accepted and in no index.
    Held,
    /// Gone; its name stays used.
    Removed,
}

impl FileState {
    /// The word that stands in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Held => "held",
            Self::Removed => "removed",
        }
    }

    /// Reads the word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Listed, Self::Held, Self::Removed]
            .into_iter()
            .find(|state| state.word() == word)
    }
}
