//! The direction of dependencies, by the rules in `crates/xtask/data/dependencies.toml`.
//!
//! Every rule is an absence: what a crate does not know, it cannot come to rely on.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::Finding;
use super::metadata::{Metadata, Package};
use crate::tree::Tree;

const CHECK: &str = "dependencies";
const RULES: &str = "crates/xtask/data/dependencies.toml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    nowhere: Vec<String>,
    impure: Vec<String>,
    /// Pairs of a package and what it brings only because a crate elsewhere in the graph wishes it.
    #[serde(default)]
    wished_elsewhere: Vec<(String, String)>,
    #[serde(rename = "crate")]
    crates: Vec<Rule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    name: String,
    may: BTreeSet<String>,
    #[serde(default)]
    pure: bool,
}

/// Compares the graph with the rules.
pub fn check(tree: &Tree, metadata: &Metadata) -> Vec<Finding> {
    let rules = match rules(tree) {
        Ok(rules) => rules,
        Err(finding) => return vec![finding],
    };
    let mut findings = Vec::new();
    for package in metadata.members() {
        match rules.crates.iter().find(|rule| rule.name == package.name) {
            Some(rule) => {
                findings.extend(direction(metadata, package, rule));
                if rule.pure {
                    findings.extend(purity(metadata, package, &rules));
                }
            }
            None => {
                let says = format!("the crate {} has no rule", package.name);
                findings.push(Finding::refused(CHECK, RULES, says));
            }
        }
    }
    let gone = rules.crates.iter().filter(|rule| {
        let mut members = metadata.members();
        !members.any(|package| package.name == rule.name)
    });
    findings.extend(gone.map(|rule| {
        let says = format!("a rule for {}, which is no crate of ours", rule.name);
        Finding::refused(CHECK, RULES, says)
    }));
    findings.extend(nowhere(metadata, &rules.nowhere));
    findings
}

/// Only what the rule names may be used, tests included: a test that needs more is in the wrong
/// crate.
fn direction(metadata: &Metadata, package: &Package, rule: &Rule) -> Vec<Finding> {
    let used = metadata.members_used_by(&package.id);
    used.into_iter()
        .filter(|name| !rule.may.contains(*name))
        .map(|name| {
            let says = format!("{} depends on {name}, which its rule forbids", rule.name);
            Finding::refused(CHECK, format!("crates/{}/Cargo.toml", rule.name), says)
        })
        .collect()
}

fn purity(metadata: &Metadata, package: &Package, rules: &Rules) -> Vec<Finding> {
    let beneath = metadata.beneath(&package.id);
    let elsewhere = |name: &str, by: &str| {
        let mut pairs = rules.wished_elsewhere.iter();
        pairs.any(|(package, brings)| package == by && brings == name)
    };
    rules
        .impure
        .iter()
        .filter_map(|name| Some((name, beneath.get(name.as_str())?)))
        .filter(|(name, by)| !elsewhere(name, by))
        .map(|(name, by)| {
            let says = format!("{name} lies beneath {} (by {by})", package.name);
            Finding::refused(CHECK, format!("crates/{}/Cargo.toml", package.name), says)
        })
        .collect()
}

/// What some build really compiles. The lock file would say too much: it also names what only a
/// feature that nobody asks for would bring in.
fn nowhere(metadata: &Metadata, banned: &[String]) -> Vec<Finding> {
    let mut findings: Vec<_> = banned
        .iter()
        .filter(|name| metadata.built.contains(*name))
        .map(|name| Finding::refused(CHECK, "Cargo.lock", format!("{name} may appear nowhere")))
        .collect();
    if !metadata.all_platforms {
        let says = "only this platform was looked at; `cargo fetch --locked` brings the others";
        findings.push(Finding::warned(CHECK, "Cargo.lock", says));
    }
    findings
}

fn rules(tree: &Tree) -> Result<Rules, Finding> {
    let refused = |says: &str| Finding::refused(CHECK, RULES, says);
    let text = tree.text(RULES).ok_or_else(|| refused("is not there"))?;
    toml::from_str(text).map_err(|error| refused(error.message()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::lines;
    use crate::tidy::metadata::sample::graph;
    use crate::tree::sample;

    const SMALL: &str = "nowhere = [\"ring\"]\nimpure = [\"tokio\"]\n\
        [[crate]]\nname = \"low\"\nmay = []\npure = true\n\
        [[crate]]\nname = \"high\"\nmay = [\"low\"]\n";

    #[test]
    fn what_the_rules_forbid_is_found() {
        let (_folder, tree) = sample::tree(&[(RULES, SMALL)]);
        let metadata = graph(&[
            ("low", "", true, &["web", "~high"]),
            ("new", "", true, &[]),
            ("web", "", false, &["tokio"]),
            ("tokio", "", false, &["ring"]),
            ("ring", "", false, &[]),
        ]);
        assert_eq!(
            lines(&check(&tree, &metadata)),
            [
                "refused: dependencies: crates/low/Cargo.toml: tokio lies beneath low (by web)",
                &format!("refused: dependencies: {RULES}: the crate new has no rule"),
                &format!(
                    "refused: dependencies: {RULES}: a rule for high, which is no crate of ours"
                ),
                "refused: dependencies: Cargo.lock: ring may appear nowhere",
            ]
        );
    }

    #[test]
    fn direction_counts_tests_and_purity_does_not() {
        let (_folder, tree) = sample::tree(&[(RULES, SMALL)]);
        let fine: [_; 3] = [
            ("high", "", true, &["low"][..]),
            ("low", "", true, &["~tokio"]),
            ("tokio", "", false, &[]),
        ];
        assert_eq!(check(&tree, &graph(&fine)), []);
        let mut elsewhere = graph(&fine);
        elsewhere.all_platforms = false;
        assert_eq!(check(&tree, &elsewhere).len(), 1);
        let upwards: [_; 2] = [("high", "", true, &[][..]), ("low", "", true, &["~high"])];
        assert_eq!(
            lines(&check(&tree, &graph(&upwards))),
            [
                "refused: dependencies: crates/low/Cargo.toml: low depends on high, which its rule forbids"
            ]
        );
    }
}
