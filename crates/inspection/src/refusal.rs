//! Why an archive is not admitted.

use std::fmt;
use std::io::ErrorKind;

use domain::PlainText;

/// Why an archive is not admitted; names from inside it are cleaned before they are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAdmitted {
    /// It is no gzip file, or it is damaged.
    NotGzip,
    /// Something follows the compressed data.
    TrailingBytes,
    /// Its bytes could not be had: nothing is known about the archive.
    Source(ErrorKind),
    /// It is no tar file, or it is cut off or damaged.
    NotTar {
        /// What is wrong.
        why: &'static str,
        /// The last entry that was read, where there was one.
        at: Option<PlainText>,
    },
    /// More packed bytes than there may be.
    Packed {
        /// How many there may be.
        limit: u64,
    },
    /// More unpacked bytes than there may be.
    Unpacked {
        /// How many there may be.
        limit: u64,
        /// With which entry they become too many.
        at: Option<PlainText>,
    },
    /// Unpacked it is too many times as large as packed.
    Ratio {
        /// How many times it may be.
        limit: u64,
        /// With which entry it becomes too large.
        at: Option<PlainText>,
    },
    /// More entries than there may be, those included that tell of another.
    Entries {
        /// How many there may be.
        limit: u64,
        /// The last that was read.
        at: Option<PlainText>,
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
        why: PathFault,
    },
    /// A path that is there twice, differs from another in capitals alone, or is a file here and a
    /// folder there.
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

/// What is wrong with a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathFault {
    /// It is not UTF-8.
    NotUtf8,
    /// It has more bytes than it may.
    Long {
        /// How many it may have.
        limit: usize,
    },
    /// It holds a control character, a backslash or a colon.
    Character,
    /// It does not lie below the folder that all lie in.
    Outside,
    /// A part of it is empty, `.` or `..`.
    Part,
    /// A part of it ends with a dot or a space, which Windows drops.
    Ending,
    /// A part of it is what Windows calls a device.
    Device,
    /// It goes deeper than it may.
    Deep {
        /// How many parts there may be below the folder.
        limit: usize,
    },
}

impl NotAdmitted {
    /// What is wrong with the tar file; where is added once, by [`NotAdmitted::with_entry`].
    pub(crate) const fn tar(why: &'static str) -> Self {
        Self::NotTar { why, at: None }
    }

    /// Says at which entry, in those that do not say so yet.
    pub(crate) fn with_entry(mut self, path: Option<&[u8]>) -> Self {
        match &mut self {
            Self::NotTar { at, .. }
            | Self::Unpacked { at, .. }
            | Self::Ratio { at, .. }
            | Self::Entries { at, .. } => *at = path.map(shown),
            _ => {}
        }
        self
    }
}

/// A path from inside an archive as people may see it.
pub(crate) fn shown(path: &[u8]) -> PlainText {
    PlainText::cut(&String::from_utf8_lossy(path), 120)
}

impl fmt::Display for NotAdmitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |at: &Option<PlainText>| {
            at.as_ref()
                .map_or_else(String::new, |path| format!(" (at '{path}')"))
        };
        match self {
            Self::NotGzip => f.write_str("the archive is no whole gzip file; package it again"),
            Self::TrailingBytes => {
                f.write_str("something follows the archive's compressed data; package it again")
            }
            Self::Source(kind) => write!(f, "the archive could not be read: {kind}; try again"),
            Self::NotTar { why, at } => write!(
                f,
                "the archive is no whole tar file: {why}{}; package it again",
                place(at)
            ),
            Self::Packed { limit } => write!(
                f,
                "the archive has more than {limit} bytes; leave files out of it"
            ),
            Self::Unpacked { limit, at } => write!(
                f,
                "the archive unpacks to more than {limit} bytes{}; leave files out of it",
                place(at)
            ),
            Self::Ratio { limit, at } => write!(
                f,
                "the archive unpacks to more than {limit} times its size{}; leave files out that repeat \
                 themselves",
                place(at)
            ),
            Self::Entries { limit, at } => write!(
                f,
                "the archive has more than {limit} entries{}; leave files out of it",
                place(at)
            ),
            Self::Kind { path, what } => write!(
                f,
                "'{path}' is a {what}; an archive holds regular files and nothing else, so leave it out"
            ),
            Self::Path { path, why } => write!(f, "the path '{path}' {why}"),
            Self::Twice { path } => write!(
                f,
                "'{path}' is in the archive twice, or beside one that differs in capitals alone or takes it \
                 for a folder; rename one"
            ),
            Self::Large { path, limit } => {
                write!(f, "'{path}' has more than {limit} bytes; make it shorter")
            }
        }
    }
}

impl std::error::Error for NotAdmitted {}

impl fmt::Display for PathFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => f.write_str("is not UTF-8; rename it"),
            Self::Long { limit } => write!(f, "is longer than {limit} bytes; shorten it"),
            Self::Character => f.write_str("holds a control character, '\\' or ':'; rename it"),
            Self::Outside => {
                f.write_str("does not lie below the folder NAME-VERSION/; package it again")
            }
            Self::Part => f.write_str("has an empty part, '.' or '..'; package it again"),
            Self::Ending => f.write_str(
                "has a part that ends with a dot or a space, which Windows drops; rename it",
            ),
            Self::Device => f.write_str("has a part that Windows takes for a device; rename it"),
            Self::Deep { limit } => write!(f, "goes more than {limit} folders deep; move it up"),
        }
    }
}
