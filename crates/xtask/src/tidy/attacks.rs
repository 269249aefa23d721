//! The attacks that rule files name, those that the framework names and those of the catalogue
//! agree.

use std::collections::{BTreeMap, BTreeSet};

use principles::catalogue::{ENTRIES, folder};
use principles::framework::{Effect, Protection};
use principles::{Framework, shipped};

use super::Finding;
use crate::threats::{self, Catalogue};
use crate::tree::Tree;

const CHECK: &str = "attacks";

/// Compares catalogue, framework and rule files.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let framework = match shipped::framework(shipped::DEFAULT) {
        Ok(framework) => framework,
        Err(error) => {
            return vec![Finding::refused(
                CHECK,
                "data/frameworks/",
                error.to_string(),
            )];
        }
    };
    let mut findings = of_rule_files(tree, &framework);
    match threats::read(tree) {
        Ok(catalogue) => {
            findings.extend(of_framework(&catalogue, &framework));
            findings.extend(of_controls(&catalogue));
        }
        Err(error) => findings.push(Finding::refused(CHECK, threats::PATH, error)),
    }
    findings
}

/// Each rule file names an attack that the framework says it helps against; where there is none,
/// it says so.
fn of_rule_files(tree: &Tree, framework: &Framework) -> Vec<Finding> {
    let mut findings = Vec::new();
    for entry in &ENTRIES {
        let track = folder(entry.id.track());
        let path = format!("crates/principles/src/{track}/{}.rs", entry.stem());
        let Some(text) = tree.text(&path) else {
            continue; // The mirror check says so.
        };
        let criterion = framework.criterion(&entry.id.into());
        let known: BTreeSet<&str> = criterion
            .iter()
            .flat_map(|criterion| &criterion.protects)
            .map(|protection| protection.threat.as_str())
            .collect();
        let named = attacks_in(text);
        if let Some(unknown) = named.iter().find(|attack| !known.contains(*attack)) {
            let says = format!("names {unknown}, against which the framework says nothing of it");
            findings.push(Finding::refused(CHECK, &path, says));
        }
        if named.is_empty() && !known.is_empty() {
            findings.push(Finding::refused(
                CHECK,
                &path,
                "names no attack (as in T15)",
            ));
        }
    }
    findings
}

/// What the catalogue says of criteria and what the framework says of attacks is the same.
fn of_framework(catalogue: &Catalogue, framework: &Framework) -> Vec<Finding> {
    let mut by_catalogue: BTreeMap<String, BTreeSet<(&str, Effect)>> = BTreeMap::new();
    for threat in &catalogue.threats {
        for (ids, effect) in [
            (&threat.stops, Effect::Stops),
            (&threat.limits, Effect::Limits),
        ] {
            for id in ids {
                let of_criterion = by_catalogue.entry(id.to_string()).or_default();
                of_criterion.insert((&threat.id, effect));
            }
        }
    }
    let none = BTreeSet::new();
    let mut findings = Vec::new();
    for criterion in &framework.criteria {
        let says = |protection: &Protection| (protection.threat.clone(), protection.how);
        let in_framework: BTreeSet<_> = criterion.protects.iter().map(says).collect();
        let in_catalogue = by_catalogue.get(&criterion.id.to_string()).unwrap_or(&none);
        let in_catalogue: BTreeSet<_> = in_catalogue
            .iter()
            .map(|(threat, how)| ((*threat).to_owned(), *how))
            .collect();
        for (threat, _) in in_framework.symmetric_difference(&in_catalogue) {
            let place = criterion.id.to_string();
            let says = format!("framework and catalogue do not agree on {threat}");
            findings.push(Finding::refused(CHECK, place, says));
        }
    }
    findings
}

/// Every control that an attack names exists.
fn of_controls(catalogue: &Catalogue) -> Vec<Finding> {
    let known: BTreeSet<_> = catalogue
        .controls
        .iter()
        .map(|control| &control.id)
        .collect();
    let named = catalogue
        .threats
        .iter()
        .flat_map(|threat| threat.extra.iter().map(move |extra| (threat, extra)));
    named
        .filter(|(_, extra)| !known.contains(extra))
        .map(|(threat, extra)| {
            let says = format!("{} names {extra}, which is not there", threat.id);
            Finding::refused(CHECK, threats::PATH, says)
        })
        .collect()
}

/// The attacks that a text names: `T` and two digits.
fn attacks_in(text: &str) -> BTreeSet<&str> {
    let words = text.split(|ch: char| !ch.is_alphanumeric());
    words
        .filter(|word| {
            let digits = word.strip_prefix('T').unwrap_or("");
            digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::lines;
    use crate::tree::sample;

    #[test]
    fn a_rule_file_that_names_the_wrong_attack_or_none_is_found() {
        let framework = shipped::framework(shipped::DEFAULT).unwrap();
        let (_folder, tree) = sample::tree(&[
            (
                "crates/principles/src/authentication/abandoned_domains.rs",
                "//! T15: fine\n",
            ),
            (
                "crates/principles/src/authentication/totp.rs",
                "//! T99: wrong\n",
            ),
            (
                "crates/principles/src/authentication/webauthn.rs",
                "//! nothing\n",
            ),
            (
                "crates/principles/src/cli_tooling/sbom.rs",
                "//! none, rightly\n",
            ),
        ]);
        assert_eq!(
            lines(&of_rule_files(&tree, &framework)),
            [
                "refused: attacks: crates/principles/src/authentication/totp.rs: names T99, \
                 against which the framework says nothing of it",
                "refused: attacks: crates/principles/src/authentication/webauthn.rs: names no \
                 attack (as in T15)",
            ]
        );
    }

    #[test]
    fn a_catalogue_that_says_something_else_than_the_framework_is_found() {
        let framework = shipped::framework(shipped::DEFAULT).unwrap();
        let small = threats::sample::SMALL.replace("[\"X16\"]", "[\"X77\"]");
        let (_folder, tree) = sample::tree(&[(threats::PATH, &small)]);
        let catalogue = threats::read(&tree).unwrap();
        let found = lines(&of_framework(&catalogue, &framework));
        let of = |id: &str| found.iter().filter(|line| line.contains(id)).count();
        assert_eq!(of("authentication/abandoned-domains"), 0, "{found:#?}");
        assert!(of("authentication/totp") > 0, "{found:#?}");
        assert_eq!(lines(&of_controls(&catalogue)).len(), 1);
    }
}
