//! Which Rust files are tests: by their folder, or by the `#[cfg(test)]` before their `mod` line.

use std::collections::BTreeSet;

use crate::rust_source::{code_only, test_modules};
use crate::tree::Tree;

/// The Rust files of a tree that are tests.
#[derive(Clone, Debug)]
pub struct TestFiles {
    /// Files, and folders with a `/` at the end, whose `mod` line stands behind `#[cfg(test)]`.
    declared: BTreeSet<String>,
}

impl TestFiles {
    /// Looks through the `mod` lines of this tree.
    pub fn of(tree: &Tree) -> Self {
        let mut declared = BTreeSet::new();
        for (path, text) in tree.texts(".rs") {
            let folder = path
                .strip_suffix("lib.rs")
                .or_else(|| path.strip_suffix("main.rs"))
                .map_or_else(|| path.replace(".rs", "/"), str::to_owned);
            for name in test_modules(&code_only(text)) {
                declared.insert(format!("{folder}{name}.rs"));
                declared.insert(format!("{folder}{name}/"));
            }
        }
        Self { declared }
    }

    /// Whether the file at this path is a test.
    pub fn has(&self, path: &str) -> bool {
        // What the proofs from outside share is test code too: nothing else is built on it.
        path.starts_with("tests/")
            || path.starts_with("crates/e2e/")
            || path.contains("/tests/")
            || path.contains("/benches/")
            || self.declared.contains(path)
            || self
                .declared
                .iter()
                .any(|folder| folder.ends_with('/') && path.starts_with(folder.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::sample;

    #[test]
    fn tests_are_known_by_folder_and_by_declaration() {
        let (_folder, tree) = sample::tree(&[
            ("crates/a/src/lib.rs", "#[cfg(test)]\nmod sample;\nmod b;\n"),
            ("crates/a/src/b.rs", "#[cfg(test)]\nmod tests;\n"),
        ]);
        let files = TestFiles::of(&tree);
        for (path, is_test) in [
            ("crates/a/src/lib.rs", false),
            ("crates/a/src/b.rs", false),
            ("crates/a/src/samples.rs", false),
            ("crates/a/src/sample.rs", true),
            ("crates/a/src/sample/deep.rs", true),
            ("crates/a/src/b/tests.rs", true),
            ("crates/a/tests/c.rs", true),
            ("tests/d.rs", true),
        ] {
            assert_eq!(files.has(path), is_test, "{path}");
        }
    }
}
