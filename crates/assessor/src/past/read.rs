//! Reading the published JSON back: as little of it as will do.

use domain::{CriterionId, Day, PlainText, Track};
use principles::{Ladder, Level};
use serde::Deserialize;

use super::{MAX_BYTES, MAX_CRITERIA, PastAssessment, PastCell, PastError, PastRow, PastTrack};

/// Reads the text within the limits; what stands twice is for the caller to refuse.
pub(super) fn read(text: &str) -> Result<PastAssessment, PastError> {
    if text.len() > MAX_BYTES {
        return Err(PastError::TooLarge(text.len()));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Format { format } = serde_json::from_str(text).map_err(|error| explain(&error))?;
    if format != 1 {
        return Err(PastError::OtherFormat(format));
    }
    let written: Written = serde_json::from_str(text).map_err(|error| explain(&error))?;
    if written.criteria.len() > MAX_CRITERIA {
        return Err(PastError::TooManyCriteria(written.criteria.len()));
    }
    Ok(PastAssessment::from(written))
}

/// Where it is wrong, in the parser's words; an early end has a name of its own.
fn explain(error: &serde_json::Error) -> PastError {
    if error.is_eof() {
        return PastError::Truncated;
    }
    PastError::Malformed(PlainText::cut(&error.to_string(), 300).to_string())
}

/// Says only which format it is, before anything else about it is believed.
#[derive(Deserialize)]
struct Format {
    format: u64,
}

/// The parts of the JSON that are read; `data/schemas/assessment-1.json` has all of them.
#[derive(Deserialize)]
struct Written {
    framework: WrittenFramework,
    subject: WrittenSubject,
    assessed: Day,
    tracks: Vec<WrittenTrack>,
    criteria: Vec<WrittenRow>,
}

#[derive(Deserialize)]
struct WrittenFramework {
    id: PlainText,
}

#[derive(Deserialize)]
struct WrittenSubject {
    id: PlainText,
    name: PlainText,
}

#[derive(Deserialize)]
struct WrittenTrack {
    track: Track,
    proven: Option<Level>,
    possible: Option<Level>,
    with_companion: Option<Ladder>,
}

#[derive(Deserialize)]
struct WrittenRow {
    id: CriterionId,
    #[serde(flatten)]
    found: PastCell,
    companion: Option<PastCell>,
}

impl From<Written> for PastAssessment {
    fn from(written: Written) -> Self {
        let tracks = written.tracks.into_iter().map(|track| PastTrack {
            track: track.track,
            ladder: track
                .proven
                .zip(track.possible)
                .map(|(proven, possible)| Ladder { proven, possible }),
            with_companion: track.with_companion,
        });
        let rows = written.criteria.into_iter().map(|row| PastRow {
            id: row.id,
            found: row.found,
            companion: row.companion,
        });
        Self {
            framework: written.framework.id,
            subject: written.subject.id,
            name: written.subject.name,
            assessed: written.assessed,
            tracks: tracks.collect(),
            rows: rows.collect(),
        }
    }
}
