//! One line of a `security.txt`: a name, a colon, a value (RFC 9116, section 4).

use std::fmt;

use domain::PlainText;

/// The longest value that is kept, in characters.
const MAX_VALUE: usize = 2_000;

/// The fields the RFC defines. Names are compared without regard to case (section 2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// Who has been thanked (section 2.5.1).
    Acknowledgments,
    /// Where the file itself is (section 2.5.2).
    Canonical,
    /// How to reach the team (section 2.5.3).
    Contact,
    /// A key to write with (section 2.5.4).
    Encryption,
    /// When the file is stale (section 2.5.5).
    Expires,
    /// Open positions (section 2.5.6).
    Hiring,
    /// The disclosure policy (section 2.5.7).
    Policy,
    /// What languages the team reads (section 2.5.8).
    PreferredLanguages,
    /// Any other: passed over (section 2.4).
    Other,
}

impl Name {
    const KNOWN: [Self; 8] = [
        Self::Acknowledgments,
        Self::Canonical,
        Self::Contact,
        Self::Encryption,
        Self::Expires,
        Self::Hiring,
        Self::Policy,
        Self::PreferredLanguages,
    ];

    /// The name as the RFC writes it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Acknowledgments => "Acknowledgments",
            Self::Canonical => "Canonical",
            Self::Contact => "Contact",
            Self::Encryption => "Encryption",
            Self::Expires => "Expires",
            Self::Hiring => "Hiring",
            Self::Policy => "Policy",
            Self::PreferredLanguages => "Preferred-Languages",
            Self::Other => "other",
        }
    }

    /// Whether its values are addresses.
    pub(super) const fn is_address(self) -> bool {
        !matches!(self, Self::Expires | Self::PreferredLanguages | Self::Other)
    }

    /// The section of RFC 9116 that defines it.
    pub(super) const fn section(self) -> &'static str {
        match self {
            Self::Acknowledgments => "2.5.1",
            Self::Canonical => "2.5.2",
            Self::Contact => "2.5.3",
            Self::Encryption => "2.5.4",
            Self::Expires => "2.5.5",
            Self::Hiring => "2.5.6",
            Self::Policy => "2.5.7",
            Self::PreferredLanguages => "2.5.8",
            Self::Other => "2.4",
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// A field with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Which field.
    pub name: Name,
    /// Its value, without white space around it.
    pub value: PlainText,
    /// Its line, from 1, not counting the head of a signature.
    pub number: usize,
}

impl Field {
    /// Reads a line that is neither empty nor a comment; `None` if it is no field.
    pub(super) fn read(line: &str, number: usize) -> Option<Self> {
        let (name, value) = line.split_once(':')?;
        let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        let is_broken = |ch: char| ch.is_control() && ch != '\t';
        if name.is_empty() || !name.bytes().all(is_name) || value.contains(is_broken) {
            return None;
        }
        let value = PlainText::cut(value, MAX_VALUE);
        let known = Name::KNOWN
            .into_iter()
            .find(|known| known.word().eq_ignore_ascii_case(name));
        (!value.is_empty()).then_some(Self {
            name: known.unwrap_or(Name::Other),
            value,
            number,
        })
    }
}
