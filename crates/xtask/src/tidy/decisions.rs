//! Decision notes are numbered from 1 without gaps.

use super::Finding;
use crate::tree::Tree;

const CHECK: &str = "decisions";
const FOLDER: &str = "docs/decisions/";

/// Checks the notes in `docs/decisions/`, called `0001-what-was-decided.md`.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut expected = 1;
    for stem in tree.stems(FOLDER, ".md").filter(|stem| *stem != "README") {
        let place = format!("{FOLDER}{stem}.md");
        match number(stem) {
            Some(number) if number == expected => expected += 1,
            Some(number) => {
                let says = format!("number {number:04} where {expected:04} was expected");
                findings.push(Finding::refused(CHECK, place, says));
                expected = number + 1;
            }
            None => {
                let says = "a note is called NNNN-what-was-decided.md";
                findings.push(Finding::refused(CHECK, place, says));
            }
        }
    }
    findings
}

fn number(stem: &str) -> Option<u32> {
    let (digits, words) = stem.split_once('-')?;
    let well_formed =
        digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()) && !words.is_empty();
    if well_formed {
        digits.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::lines;
    use crate::tree::sample;

    #[test]
    fn gaps_doubles_and_odd_names_are_found() {
        let (_folder, tree) = sample::tree(&[
            ("docs/decisions/0001-a.md", ""),
            ("docs/decisions/0003-b.md", ""),
            ("docs/decisions/0003-c.md", ""),
            ("docs/decisions/README.md", ""),
            ("docs/decisions/thoughts.md", ""),
        ]);
        assert_eq!(
            lines(&check(&tree)),
            [
                "refused: decisions: docs/decisions/0003-b.md: number 0003 where 0002 was expected",
                "refused: decisions: docs/decisions/0003-c.md: number 0003 where 0004 was expected",
                "refused: decisions: docs/decisions/thoughts.md: a note is called \
                 NNNN-what-was-decided.md",
            ]
        );
    }
}
