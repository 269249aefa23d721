//! How strongly somebody has shown who they are.

use std::fmt;

/// What was shown at sign-in, from weak to strong. Signing in without a password is a flag of a
/// session, not a rung: a passkey is phishing-resistant with or without a password beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// A password alone.
    Password,
    /// A password and a second factor that can be typed into a false page.
    SecondFactor,
    /// Something that answers only to the true address.
    PhishingResistant,
}

impl Strength {
    /// All, from weak to strong.
    pub const ALL: [Self; 3] = [Self::Password, Self::SecondFactor, Self::PhishingResistant];

    /// The word that stands in tables and events.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::SecondFactor => "second-factor",
            Self::PhishingResistant => "phishing-resistant",
        }
    }

    /// Reads the word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|strength| strength.word() == word)
    }
}

impl fmt::Display for Strength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strengths_are_ordered_and_read_back() {
        assert!(Strength::Password < Strength::SecondFactor);
        assert!(Strength::SecondFactor < Strength::PhishingResistant);
        for strength in Strength::ALL {
            assert_eq!(Strength::of_word(strength.word()), Some(strength));
        }
    }
}
