//! What cargo's files say.

use std::collections::BTreeSet;
use std::path::Path;

use url::Url;

use super::token::{self, Credentials};
use super::{Line, Subject};
use crate::Origin;
use crate::toml_file::TomlFile;

/// What the files have shown.
pub(super) struct Found {
    /// What there is to say about them.
    pub(super) lines: Vec<Line>,
    /// The address of the index, if there is exactly one and it is well formed.
    pub(super) index: Option<Url>,
    /// How cargo would show who asks.
    pub(super) credentials: Credentials,
}

/// Reads the files.
pub(super) fn look(subject: &Subject) -> Found {
    let mut lines = Vec::new();
    let configs = configs(subject, &mut lines);
    let index = index(subject, &configs, &mut lines);
    if let Some(index) = &index {
        lines.push(source(subject, &configs, index));
    }
    let credentials = token::look(subject, &configs, &mut lines);
    Found {
        lines,
        index,
        credentials,
    }
}

/// The files that cargo would read in the project, the nearest first, its home last.
fn configs(subject: &Subject, lines: &mut Vec<Line>) -> Vec<TomlFile> {
    let above = subject
        .project
        .iter()
        .flat_map(|project| project.ancestors());
    let mut folders: Vec<_> = above.map(|folder| folder.join(".cargo")).collect();
    folders.retain(|folder| !is_same(folder, &subject.cargo_home));
    folders.push(subject.cargo_home.clone());
    let mut configs = Vec::new();
    for folder in folders {
        match TomlFile::read(&folder, "config") {
            Ok(config) => configs.push(config),
            Err((path, why)) => lines.push(Line::bad(
                format!("{} cannot be used: {why}", path.display()),
                "mend the file; cargo refuses to start with it",
            )),
        }
    }
    configs
}

fn is_same(left: &Path, right: &Path) -> bool {
    match (left.canonicalize(), right.canonicalize()) {
        (Ok(left), Ok(right)) => left == right,
        _ => left == right,
    }
}

/// The different texts that stand at the key, and where the first of each does.
fn texts<'a>(configs: &'a [TomlFile], key: &[&str]) -> Vec<(&'a str, &'a Path)> {
    let mut seen = BTreeSet::new();
    configs
        .iter()
        .filter_map(|config| Some((config.text(key)?, config.path.as_path())))
        .filter(|(text, _)| seen.insert(*text))
        .collect()
}

fn index(subject: &Subject, configs: &[TomlFile], lines: &mut Vec<Line>) -> Option<Url> {
    let name = &subject.name;
    let found = texts(configs, &["registries", name, "index"]);
    let set_up = "run 'portcullis setup cargo' with the registry's address";
    let (text, path) = match found.as_slice() {
        [] => {
            let says = format!("cargo knows no registry '{name}'");
            lines.push(Line::bad(says, set_up));
            return None;
        }
        [one] => *one,
        [(one, here), (other, there), ..] => {
            let says = format!(
                "'{name}' means two indexes: {one} in {}, {other} in {}",
                here.display(),
                there.display()
            );
            lines.push(Line::bad(says, "keep one of them, or give them two names"));
            return None;
        }
    };
    match read_index(text) {
        Ok(url) => {
            let meant = subject.registry.as_ref().map(Origin::cargo_index);
            if let Some(meant) = meant.filter(|meant| meant != text) {
                let says = format!("'{name}' is {text} in {}, and not {meant}", path.display());
                lines.push(Line::bad(says, set_up));
                // Nothing is asked there: it may want a token.
                return None;
            }
            lines.push(Line::good(format!(
                "'{name}' is {text} in {}",
                path.display()
            )));
            Some(url)
        }
        Err(why) => {
            let says = format!("'{name}' is '{text}' in {}: {why}", path.display());
            lines.push(Line::bad(says, set_up));
            None
        }
    }
}

fn read_index(text: &str) -> Result<Url, String> {
    let address = text
        .strip_prefix("sparse+")
        .ok_or("the address of a sparse index begins with 'sparse+'")?;
    let url = Url::parse(address).map_err(|_| "this is no web address")?;
    Origin::of(&url).map_err(|why| why.to_string())?;
    if !url.path().ends_with('/') || url.query().is_some() || url.fragment().is_some() {
        return Err("the address of a sparse index ends in '/'".to_owned());
    }
    Ok(url)
}

/// Where cargo takes packages from that name no registry.
fn source(subject: &Subject, configs: &[TomlFile], index: &Url) -> Line {
    let name = subject.name.as_str();
    let replaced = texts(configs, &["source", "crates-io", "replace-with"]);
    match replaced.as_slice() {
        [] => Line::good(format!(
            "only dependencies that name '{name}' come from it; cargo's default source is not replaced"
        )),
        [(with, _)] if *with != name => Line::good(format!(
            "only dependencies that name '{name}' come from it; cargo's default source is '{with}'"
        )),
        [_] => {
            let own = texts(configs, &["source", name, "registry"]);
            let is_other = |(text, _): &&(&str, &Path)| *text != format!("sparse+{index}");
            match own.iter().find(is_other) {
                Some((other, path)) => Line::bad(
                    format!(
                        "cargo's default source is '{name}', which is {other} in {} and not its index",
                        path.display()
                    ),
                    format!("make source.{name}.registry the same as registries.{name}.index"),
                ),
                None => Line::good(format!("cargo takes all packages from '{name}'")),
            }
        }
        [(one, here), (other, there), ..] => Line::bad(
            format!(
                "cargo's default source is replaced twice: with '{one}' in {}, with '{other}' in {}",
                here.display(),
                there.display()
            ),
            "keep one of them: which one counts depends on the folder cargo starts in",
        ),
    }
}
