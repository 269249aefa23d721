//! Why a survey cannot be imported.

use std::fmt;

use domain::PlainText;

use super::MAX_BYTES;
use crate::workbook::WorkbookError;

/// Why a survey cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SurveyError {
    /// It is larger than [`MAX_BYTES`].
    TooLarge(usize),
    /// It has more than [`MAX_ROWS`](super::MAX_ROWS) rows or
    /// [`MAX_COLUMNS`](super::MAX_COLUMNS) columns.
    TooMany(&'static str, usize),
    /// It is not CSV in which all rows have the same length.
    Malformed(String),
    /// No question in it is one that the mapping knows.
    NotTheSurvey,
    /// It has no column of this name.
    NoSuchColumn {
        /// The name that was asked for.
        wanted: PlainText,
        /// The column that was probably meant.
        nearest: Option<PlainText>,
        /// All columns there are.
        known: Vec<PlainText>,
    },
    /// The mapping that ships in the program cannot be used (a test keeps that from happening).
    BadMapping(String),
    /// The workbook cannot be written.
    Unwritable(WorkbookError),
}

impl fmt::Display for SurveyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(bytes) => {
                write!(
                    f,
                    "the survey has {bytes} bytes; at most {MAX_BYTES} are read"
                )
            }
            Self::TooMany(what, most) => write!(f, "the survey has more than {most} {what}"),
            Self::Malformed(why) => write!(f, "the survey cannot be read as CSV: {why}"),
            Self::NotTheSurvey => f.write_str(
                "none of the questions of the 2022 survey is in this file; it should have one \
                 question a row, in the first column",
            ),
            Self::NoSuchColumn {
                wanted,
                nearest,
                known,
            } => {
                write!(f, "the survey has no column '{wanted}'")?;
                if let Some(nearest) = nearest {
                    write!(f, "; did you mean '{nearest}'?")?;
                }
                let known: Vec<&str> = known.iter().map(PlainText::as_str).collect();
                write!(f, " It has: {}.", known.join(", "))
            }
            Self::BadMapping(why) => write!(f, "the mapping of the survey cannot be read: {why}"),
            Self::Unwritable(why) => why.fmt(f),
        }
    }
}

impl std::error::Error for SurveyError {}
