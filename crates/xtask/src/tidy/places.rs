//! No host of a package registry is compiled in or written down, and no path of anybody's machine.
//!
//! An operator names the registries that an installation trusts; a host in the source would be
//! trusted by everybody. `Cargo.lock` is Cargo's and is not looked at.

use super::Finding;
use crate::tree::Tree;

const CHECK: &str = "places";
/// Hosts, each in two halves so that this file does not hold what it looks for.
const HOSTS: [[&str; 2]; 9] = [
    ["index", ".crates."],
    ["static", ".crates."],
    ["registry", ".npm"],
    ["python", "hosted"],
    ["/py", "pi.o"],
    ["@py", "pi.o"],
    [".py", "pi.o"],
    ["deb", ".debian"],
    ["security", ".debian"],
];
/// Folders of a machine, likewise.
const FOLDERS: [[&str; 2]; 4] = [["/wo", "rk"], ["/ro", "ot"], ["/ho", "me"], ["/Us", "ers"]];
/// Begins like a folder of a machine and is the path of an index on one kind of server (devpi).
const NOT_FOLDERS: [[&str; 2]; 1] = [["/ro", "ot/pypi/"]];

/// Checks every text file.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let hosts: Vec<String> = HOSTS.iter().map(|halves| halves.concat()).collect();
    let folders: Vec<String> = FOLDERS.iter().map(|halves| halves.concat()).collect();
    let mut findings = Vec::new();
    for (path, text) in tree.texts("") {
        if path == "Cargo.lock" {
            continue;
        }
        for (number, line) in (1..).zip(text.lines()) {
            let lower = line.to_lowercase();
            let place = || format!("{path}:{number}");
            if let Some(host) = hosts.iter().find(|host| lower.contains(host.as_str())) {
                let says = format!("a registry's host ({host}); hosts come from configuration");
                findings.push(Finding::refused(CHECK, place(), says));
            }
            if let Some(folder) = folders.iter().find(|folder| names_folder(line, folder)) {
                let says = format!("a path of a machine ({folder})");
                findings.push(Finding::refused(CHECK, place(), says));
            }
        }
    }
    findings
}

/// Whether the line has an absolute path into this folder; `https://host/home` is none.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, found)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        let after = line.get(at + found.len()..);
        let after = after.and_then(|after| after.chars().next());
        let path = line.get(at..).unwrap_or("");
        let excepted = NOT_FOLDERS
            .iter()
            .any(|halves| path.starts_with(&halves.concat()));
        let begins = before.is_none_or(|ch| !(ch.is_alphanumeric() || "./-_~}*>".contains(ch)));
        begins && !excepted && after == Some('/')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::lines;
    use crate::tree::sample;

    #[test]
    fn hosts_and_machine_paths_are_found_everywhere_but_in_the_lock_file() {
        let host = ["https://registry", ".npmjs.example"].concat();
        let path = ["/ho", "me/ada/x"].concat();
        let devpi = NOT_FOLDERS[0].concat();
        let url = ["https://example.org/ho", "me/ada"].concat();
        let (_folder, tree) = sample::tree(&[
            ("Cargo.lock", &host),
            ("a.md", &format!("see {host}\n")),
            (
                "b.toml",
                &format!("\nquote = \"{}\"\n", host.to_uppercase()),
            ),
            ("c.sh", &format!("cd {path}\n")),
            (
                "d.md",
                &format!("{url} and ./{path}, {devpi} and {}\n", &path[..5]),
            ),
        ]);
        let found = lines(&check(&tree));
        assert_eq!(found.len(), 3, "{found:?}");
        for (line, place) in found.iter().zip(["a.md:1", "b.toml:2", "c.sh:1"]) {
            assert!(line.contains(place), "{line}");
        }
    }

    #[test]
    fn every_host_and_folder_on_the_list_is_found() {
        for halves in HOSTS {
            let text = format!("x{}y", halves.concat());
            let (_folder, tree) = sample::tree(&[("a.txt", &text)]);
            assert_eq!(check(&tree).len(), 1, "{text}");
        }
        for halves in FOLDERS {
            let (_folder, tree) = sample::tree(&[("a.txt", &format!("\"{}/x\"", halves.concat()))]);
            assert_eq!(check(&tree).len(), 1);
        }
    }
}
