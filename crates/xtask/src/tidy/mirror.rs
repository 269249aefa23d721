//! The framework's criteria, the entries in code, the rule files, the probe files and (in a track, from its
//! first one on) the end-to-end proofs hold the same names.

use std::collections::BTreeSet;

use domain::Track;
use principles::catalogue::{ENTRIES, folder};
use principles::shipped;

use super::Finding;
use crate::tree::Tree;

const CHECK: &str = "mirror";

/// The folders that mirror the framework, and the text by which a file in them stands for a
/// principle. A file without it is a sibling: something that several principles share.
const MIRRORS: [Mirror; 3] = [
    Mirror {
        what: "rule file",
        above: "crates/principles/src/",
        mark: "pub const ENTRY: Entry",
        required: true,
    },
    Mirror {
        what: "probe",
        above: "crates/assessor/src/probes/",
        mark: "pub const PROBE: Probe",
        required: true,
    },
    Mirror {
        what: "end-to-end proof",
        above: "crates/e2e/tests/",
        mark: "#[test]",
        required: false,
    },
];

struct Mirror {
    what: &'static str,
    above: &'static str,
    mark: &'static str,
    /// Whether a track without any is a gap (`true`) or not begun (`false`).
    required: bool,
}

/// Compares the lists, one line for each difference.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let entries: BTreeSet<String> = ENTRIES.iter().map(|entry| entry.id.to_string()).collect();
    let mut findings = of_framework(&entries);
    for mirror in &MIRRORS {
        findings.extend(of_folders(tree, mirror, &entries));
    }
    findings
}

fn of_framework(entries: &BTreeSet<String>) -> Vec<Finding> {
    let place = format!("data/frameworks/{}.toml", shipped::DEFAULT);
    let criteria: BTreeSet<String> = match shipped::framework(shipped::DEFAULT) {
        Ok(framework) => framework
            .criteria
            .iter()
            .map(|c| c.id.to_string())
            .collect(),
        Err(error) => return vec![Finding::refused(CHECK, place, error.to_string())],
    };
    differences(&place, "criterion", &criteria, entries)
}

fn of_folders(tree: &Tree, mirror: &Mirror, entries: &BTreeSet<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for track in Track::ALL {
        let mut found = BTreeSet::new();
        let folder = format!("{}{}/", mirror.above, folder(track));
        let mut siblings = 0;
        for stem in tree.stems(&folder, ".rs").filter(|stem| *stem != "main") {
            let text = tree.text(&format!("{folder}{stem}.rs")).unwrap_or("");
            if text.contains(mirror.mark) {
                found.insert(format!("{}/{}", track.slug(), stem.replace('_', "-")));
            } else {
                siblings += 1;
            }
        }
        let prefix = format!("{}/", track.slug());
        let of_track = entries.iter().filter(|id| id.starts_with(&prefix)).cloned();
        let of_track: BTreeSet<String> = of_track.collect();
        let principles = of_track.len();
        if siblings > principles {
            let says = format!("{siblings} files without a principle beside {principles} with one");
            findings.push(Finding::refused(CHECK, folder, says));
        }
        if mirror.required || !found.is_empty() {
            findings.extend(differences(mirror.above, mirror.what, &found, &of_track));
        }
    }
    findings
}

fn differences(
    place: &str,
    what: &str,
    found: &BTreeSet<String>,
    entries: &BTreeSet<String>,
) -> Vec<Finding> {
    let missing = entries
        .difference(found)
        .map(|id| Finding::refused(CHECK, place, format!("no {what} for {id}")));
    let surplus = found.difference(entries).map(|id| {
        Finding::refused(
            CHECK,
            place,
            format!("a {what} for {id}, which has no entry"),
        )
    });
    missing.chain(surplus).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::lines;
    use crate::tree::sample;

    /// A tree in which every mirror is whole.
    fn whole() -> Vec<(String, &'static str)> {
        let mirrors = MIRRORS.iter().filter(|mirror| mirror.required);
        let files = mirrors.flat_map(|mirror| {
            ENTRIES.iter().map(|entry| {
                let track = folder(entry.id.track());
                let path = format!("{}{track}/{}.rs", mirror.above, entry.stem());
                (path, mirror.mark)
            })
        });
        files.collect()
    }

    fn found(files: &[(String, &str)]) -> Vec<String> {
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| (path.as_str(), *text))
            .collect();
        let (_folder, tree) = sample::tree(&files);
        lines(&check(&tree))
    }

    #[test]
    fn a_missing_or_surplus_file_is_found_in_each_mirror() {
        assert_eq!(found(&whole()), Vec::<String>::new());
        let mut files = whole();
        files.retain(|(path, _)| path != "crates/assessor/src/probes/cli_tooling/sbom.rs");
        files.retain(|(path, _)| path != "crates/principles/src/authentication/totp.rs");
        files.push((
            "crates/assessor/src/probes/cli_tooling/smell.rs".to_owned(),
            "pub const PROBE: Probe",
        ));
        files.push(("crates/e2e/tests/cli_tooling/sbom.rs".to_owned(), "#[test]"));
        let found = found(&files);
        assert_eq!(found.len(), 3 + 4, "{found:#?}");
        for line in [
            "refused: mirror: crates/principles/src/: no rule file for authentication/totp",
            "refused: mirror: crates/assessor/src/probes/: no probe for cli-tooling/sbom",
            "refused: mirror: crates/assessor/src/probes/: a probe for cli-tooling/smell, which \
             has no entry",
            "refused: mirror: crates/e2e/tests/: no end-to-end proof for cli-tooling/reachability",
        ] {
            assert!(found.iter().any(|found| found == line), "{line}");
        }
    }

    #[test]
    fn siblings_are_free_until_they_outnumber_the_principles() {
        let mut files = whole();
        let mut sibling = |number: u32| {
            let path = format!("crates/principles/src/cli_tooling/shared_{number}.rs");
            files.push((path, "pub fn shared() {}"));
            found(&files).len()
        };
        assert_eq!([1, 2, 3, 4, 5, 6].map(&mut sibling), [0, 0, 0, 0, 0, 1]);
    }

    #[test]
    fn a_criterion_without_entry_and_an_entry_without_criterion_are_found() {
        let set = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let found = differences(
            "f",
            "criterion",
            &set(&["a/b", "a/c"]),
            &set(&["a/b", "a/d"]),
        );
        assert_eq!(
            lines(&found),
            [
                "refused: mirror: f: no criterion for a/d",
                "refused: mirror: f: a criterion for a/c, which has no entry",
            ]
        );
    }
}
