//! Reading a workbook: every refusal says where and what to do.

use std::fmt;

use domain::CriterionId;

use super::{Answer, Workbook};
use crate::nearest::nearest;

/// The largest workbook that is read, in bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Why a workbook cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkbookError {
    /// It is larger than [`MAX_BYTES`].
    TooLarge(usize),
    /// Somebody committed it in the middle of a merge.
    MergeMarks {
        /// The line of the first mark, from 1.
        line: usize,
    },
    /// It is not TOML of this shape.
    Malformed(String),
    /// It was written for another version of the format.
    OtherFormat(u32),
    /// A criterion's name is not one.
    BadName(String),
    /// A companion where there is no client.
    CompanionOutsideCli(CriterionId),
}

impl fmt::Display for WorkbookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(bytes) => {
                write!(
                    f,
                    "the workbook has {bytes} bytes; at most {MAX_BYTES} are read"
                )
            }
            Self::MergeMarks { line } => write!(
                f,
                "line {line} holds a merge mark; settle the merge (both sides are answers that \
                 somebody gave) and try again"
            ),
            Self::Malformed(why) => write!(f, "the workbook cannot be read: {why}"),
            Self::OtherFormat(format) => write!(
                f,
                "the workbook has format {format}; this program reads format 1, use the program \
                 that wrote it"
            ),
            Self::BadName(why) => write!(f, "the workbook cannot be read: {why}"),
            Self::CompanionOutsideCli(id) => write!(
                f,
                "{id} has a 'companion' column; only rows of cli-tooling are judged with one"
            ),
        }
    }
}

impl std::error::Error for WorkbookError {}

/// Says only which format a file has, before anything else about it is believed.
#[derive(serde::Deserialize)]
struct Format {
    format: Option<u32>,
}

pub(super) fn parse(text: &str) -> Result<Workbook, WorkbookError> {
    if text.len() > MAX_BYTES {
        return Err(WorkbookError::TooLarge(text.len()));
    }
    if let Some(line) = first_merge_mark(text) {
        return Err(WorkbookError::MergeMarks { line });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Ok(Format {
        format: Some(format),
    }) = toml::from_str(text)
        && format != 1
    {
        return Err(WorkbookError::OtherFormat(format));
    }
    let book: Workbook =
        toml::from_str(text).map_err(|error| WorkbookError::Malformed(explain(&error)))?;
    for track in domain::Track::ALL {
        for (name, answer) in book.of_track(track) {
            check_answer(track, name, answer)?;
        }
    }
    Ok(book)
}

fn check_answer(track: domain::Track, name: &str, answer: &Answer) -> Result<(), WorkbookError> {
    let id = CriterionId::new(track, name)
        .map_err(|error| WorkbookError::BadName(format!("in {track}, {error}")))?;
    match &answer.companion {
        Some(_) if track != domain::Track::CliTooling => {
            Err(WorkbookError::CompanionOutsideCli(id))
        }
        Some(companion) if companion.companion.is_some() => Err(WorkbookError::BadName(format!(
            "{id}: a companion has no companion of its own"
        ))),
        _ => Ok(()),
    }
}

/// The line (from 1) of the first mark that git leaves in an unsettled merge.
fn first_merge_mark(text: &str) -> Option<usize> {
    let is_mark = |line: &str| {
        line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ") || line.trim_end() == "======="
    };
    text.lines().position(is_mark).map(|index| index + 1)
}

/// The parser's words, with the nearest known key where one was mistyped.
fn explain(error: &toml::de::Error) -> String {
    let message = error.to_string();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match quoted.split_first() {
        Some((wrong, known)) if message.contains("unknown field") => {
            match nearest(wrong, known.iter().copied()) {
                Some(right) => format!("{}\n  did you mean `{right}`?", message.trim_end()),
                None => message.trim_end().to_owned(),
            }
        }
        _ => message.trim_end().to_owned(),
    }
}
