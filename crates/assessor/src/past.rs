//! An earlier assessment, read back from its published JSON.
//!
//! Only what gates and histories need is read: who, when, under which framework, the levels, and
//! the outcome of each row. The rest of the file may change without this having to.

use std::collections::BTreeSet;
use std::fmt;

use crate::assessment::{Assessment, Cell};
use domain::{CriterionId, Day, PlainText, Track};
use principles::Outcome;
use principles::level::Ladder;

mod change;
mod read;

pub use change::{Change, Column, changes};

/// The largest assessment that is read back, in bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;
/// The most criteria an assessment that is read back may have.
pub const MAX_CRITERIA: usize = 1_000;

/// What an earlier assessment said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastAssessment {
    /// The framework's id.
    pub framework: PlainText,
    /// The subject's id.
    pub subject: PlainText,
    /// The subject's name.
    pub name: PlainText,
    /// The day it was judged.
    pub assessed: Day,
    /// The tracks, in order.
    pub tracks: Vec<PastTrack>,
    /// The rows, in order.
    pub rows: Vec<PastRow>,
}

/// Where a track stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastTrack {
    /// Which.
    pub track: Track,
    /// Its proven and its possible level; `None` where it did not apply.
    pub ladder: Option<Ladder>,
    /// The same with the companion, where there was one.
    pub with_companion: Option<Ladder>,
}

/// What was found about a criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastRow {
    /// Which.
    pub id: CriterionId,
    /// What was found.
    pub found: PastCell,
    /// What was found with the companion, where there was one.
    pub companion: Option<PastCell>,
}

/// What was found in one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct PastCell {
    /// The outcome.
    pub outcome: Outcome,
    /// When it had to be looked at again.
    #[serde(default)]
    pub expires: Option<Day>,
    /// Whether that day had passed.
    #[serde(default)]
    pub stale: bool,
}

/// Why an assessment cannot be read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PastError {
    /// It is larger than [`MAX_BYTES`].
    TooLarge(usize),
    /// It has more than [`MAX_CRITERIA`] criteria.
    TooManyCriteria(usize),
    /// It ends in the middle.
    Truncated,
    /// It is JSON, but of another version of the format.
    OtherFormat(u64),
    /// It is not an assessment.
    Malformed(String),
    /// A criterion or a track stands twice.
    Twice(String),
}

impl fmt::Display for PastError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(bytes) => write!(
                f,
                "the assessment has {bytes} bytes; at most {MAX_BYTES} are read"
            ),
            Self::TooManyCriteria(count) => write!(
                f,
                "the assessment has {count} criteria; at most {MAX_CRITERIA} are read"
            ),
            Self::Truncated => f.write_str(
                "the assessment ends in the middle; write it again with '--format json'",
            ),
            Self::OtherFormat(format) => write!(
                f,
                "the assessment has format {format}; this program reads format 1, write it again \
                 with '--format json'"
            ),
            Self::Malformed(why) => write!(
                f,
                "this is not an assessment as '--format json' writes it: {why}"
            ),
            Self::Twice(what) => write!(f, "the assessment names {what} twice"),
        }
    }
}

impl std::error::Error for PastError {}

impl PastAssessment {
    /// Reads an assessment back from the JSON that `--format json` writes.
    ///
    /// # Errors
    /// The text is too large, ends in the middle, is of another format, is not an assessment, or
    /// contradicts itself.
    pub fn parse(text: &str) -> Result<Self, PastError> {
        let past = read::read(text)?;
        past.check_once()?;
        Ok(past)
    }

    /// What this assessment will have said.
    pub fn of(assessment: &Assessment) -> Self {
        Self {
            framework: PlainText::new(&assessment.framework.id),
            subject: PlainText::new(&assessment.subject.id),
            name: assessment.subject.name.clone(),
            assessed: assessment.assessed,
            tracks: assessment
                .tracks
                .iter()
                .map(|standing| PastTrack {
                    track: standing.track,
                    ladder: standing.ladder(),
                    with_companion: standing.with_companion,
                })
                .collect(),
            rows: assessment
                .criteria
                .iter()
                .map(|row| PastRow {
                    id: row.id.clone(),
                    found: PastCell::of(&row.cell),
                    companion: row.companion.as_ref().map(PastCell::of),
                })
                .collect(),
        }
    }

    /// Where this track stood.
    pub fn track(&self, track: Track) -> Option<&PastTrack> {
        self.tracks.iter().find(|past| past.track == track)
    }

    /// What was found about this criterion.
    pub fn row(&self, id: &CriterionId) -> Option<&PastRow> {
        self.rows.iter().find(|row| row.id == *id)
    }

    fn check_once(&self) -> Result<(), PastError> {
        let mut ids = BTreeSet::new();
        if let Some(row) = self.rows.iter().find(|row| !ids.insert(&row.id)) {
            return Err(PastError::Twice(row.id.to_string()));
        }
        let mut tracks = BTreeSet::new();
        match self.tracks.iter().find(|past| !tracks.insert(past.track)) {
            Some(past) => Err(PastError::Twice(past.track.to_string())),
            None => Ok(()),
        }
    }
}

impl PastCell {
    fn of(cell: &Cell) -> Self {
        Self {
            outcome: cell.outcome,
            expires: cell.expires,
            stale: cell.stale,
        }
    }
}

#[cfg(test)]
mod tests;
