//! What shows who made a release: by which credential it came, and which builder signed for it.

use crate::Timestamp;

/// How strongly a release shows who made it, weakest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// Somebody had a token or a session, or the operator took it in.
    #[default]
    Token,
    /// A build that the package trusts was let in by its identity.
    TrustedPublisher,
    /// The same, and a statement of the build was verified.
    Provenance,
}

impl Evidence {
    /// All of them, the weakest first.
    pub const ALL: [Self; 3] = [Self::Token, Self::TrustedPublisher, Self::Provenance];

    /// The word that stands in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::TrustedPublisher => "trusted-publisher",
            Self::Provenance => "provenance",
        }
    }

    /// Reads the word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|evidence| evidence.word() == word)
    }

    /// As a page says it.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Token => "a token or a session",
            Self::TrustedPublisher => "a trusted publisher",
            Self::Provenance => "a trusted publisher with a verified statement of the build",
        }
    }
}

/// What is known of the maker of one release.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Maker {
    /// How strongly it shows.
    pub evidence: Evidence,
    /// The builder's identity, in one line as its issuer has it; nothing where no builder showed one.
    pub builder: Option<String>,
}

/// What of a package was listed before, as far as it shows who made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// One for each kind of maker that showed more than a token.
    pub earlier: Vec<Earlier>,
    /// Since when, or from when on, what was listed before counts no more, where an owner wished that.
    pub reset_from: Option<Timestamp>,
}

/// Releases of one package with the same maker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// Who made them.
    pub maker: Maker,
    /// When one of them was listed last.
    pub last_listed: Timestamp,
    /// Whether one of them is listed still.
    pub stands: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_ordered_and_has_words() {
        assert!(Evidence::ALL.is_sorted());
        for evidence in Evidence::ALL {
            assert_eq!(Evidence::of_word(evidence.word()), Some(evidence));
        }
        assert_eq!(Evidence::of_word("none"), None);
    }
}
