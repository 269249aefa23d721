//! The profiles that the program lists are the files that are there.

use super::Finding;
use crate::tree::Tree;

const CHECK: &str = "profiles";
const FOLDER: &str = "data/profiles/";
const LISTING: &str = "crates/assessor/src/profiles.rs";

/// Compares the files of `data/profiles/` with those that the assessor includes.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let Some(listing) = tree.text(LISTING) else {
        return vec![Finding::refused(CHECK, LISTING, "the listing is not there")];
    };
    let files: Vec<&str> = tree.stems(FOLDER, ".toml").collect();
    // A test of the listing may name profiles that are not there.
    let listed = listed(listing.split("#[cfg(test)]").next().unwrap_or(listing));
    if listed.is_empty() && !files.is_empty() {
        let says = format!("lists none of the {} files in {FOLDER}", files.len());
        return vec![Finding::warned(CHECK, LISTING, says)];
    }
    let unlisted = files
        .iter()
        .filter(|file| !listed.contains(file))
        .map(|file| {
            let says = format!("not included in {LISTING}");
            Finding::refused(CHECK, format!("{FOLDER}{file}.toml"), says)
        });
    let absent = listed
        .iter()
        .filter(|name| !files.contains(name))
        .map(|name| Finding::refused(CHECK, LISTING, format!("{FOLDER}{name}.toml is not there")));
    unlisted.chain(absent).collect()
}

/// The files that the text includes: whatever stands between the folder's name and `.toml`, and,
/// where a macro puts the path together, the names that it is given.
fn listed(text: &str) -> Vec<&str> {
    let by_path = text.split("profiles/").skip(1).filter_map(|after| {
        let (name, _) = after.split_once(".toml")?;
        is_id(name).then_some(name)
    });
    let by_path: Vec<&str> = by_path.collect();
    if !by_path.is_empty() {
        return by_path;
    }
    let quoted = text.split('"').skip(1).step_by(2);
    quoted.filter(|name| is_id(name)).collect()
}

fn is_id(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::lines;
    use crate::tree::sample;

    #[test]
    fn a_program_without_profiles_is_warned_of() {
        let listing = (LISTING, "//! The profiles that ship.\n");
        let (_folder, tree) = sample::tree(&[listing, ("data/profiles/npm.toml", "")]);
        assert_eq!(
            lines(&check(&tree)),
            [format!(
                "warned: profiles: {LISTING}: lists none of the 1 files in {FOLDER}"
            )]
        );
        let (_folder, tree) = sample::tree(&[listing]);
        assert_eq!(check(&tree), []);
    }

    #[test]
    fn unlisted_and_absent_profiles_are_found() {
        let by_path = "include_str!(\"../../../data/profiles/npm.toml\");\n\
                       include_str!(\"../../../data/profiles/gone.toml\");\n";
        let by_macro = "profiles![\"npm\", \"gone\"];\n\
                        concat!(\"../data/profiles/\", $id, \".toml\");\n\
                        #[cfg(test)]\nmod tests { text(\"nowhere\") }\n";
        for listing in [by_path, by_macro] {
            let (_folder, tree) = sample::tree(&[
                (LISTING, listing),
                ("data/profiles/npm.toml", ""),
                ("data/profiles/pypi.toml", ""),
            ]);
            assert_eq!(
                lines(&check(&tree)),
                [
                    format!(
                        "refused: profiles: data/profiles/pypi.toml: not included in {LISTING}"
                    ),
                    format!("refused: profiles: {LISTING}: data/profiles/gone.toml is not there"),
                ]
            );
        }
    }
}
