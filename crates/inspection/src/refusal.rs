//! Why an archive is not admitted.

use std::fmt;

use domain::PlainText;

/// Why an archive is not admitted; names from inside it are cleaned before they are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAdmitted {
    /// It is no gzip file, or it is cut off or damaged.
    NotGzip,
    /// Something follows the compressed data.
    TrailingBytes,
    /// It is no tar file, or it is cut off or damaged.
    NotTar(&'static str),
    /// More packed bytes than there may be.
    Packed {
        /// How many there may be.
        limit: u64,
    },
    /// More unpacked bytes than there may be.
    Unpacked {
        /// How many there may be.
        limit: u64,
    },
    /// Unpacked it is too many times as large as packed.
    Ratio {
        /// How many times it may be.
        limit: u64,
    },
    /// More entries than there may be.
    Entries {
        /// How many there may be.
        limit: u64,
    },
    /// An entry that is neither a file nor what tells of a file.
    Kind {
        /// Which.
        path: PlainText,
        /// What it is.
        what: &'static str,
    },
    /// A path that could lead elsewhere, or that not every system can hold.
    Path {
        /// Which.
        path: PlainText,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A path that is there twice, or differs from another in capitals alone.
    Twice {
        /// Which.
        path: PlainText,
    },
    /// A file whose text is needed is too large.
    Large {
        /// Which.
        path: PlainText,
        /// How many bytes it may have.
        limit: u64,
    },
}

impl fmt::Display for NotAdmitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotGzip => f.write_str("the archive is no whole gzip file; package it again"),
            Self::TrailingBytes => {
                f.write_str("something follows the archive's compressed data; package it again")
            }
            Self::NotTar(why) => write!(f, "the archive is no whole tar file: {why}"),
            Self::Packed { limit } => write!(f, "the archive has more than {limit} bytes"),
            Self::Unpacked { limit } => {
                write!(f, "the archive unpacks to more than {limit} bytes")
            }
            Self::Ratio { limit } => {
                write!(f, "the archive unpacks to more than {limit} times its size")
            }
            Self::Entries { limit } => write!(f, "the archive has more than {limit} entries"),
            Self::Kind { path, what } => write!(
                f,
                "'{path}' is a {what}; an archive holds regular files and nothing else"
            ),
            Self::Path { path, why } => write!(f, "the path '{path}' {why}"),
            Self::Twice { path } => write!(
                f,
                "'{path}' is in the archive twice, or beside one that differs in capitals alone"
            ),
            Self::Large { path, limit } => write!(f, "'{path}' has more than {limit} bytes"),
        }
    }
}

impl std::error::Error for NotAdmitted {}
