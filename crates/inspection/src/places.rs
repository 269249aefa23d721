//! Which paths are taken. Two entries that some system would unpack to one place are one too many:
//! which of them wins depends on who unpacks (threats T04 and T40).

use std::collections::BTreeSet;

/// The paths of the files so far, without the difference of capitals.
#[derive(Default)]
pub(crate) struct Places(BTreeSet<String>);

impl Places {
    /// Takes the path of a file; false where it is taken, is a folder of another file, or has another
    /// file as its folder.
    pub(crate) fn take(&mut self, path: &str) -> bool {
        let path = folded(path);
        let below = format!("{path}/");
        let is_folder = self
            .0
            .range(below.clone()..)
            .next()
            .is_some_and(|next| next.starts_with(&below));
        let in_a_file = path
            .match_indices('/')
            .filter_map(|(place, _)| path.get(..place))
            .any(|folder| self.0.contains(folder));
        !is_folder && !in_a_file && self.0.insert(path)
    }
}

/// Through large letters to small ones, because several small ones share a large one: `ſ` and `s`,
/// `ς` and `σ`.
fn folded(path: &str) -> String {
    path.to_uppercase().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_unpack_to_one_place_is_taken_once() {
        for (first, second, both) in [
            ("a/x", "a/y", true),
            ("a/x", "a/x", false),
            ("a/x", "A/X", false),
            ("a/größe", "a/GRÖSSE", false),
            ("a/\u{3c3}", "a/\u{3c2}", false),
            ("a/s", "a/\u{17f}", false),
            ("a/x", "a/x/y", false),
            ("a/X/y", "a/x", false),
            ("a/x/y", "a/x/z", true),
            ("a/x/y", "a/x.rs", true),
            ("a/x", "a/x-y/z", true),
        ] {
            let mut places = Places::default();
            assert!(places.take(first), "{first}");
            assert_eq!(places.take(second), both, "{first} {second}");
        }
    }
}
