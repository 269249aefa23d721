//! No `unwrap()` outside tests: what cannot fail says why with `expect`, what can fail is handled.

use super::Finding;
use crate::rust_source::{code_only, without_tests};
use crate::test_files::TestFiles;
use crate::tree::Tree;

const CHECK: &str = "unwraps";

/// Checks every Rust file that is not a test.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let tests = TestFiles::of(tree);
    let mut findings = Vec::new();
    for (path, text) in tree.texts(".rs") {
        if tests.has(path) {
            continue;
        }
        let code = without_tests(&code_only(text));
        for (number, line) in (1..).zip(code.lines()) {
            if line.contains(".unwrap()") || line.contains("::unwrap)") {
                let place = format!("{path}:{number}");
                let says = "unwrap outside a test; handle it, or expect(\"why it cannot fail\")";
                findings.push(Finding::refused(CHECK, place, says));
            }
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
    fn unwraps_are_found_where_they_are_not_tests() {
        let (_folder, tree) = sample::tree(&[
            (
                "crates/a/src/lib.rs",
                "// a.unwrap()\nfn f() { a.unwrap(); }\n#[cfg(test)]\nmod sample;\n\
                 #[cfg(test)]\nmod tests { fn g() { a.unwrap(); } }\n",
            ),
            ("crates/a/src/b.rs", "fn f() { a.map(Option::unwrap); }\n"),
            (
                "crates/a/src/c.rs",
                "fn f() { a.unwrap_or(1); \".unwrap()\" }\n",
            ),
            ("crates/a/src/sample.rs", "fn f() { a.unwrap(); }\n"),
            ("crates/a/src/sample/d.rs", "fn f() { a.unwrap(); }\n"),
            ("crates/a/tests/e.rs", "fn f() { a.unwrap(); }\n"),
        ]);
        let places: Vec<_> = check(&tree).into_iter().map(|found| found.place).collect();
        assert_eq!(places, ["crates/a/src/b.rs:1", "crates/a/src/lib.rs:2"]);
        assert_eq!(lines(&check(&tree)).len(), 2);
    }
}
