//! What was found out about one criterion.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The five answers. *Unknown* is never folded into *not met*, nor into *met*.
///
/// Ordered from worst to best for what speaks about the registry; *unknown* and *not applicable*
/// say nothing about it and come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The criterion does not apply, for a stated reason.
    NotApplicable,
    /// Nobody could tell from the evidence at hand.
    Unknown,
    /// Evidence says it is absent.
    NotMet,
    /// Some of it is there. Never lifts a proven level.
    Partly,
    /// Evidence says it is there.
    Met,
}

impl Outcome {
    /// All five, best first: the order of legends and of choices.
    pub const ALL: [Self; 5] = [
        Self::Met,
        Self::Partly,
        Self::NotMet,
        Self::Unknown,
        Self::NotApplicable,
    ];

    /// The word in files and URLs.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Partly => "partly",
            Self::NotMet => "not-met",
            Self::NotApplicable => "not-applicable",
            Self::Unknown => "unknown",
        }
    }

    /// The word people read.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Partly => "partly",
            Self::NotMet => "not met",
            Self::NotApplicable => "not applicable",
            Self::Unknown => "unknown",
        }
    }

    /// The sign that always stands beside the word, so that colour never speaks alone.
    pub const fn sign(self) -> char {
        match self {
            Self::Met => '●',
            Self::Partly => '◐',
            Self::NotMet => '○',
            Self::NotApplicable => '–',
            Self::Unknown => '?',
        }
    }

    /// The sign for terminals that have only ASCII.
    pub const fn ascii_sign(self) -> &'static str {
        match self {
            Self::Met => "[x]",
            Self::Partly => "[~]",
            Self::NotMet => "[ ]",
            Self::NotApplicable => "[-]",
            Self::Unknown => "[?]",
        }
    }

    /// Whether it says something about the registry, and so needs evidence.
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Met | Self::Partly | Self::NotMet)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
