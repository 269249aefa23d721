//! The generated documents are what the generators print.

use super::Finding;
use crate::docs;
use crate::tree::Tree;

const CHECK: &str = "generated";

/// Generates every document again and compares.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let documents = match docs::generate(tree) {
        Ok(documents) => documents,
        Err(error) => return vec![Finding::refused(CHECK, "docs/", error)],
    };
    documents
        .iter()
        .filter(|document| tree.text(document.path) != Some(&document.text))
        .map(|document| {
            let says = "is not what the generator prints; run `cargo run -p xtask -- docs`";
            Finding::refused(CHECK, document.path, says)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::threats;
    use crate::tree::sample;

    #[test]
    fn an_edited_document_is_found_and_a_fresh_one_is_not() {
        let (folder, tree) = sample::tree(&[
            (threats::PATH, threats::sample::SMALL),
            ("docs/principles.md", "# Edited\n"),
        ]);
        let places: Vec<_> = check(&tree).into_iter().map(|found| found.place).collect();
        assert_eq!(places, ["docs/principles.md", "docs/threat-model.md"]);
        docs::write(&tree).unwrap();
        assert_eq!(check(&Tree::read(folder.path()).unwrap()), []);
    }
}
