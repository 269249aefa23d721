//! Every crate says what it is for and obeys the one table of lints.

use serde::Deserialize;

use super::Finding;
use crate::tree::Tree;

const CHECK: &str = "manifests";

#[derive(Deserialize)]
struct Manifest {
    package: Package,
    lints: Option<Lints>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    #[serde(default)]
    description: String,
}

#[derive(Deserialize)]
struct Lints {
    #[serde(default)]
    workspace: bool,
}

/// Checks the manifest of every crate directly below `crates/`.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let of_crates = tree.texts("/Cargo.toml").filter_map(|(path, text)| {
        let folder = path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
        (!folder.contains('/')).then_some((path, folder, text))
    });
    of_crates
        .flat_map(|(path, folder, text)| {
            of_one(folder, text)
                .into_iter()
                .map(move |says| Finding::refused(CHECK, path, says))
        })
        .collect()
}

fn of_one(folder: &str, text: &str) -> Vec<String> {
    let manifest: Manifest = match toml::from_str(text) {
        Ok(manifest) => manifest,
        Err(error) => return vec![format!("cannot be read: {}", error.message())],
    };
    let mut wrong = Vec::new();
    if manifest.package.name != folder {
        wrong.push(format!(
            "the crate is called '{}' and its folder '{folder}'",
            manifest.package.name
        ));
    }
    if manifest.package.description.trim().is_empty() {
        wrong.push("no description; one sentence says what the crate is for".to_owned());
    }
    if !manifest.lints.is_some_and(|lints| lints.workspace) {
        wrong.push("no `[lints] workspace = true`".to_owned());
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::lines;
    use crate::tree::sample;

    #[test]
    fn a_crate_without_description_or_lints_is_found() {
        let good = "[package]\nname = \"a\"\ndescription = \"x\"\n[lints]\nworkspace = true\n";
        let (_folder, tree) = sample::tree(&[
            ("Cargo.toml", "[workspace]\n"),
            ("crates/a/Cargo.toml", good),
            (
                "crates/b/Cargo.toml",
                "[package]\nname = \"b\"\ndescription = \" \"\n",
            ),
            ("crates/c/Cargo.toml", good),
            ("crates/d/Cargo.toml", "[package\n"),
        ]);
        let found = lines(&check(&tree));
        assert_eq!(found.len(), 4, "{found:?}");
        for (line, part) in found.iter().zip([
            "crates/b/Cargo.toml: no description",
            "crates/b/Cargo.toml: no `[lints]",
            "crates/c/Cargo.toml: the crate is called 'a' and its folder 'c'",
            "crates/d/Cargo.toml: cannot be read",
        ]) {
            assert!(line.contains(part), "{line}");
        }
    }
}
