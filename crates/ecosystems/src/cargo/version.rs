//! Versions of crates: SemVer 2.0.0, unique without build metadata.

use std::fmt;

use domain::Version;

/// The text is no version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionError;

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a version looks like 1.2.3 or 1.2.3-rc.1 (SemVer 2.0.0, 100 characters at most)",
        )
    }
}

impl std::error::Error for VersionError {}

/// Reads a version. Its key leaves build metadata out: two that differ in it alone are one.
///
/// # Errors
/// It is none.
pub fn parse(text: &str) -> Result<Version, VersionError> {
    let mut parsed = semver::Version::parse(text).map_err(|_| VersionError)?;
    if parsed.to_string() != text {
        return Err(VersionError);
    }
    parsed.build = semver::BuildMetadata::EMPTY;
    Version::checked(text, &parsed.to_string()).map_err(|_| VersionError)
}

/// Entry for fuzzing.
pub fn fuzz(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(version) = parse(text)
    {
        assert_eq!(version.spelling(), text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_without_build_metadata() {
        for (text, key) in [
            ("1.2.3", Some("1.2.3")),
            ("1.2.3-rc.1", Some("1.2.3-rc.1")),
            ("0.11.0+wasi-snapshot-preview1", Some("0.11.0")),
            ("1.2.3-rc.1+build", Some("1.2.3-rc.1")),
            ("18446744073709551615.0.0", Some("18446744073709551615.0.0")),
            ("18446744073709551616.0.0", None),
            ("1.2", None),
            ("01.2.3", None),
            ("1.2.3-", None),
            ("1.2.3-01", None),
            ("v1.2.3", None),
            (" 1.2.3", None),
            ("1.2.3\n", None),
            ("", None),
            (&format!("1.2.3-{}", "a".repeat(95)), None),
        ] {
            assert_eq!(parse(text).ok().as_ref().map(Version::key), key, "{text}");
        }
    }
}
