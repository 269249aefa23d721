//! What a package is called: the ecosystem, the spelling, and the key by which names are compared.

use std::cmp::Ordering;
use std::fmt;

use crate::Ecosystem;

/// The longest name of any ecosystem, in bytes (npm's limit, scope included).
pub const MAX_BYTES: usize = 214;

/// A package's name. Two names are the same package when ecosystem and key are equal; the
/// spelling is what its first publisher wrote.
///
/// The rules of each ecosystem live in `ecosystems/src/<ecosystem>/name.rs`, which is the only
/// place that calls [`PackageName::checked`]. What is checked here holds for all of them: nothing
/// that could mean another path.
#[derive(Clone, Debug)]
pub struct PackageName {
    ecosystem: Ecosystem,
    spelling: String,
    key: String,
}

/// The text cannot be a name in any ecosystem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAName;

impl fmt::Display for NotAName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a package name has 1 to {MAX_BYTES} ASCII letters, digits and '-_.@/~', and no '..'"
        )
    }
}

impl std::error::Error for NotAName {}

impl PackageName {
    /// A name whose spelling and key an ecosystem's own parser has judged.
    ///
    /// # Errors
    /// Spelling or key could be read as another path, or are empty or too long.
    pub fn checked(ecosystem: Ecosystem, spelling: &str, key: &str) -> Result<Self, NotAName> {
        if !is_harmless(spelling) || !is_harmless(key) {
            return Err(NotAName);
        }
        Ok(Self {
            ecosystem,
            spelling: spelling.to_owned(),
            key: key.to_owned(),
        })
    }

    /// The ecosystem.
    pub fn ecosystem(&self) -> Ecosystem {
        self.ecosystem
    }

    /// The name as written.
    pub fn spelling(&self) -> &str {
        &self.spelling
    }

    /// What names are compared by.
    pub fn key(&self) -> &str {
        &self.key
    }
}

fn is_harmless(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.@/~".contains(&byte);
    (1..=MAX_BYTES).contains(&text.len())
        && text.bytes().all(allowed)
        && !text.starts_with(['/', '.'])
        && !text.ends_with('/')
        && !text.contains("..")
        && !text.contains("//")
        && !text.contains("/.")
}

impl PartialEq for PackageName {
    fn eq(&self, other: &Self) -> bool {
        self.ecosystem == other.ecosystem && self.key == other.key
    }
}

impl Eq for PackageName {}

impl PartialOrd for PackageName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PackageName {
    /// By what is compared for equality too: ecosystem and key.
    fn cmp(&self, other: &Self) -> Ordering {
        (self.ecosystem, &self.key).cmp(&(other.ecosystem, &other.key))
    }
}

impl fmt::Display for PackageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.spelling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_means_another_path_is_a_name() {
        let long = "a".repeat(MAX_BYTES + 1);
        for bad in [
            "", "..", "a..b", "/a", "a/", "a//b", "a/.b", ".a", "a%2e", "a b", "a\0", "ä", "a\\b",
            &long,
        ] {
            assert_eq!(
                PackageName::checked(Ecosystem::Npm, bad, "a"),
                Err(NotAName),
                "{bad}"
            );
            assert_eq!(
                PackageName::checked(Ecosystem::Npm, "a", bad),
                Err(NotAName),
                "{bad}"
            );
        }
        assert!(PackageName::checked(Ecosystem::Npm, "@scope/name", "@scope/name").is_ok());
    }

    #[test]
    fn names_are_compared_by_key_within_an_ecosystem() {
        let name = |ecosystem, spelling| PackageName::checked(ecosystem, spelling, "a-b").unwrap();
        assert_eq!(name(Ecosystem::Cargo, "A_b"), name(Ecosystem::Cargo, "a-b"));
        assert_ne!(name(Ecosystem::Cargo, "a-b"), name(Ecosystem::Pypi, "a-b"));
    }
}
