//! Words that do not belong into our texts. The list is data: `crates/xtask/data/`.

use super::Finding;
use crate::tree::Tree;

const CHECK: &str = "words";
/// The list itself, which has to name them.
const LIST: &str = "crates/xtask/data/unwanted-words.txt";
/// Texts that quote others, and lists of other people's names.
const OTHERS_WORDS: [&str; 3] = ["data/profiles/", "data/names/", "Cargo.lock"];

/// Checks every text file of ours.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let Some(list) = tree.text(LIST) else {
        return vec![Finding::refused(CHECK, LIST, "the list is not there")];
    };
    let unwanted: Vec<&str> = list
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let mut findings = Vec::new();
    for (path, text) in tree.texts("") {
        if path == LIST || OTHERS_WORDS.iter().any(|others| path.starts_with(others)) {
            continue;
        }
        for (number, line) in (1..).zip(text.lines()) {
            let lower = line.to_lowercase();
            for word in unwanted.iter().filter(|word| has_word(&lower, word)) {
                let says = format!("'{word}' is on the list of unwanted words");
                findings.push(Finding::refused(CHECK, format!("{path}:{number}"), says));
            }
        }
    }
    findings
}

fn has_word(line: &str, word: &str) -> bool {
    let is_part = |ch: Option<char>| ch.is_some_and(|ch| ch.is_alphanumeric() || ch == '_');
    line.match_indices(word).any(|(at, found)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        let after = line.get(at + found.len()..);
        !is_part(before) && !is_part(after.and_then(|after| after.chars().next()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::lines;
    use crate::tree::sample;

    #[test]
    fn unwanted_words_are_found_whole_and_in_any_case() {
        let (_folder, tree) = sample::tree(&[
            (LIST, "# why\nsplendid\nby magic\n"),
            (
                "a.md",
                "A Splendid day.\nsplendidly, by magical means\nAll by magic!\n",
            ),
            ("data/profiles/x.toml", "quote = \"splendid\"\n"),
        ]);
        assert_eq!(
            lines(&check(&tree)),
            [
                "refused: words: a.md:1: 'splendid' is on the list of unwanted words",
                "refused: words: a.md:3: 'by magic' is on the list of unwanted words",
            ]
        );
        let (_folder, tree) = sample::tree(&[]);
        assert_eq!(check(&tree).len(), 1, "a missing list is not an empty one");
    }
}
