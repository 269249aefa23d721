//! The checks, one file each. Each is a function from the tree (and what Cargo knows of it) to
//! what it found, and each has a test that fails on a made-up bad tree.

use std::fmt;

use crate::tree::{self, Tree};

pub mod attacks;
pub mod decisions;
pub mod dependencies;
pub mod drill;
pub mod generated;
pub mod lengths;
pub mod licences;
pub mod manifests;
pub mod metadata;
pub mod mirror;
pub mod names;
pub mod places;
pub mod profiles;
pub mod unwraps;
pub mod whitespace;
pub mod words;

use metadata::Metadata;

/// Whether a finding fails the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It must be mended.
    Refused,
    /// It should be looked at.
    Warned,
}

/// Something that is not as it should be, in one line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Whether it fails the check.
    pub weight: Weight,
    /// Which check found it.
    pub check: &'static str,
    /// A path, with a line where there is one.
    pub place: String,
    /// What is wrong, and what to do.
    pub says: String,
}

impl Finding {
    /// Something that must be mended.
    pub fn refused(check: &'static str, place: impl Into<String>, says: impl Into<String>) -> Self {
        Self {
            weight: Weight::Refused,
            check,
            place: place.into(),
            says: says.into(),
        }
    }

    /// Something that should be looked at.
    pub fn warned(check: &'static str, place: impl Into<String>, says: impl Into<String>) -> Self {
        Self {
            weight: Weight::Warned,
            ..Self::refused(check, place, says)
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.weight {
            Weight::Refused => "refused",
            Weight::Warned => "warned",
        };
        write!(f, "{word}: {}: {}: {}", self.check, self.place, self.says)
    }
}

/// The checks that need nothing but the files.
const OF_FILES: [fn(&Tree) -> Vec<Finding>; 12] = [
    attacks::check,
    decisions::check,
    generated::check,
    lengths::check,
    manifests::check,
    mirror::check,
    names::check,
    places::check,
    profiles::check,
    unwraps::check,
    whitespace::check,
    words::check,
];

/// The checks that ask what depends on what.
const OF_METADATA: [fn(&Tree, &Metadata) -> Vec<Finding>; 3] =
    [dependencies::check, drill::check, licences::check];

/// Runs every check on this repository; what must be mended comes first.
///
/// # Errors
/// The files cannot be read, or Cargo cannot say what depends on what.
pub fn house() -> Result<Vec<Finding>, String> {
    let root = tree::root()?;
    let tree = Tree::read(&root)?;
    let metadata = Metadata::ask_cargo(&root)?;
    let of_files = OF_FILES.iter().flat_map(|check| check(&tree));
    let of_metadata = OF_METADATA.iter().flat_map(|check| check(&tree, &metadata));
    let mut findings: Vec<_> = of_files.chain(of_metadata).collect();
    findings.sort();
    Ok(findings)
}

/// What a finding says, for the tests of the checks.
#[cfg(test)]
pub(crate) fn lines(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(ToString::to_string).collect()
}
