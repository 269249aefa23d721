//! Every package of the graph can be used under licences that we accept. GPL and AGPL are not
//! among them, and a package that names no licence is refused.

use std::collections::BTreeSet;

use super::Finding;
use super::metadata::Metadata;
use crate::tree::Tree;

const CHECK: &str = "licences";
const LIST: &str = "crates/xtask/data/licences.txt";

/// Checks the licence of every package, and that `deny.toml` accepts the same ones.
pub fn check(tree: &Tree, metadata: &Metadata) -> Vec<Finding> {
    let Some(list) = tree.text(LIST) else {
        return vec![Finding::refused(CHECK, LIST, "the list is not there")];
    };
    let accepted: BTreeSet<&str> = list
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let mut findings: Vec<_> = metadata
        .packages
        .iter()
        .filter(|package| {
            let licence = package.license.as_deref();
            !licence.is_some_and(|licence| Expression::new(licence).met_by(&accepted))
        })
        .map(|package| {
            let licence = package.license.as_deref().unwrap_or("none named");
            let place = format!("{} {}", package.name, package.version);
            Finding::refused(
                CHECK,
                place,
                format!("its licence is not accepted: {licence}"),
            )
        })
        .collect();
    findings.extend(same_as_deny(tree, &accepted));
    findings
}

/// Two lists of one thing must not drift apart.
fn same_as_deny(tree: &Tree, accepted: &BTreeSet<&str>) -> Option<Finding> {
    let text = tree.text("deny.toml")?;
    let parsed: Result<toml::Table, _> = toml::from_str(text);
    let allowed: BTreeSet<String> = parsed
        .ok()
        .and_then(|table| table.get("licenses")?.get("allow")?.as_array().cloned())
        .into_iter()
        .flatten()
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect();
    let same = allowed
        .iter()
        .map(String::as_str)
        .eq(accepted.iter().copied());
    (!same).then(|| {
        Finding::refused(
            CHECK,
            "deny.toml",
            format!("allows another list than {LIST}"),
        )
    })
}

/// An SPDX licence expression (SPDX 2.3, annex D) with `/` read as `OR`, as old packages write
/// it.
struct Expression<'e> {
    words: Vec<&'e str>,
    at: usize,
}

impl<'e> Expression<'e> {
    fn new(text: &'e str) -> Self {
        let mut words = Vec::new();
        for word in text.split_inclusive([' ', '(', ')', '/']) {
            let (name, mark) = match word.char_indices().next_back() {
                Some((at, ' ' | '(' | ')' | '/')) => word.split_at(at),
                _ => (word, ""),
            };
            words.extend(
                [name, mark]
                    .map(str::trim)
                    .into_iter()
                    .filter(|w| !w.is_empty()),
            );
        }
        Self { words, at: 0 }
    }

    /// Whether the accepted licences alone are enough. An expression that cannot be read is not
    /// met.
    fn met_by(mut self, accepted: &BTreeSet<&str>) -> bool {
        self.any(accepted) == Some(true) && self.at == self.words.len()
    }

    fn any(&mut self, accepted: &BTreeSet<&str>) -> Option<bool> {
        let mut met = self.all(accepted)?;
        while self.take("OR") || self.take("/") {
            met |= self.all(accepted)?;
        }
        Some(met)
    }

    fn all(&mut self, accepted: &BTreeSet<&str>) -> Option<bool> {
        let mut met = self.one(accepted)?;
        while self.take("AND") {
            met &= self.one(accepted)?;
        }
        Some(met)
    }

    fn one(&mut self, accepted: &BTreeSet<&str>) -> Option<bool> {
        if self.take("(") {
            let met = self.any(accepted)?;
            return self.take(")").then_some(met);
        }
        let name = *self.words.get(self.at)?;
        self.at += 1;
        if self.take("WITH") {
            self.words.get(self.at)?;
            self.at += 1;
        }
        Some(accepted.contains(name))
    }

    fn take(&mut self, word: &str) -> bool {
        let here = self.words.get(self.at) == Some(&word);
        self.at += usize::from(here);
        here
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::lines;
    use crate::tidy::metadata::sample::graph;
    use crate::tree::sample;

    #[test]
    fn expressions_are_met_by_what_is_accepted_alone() {
        let accepted = BTreeSet::from(["MIT", "Apache-2.0", "ISC"]);
        for (expression, met) in [
            ("MIT", true),
            ("MIT OR GPL-3.0", true),
            ("MIT/GPL-3.0", true),
            ("GPL-3.0-or-later", false),
            ("MIT AND AGPL-3.0", false),
            ("ISC AND (Apache-2.0 OR GPL-2.0)", true),
            ("(MIT OR GPL-2.0) AND GPL-3.0", false),
            ("Apache-2.0 WITH LLVM-exception OR GPL-3.0", true),
            ("GPL-2.0 OR MIT AND ISC", true),
            ("", false),
            ("MIT OR", false),
            ("(MIT", false),
            ("MIT ISC", false),
        ] {
            assert_eq!(
                Expression::new(expression).met_by(&accepted),
                met,
                "{expression}"
            );
        }
    }

    #[test]
    fn unaccepted_and_unnamed_licences_are_found() {
        let metadata = graph(&[
            ("fine", "MIT", false, &[]),
            ("copyleft", "AGPL-3.0-only", false, &[]),
            ("silent", "", false, &[]),
        ]);
        let deny = "[licenses]\nallow = [\"MIT\", \"ISC\"]\n";
        let (_folder, tree) = sample::tree(&[(LIST, "# why\nMIT\n"), ("deny.toml", deny)]);
        assert_eq!(
            lines(&check(&tree, &metadata)),
            [
                "refused: licences: copyleft 1.0.0: its licence is not accepted: AGPL-3.0-only",
                "refused: licences: silent 1.0.0: its licence is not accepted: none named",
                &format!("refused: licences: deny.toml: allows another list than {LIST}"),
            ]
        );
    }
}
