//! The same checks as `xtask tidy`, on this repository.

use xtask::tidy::{self, Weight};

#[test]
fn nothing_is_refused() {
    let findings = tidy::house().expect("the tree is readable and Cargo answers");
    let refused: Vec<_> = findings
        .iter()
        .filter(|finding| finding.weight == Weight::Refused)
        .map(ToString::to_string)
        .collect();
    assert!(refused.is_empty(), "\n{}", refused.join("\n"));
}
