//! No drawer names. A file is called after a concept; what has no concept ends in a drawer.

use super::Finding;
use crate::rust_source::code_only;
use crate::tree::Tree;

const CHECK: &str = "names";
/// Names under which anything could be put.
const DRAWERS: [&str; 9] = [
    "utils", "util", "common", "helpers", "helper", "types", "misc", "manager", "service",
];

/// Checks the folders and files of the crates and tests, and the modules inside Rust files.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        if !(file.path.starts_with("crates/") || file.path.starts_with("tests/")) {
            continue;
        }
        for part in file.path.split('/') {
            let stem = part.split('.').next().unwrap_or(part);
            findings.extend(drawer(&file.path, stem));
        }
    }
    for (path, text) in tree.texts(".rs") {
        let code = code_only(text);
        for line in code.lines() {
            let inline = line.split_once("mod ").filter(|_| line.contains('{'));
            if let Some((_, name)) = inline {
                findings.extend(drawer(path, name.trim_end_matches(['{', ' '])));
            }
        }
    }
    findings
}

fn drawer(path: &str, stem: &str) -> Option<Finding> {
    DRAWERS.contains(&stem).then(|| {
        let says = format!("'{stem}' says nothing; name the concept");
        Finding::refused(CHECK, path, says)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::lines;
    use crate::tree::sample;

    #[test]
    fn drawers_are_found_as_files_folders_and_modules() {
        let (_folder, tree) = sample::tree(&[
            ("crates/a/src/utils.rs", "\n"),
            ("crates/common/src/lib.rs", "\n"),
            (
                "crates/a/src/lib.rs",
                "pub mod helpers {\n}\nmod commons {}\n",
            ),
            ("tests/misc.mjs", "\n"),
            ("docs/common.md", "\n"),
        ]);
        assert_eq!(
            lines(&check(&tree)),
            [
                "refused: names: crates/a/src/utils.rs: 'utils' says nothing; name the concept",
                "refused: names: crates/common/src/lib.rs: 'common' says nothing; name the concept",
                "refused: names: tests/misc.mjs: 'misc' says nothing; name the concept",
                "refused: names: crates/a/src/lib.rs: 'helpers' says nothing; name the concept",
            ]
        );
    }
}
