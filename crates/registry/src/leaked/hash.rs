//! The hash by which leaked passwords are listed everywhere: SHA-1, in capital hexadecimal digits. It
//! protects nothing here; it is only the name of a row.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

/// The digits of a hash.
const DIGITS: usize = 40;
/// How many of them a service of ranges is told.
const PREFIX: usize = 5;

/// The hash of a password. No trait shows it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Sha1(String);

impl fmt::Debug for Sha1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha1(…)")
    }
}

/// What stands in a line of a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row<'a> {
    /// Hexadecimal digits.
    pub(super) digits: &'a str,
    /// How often it was found; never, where the row only pads the answer.
    pub(super) count: u64,
}

impl Sha1 {
    pub(super) fn of(password: &str) -> Self {
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
        Self(
            hash.as_ref()
                .iter()
                .map(|byte| format!("{byte:02X}"))
                .collect(),
        )
    }

    /// What a service is told: one in a million hashes begins so, and many leaked ones do.
    pub(super) fn prefix(&self) -> &str {
        self.0.get(..PREFIX).unwrap_or_default()
    }

    /// All of it, to be looked for in a file of one's own.
    pub(super) fn digits(&self) -> &str {
        &self.0
    }

    /// Whether one of the rows of its range is this hash. How long that takes does not say which row.
    pub(super) fn is_in(&self, range: &str) -> Option<bool> {
        let suffix = self.0.get(PREFIX..)?;
        let mut found = false;
        for line in range.lines().filter(|line| !line.trim().is_empty()) {
            let row = row(line, DIGITS - PREFIX)?;
            let upper = row.digits.to_ascii_uppercase();
            let same = verify_slices_are_equal(upper.as_bytes(), suffix.as_bytes()).is_ok();
            found |= same & (row.count > 0);
        }
        Some(found)
    }
}

/// Reads a line, whose hash has so many digits.
pub(super) fn row(line: &str, digits: usize) -> Option<Row<'_>> {
    let (hash, count) = line.trim_end().split_once(':')?;
    let good = hash.len() == digits && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let count = count.trim().parse().ok()?;
    good.then_some(Row {
        digits: hash,
        count,
    })
}

/// The number of digits of a whole hash.
pub(super) const fn digits() -> usize {
    DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The range of `password`, as the format has it: a suffix, a count, CR LF.
    const SUFFIX: &str = "1E4C9B93F3F0682250B6CF8331B7EE68FD8";

    #[test]
    fn a_hash_is_found_in_its_range_unless_it_pads() {
        let hash = Sha1::of("password");
        assert_eq!(hash.prefix(), "5BAA6");
        assert_eq!(format!("{hash:?}"), "Sha1(…)");
        let other = format!("0{}", &SUFFIX[1..]);
        for (range, expected) in [
            (format!("{other}:3\r\n{SUFFIX}:9545824\r\n"), Some(true)),
            (format!("{}:1\r\n", SUFFIX.to_ascii_lowercase()), Some(true)),
            (format!("{other}:3\r\n"), Some(false)),
            (format!("{SUFFIX}:0\r\n"), Some(false)),
            (format!("{SUFFIX}:0\r\n{SUFFIX}:2\r\n"), Some(true)),
            (String::new(), Some(false)),
            ("<!doctype html>".to_owned(), None),
            (format!("{SUFFIX}\r\n"), None),
            (format!("{SUFFIX}0:1\r\n"), None),
            (format!("{SUFFIX}:many\r\n"), None),
        ] {
            assert_eq!(hash.is_in(&range), expected, "{range}");
        }
    }
}
