//! A version of a package, and everything that one commit of it writes.

use std::fmt;

use crate::artifact::Vetted;
use crate::hold::Hold;
use crate::token::Grant;
use crate::{Event, PackageName, Timestamp};

/// A version: as written, and the key by which versions are compared for being used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    spelling: String,
    key: String,
}

/// The text could not be a version in any ecosystem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAVersion;

impl fmt::Display for NotAVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a version has 1 to 100 letters, digits and '.-+_!'")
    }
}

impl std::error::Error for NotAVersion {}

impl Version {
    /// A version whose spelling and key an ecosystem's own parser has judged.
    ///
    /// # Errors
    /// Spelling or key could be read as another path, or are empty or too long.
    pub fn checked(spelling: &str, key: &str) -> Result<Self, NotAVersion> {
        let is_harmless = |text: &str| {
            (1..=100).contains(&text.len())
                && text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b".-+_!".contains(&b))
                && !text.starts_with('.')
        };
        if !is_harmless(spelling) || !is_harmless(key) {
            return Err(NotAVersion);
        }
        Ok(Self {
            spelling: spelling.to_owned(),
            key: key.to_owned(),
        })
    }

    /// The version as written.
    pub fn spelling(&self) -> &str {
        &self.spelling
    }

    /// What versions are compared by: cargo's without build metadata.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.spelling)
    }
}

/// A package and one of its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseId {
    /// The package.
    pub package: PackageName,
    /// The version.
    pub version: Version,
}

impl fmt::Display for ReleaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.package, self.version)
    }
}

/// Everything that one commit of an uploaded file writes. There is no way to build one without an
/// event, so nothing is published that the log does not know.
#[derive(Debug)]
pub struct ReleasePlan {
    /// The file, as far as it has come.
    pub vetted: Vetted,
    /// The line of the index as it will be served, without `yanked`, which can change.
    pub index_row: String,
    /// Who publishes, for the owner's row of a new name.
    pub publisher: Publisher,
    /// When.
    pub at: Timestamp,
    /// What happened, for the log.
    pub event: Event,
}

/// Who brings a file.
#[derive(Debug)]
pub enum Publisher {
    /// Somebody whom the gates let through; they own a name that is new.
    Granted(Grant),
    /// The operator, who imports; a new name has no owner and is closed to publishing.
    Operator,
}

impl ReleasePlan {
    /// Why the file is held; empty where it is listed.
    pub fn holds(&self) -> &[Hold] {
        &self.vetted.holds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_version_means_another_path() {
        for bad in ["", ".", "..", "1/2", "1 2", "1%2", "ä", &"1".repeat(101)] {
            assert_eq!(Version::checked(bad, "1"), Err(NotAVersion), "{bad}");
            assert_eq!(Version::checked("1", bad), Err(NotAVersion), "{bad}");
        }
        assert!(Version::checked("1.0.0-rc.1+build", "1.0.0-rc.1").is_ok());
    }
}
