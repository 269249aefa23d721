//! Which clients a package is for.

use std::fmt;
use std::str::FromStr;

/// An ecosystem, by the word that stands in addresses, tables and events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    /// Rust crates.
    Cargo,
    /// Python distributions.
    Pypi,
    /// JavaScript packages.
    Npm,
}

impl Ecosystem {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Cargo, Self::Pypi, Self::Npm];

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cargo => "cargo",
            Self::Pypi => "pypi",
            Self::Npm => "npm",
        }
    }
}

impl fmt::Display for Ecosystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// The text names no ecosystem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownEcosystem;

impl fmt::Display for UnknownEcosystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an ecosystem is 'cargo', 'pypi' or 'npm'")
    }
}

impl std::error::Error for UnknownEcosystem {}

impl FromStr for Ecosystem {
    type Err = UnknownEcosystem;

    fn from_str(text: &str) -> Result<Self, UnknownEcosystem> {
        Self::ALL
            .into_iter()
            .find(|ecosystem| ecosystem.word() == text)
            .ok_or(UnknownEcosystem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for ecosystem in Ecosystem::ALL {
            assert_eq!(ecosystem.word().parse(), Ok(ecosystem));
        }
        assert_eq!("Cargo".parse::<Ecosystem>(), Err(UnknownEcosystem));
    }
}
