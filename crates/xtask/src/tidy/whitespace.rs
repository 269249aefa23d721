//! No tabs and no trailing white space in Rust files, and a line break at their end.

use super::Finding;
use crate::tree::Tree;

const CHECK: &str = "whitespace";

/// Checks every Rust file.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts(".rs") {
        for (number, line) in (1..).zip(text.split('\n')) {
            let place = format!("{path}:{number}");
            if line.contains('\t') {
                findings.push(Finding::refused(CHECK, place, "a tab; write \\t or spaces"));
            } else if line.ends_with(char::is_whitespace) {
                findings.push(Finding::refused(CHECK, place, "white space at the end"));
            }
        }
        if !text.ends_with('\n') {
            findings.push(Finding::refused(CHECK, path, "no line break at the end"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::lines;
    use crate::tree::sample;

    #[test]
    fn tabs_and_trailing_spaces_are_found() {
        let (_folder, tree) = sample::tree(&[
            ("good.rs", "fn a() {}\n"),
            ("bad.rs", "fn a() {} \n\tfn b() {}\nfn c() {}"),
            ("windows.rs", "fn a() {}\r\n"),
            ("notes.md", "a line break by two spaces  \n"),
        ]);
        assert_eq!(
            lines(&check(&tree)),
            [
                "refused: whitespace: bad.rs:1: white space at the end",
                "refused: whitespace: bad.rs:2: a tab; write \\t or spaces",
                "refused: whitespace: bad.rs: no line break at the end",
                "refused: whitespace: windows.rs:1: white space at the end",
            ]
        );
    }
}
