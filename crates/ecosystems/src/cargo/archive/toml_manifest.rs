//! Reading a packaged `Cargo.toml`. Packaged manifests are normalised: no inheritance from a
//! workspace, no paths.

use std::collections::BTreeMap;

use domain::PlainText;
use toml::{Table, Value};

use super::{ManifestError, toml_dependency};
use crate::cargo::dependency::MOST;
use crate::cargo::manifest::Manifest;

/// Where an archive comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// A client that packages as of today.
    Upload,
    /// Another registry, and possibly another decade.
    Import,
}

/// Reads a manifest; a dependency's `registry` is the archive's `registry-index`.
pub(super) fn read(bytes: &[u8], source: Source) -> Result<Manifest, ManifestError> {
    let text = std::str::from_utf8(bytes).map_err(|_| broken("it is not UTF-8"))?;
    let table: Table = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .parse()
        .map_err(|why: toml::de::Error| broken(why.message()))?;
    let package = package(&table)?;
    let manifest = Manifest {
        name: needed(package, "name")?,
        version: needed(package, "version")?,
        dependencies: toml_dependency::all(&table, source)?,
        features: features(&table)?,
        links: text_of(package, "links")?,
        rust_version: rust_version(package)?,
        description: text_of(package, "description")?,
        keywords: texts_of(package, "keywords")?,
        categories: texts_of(package, "categories")?,
        license: text_of(package, "license")?,
        license_file: text_of(package, "license-file")?,
        repository: text_of(package, "repository")?,
        homepage: text_of(package, "homepage")?,
        documentation: text_of(package, "documentation")?,
        readme: readme(package)?,
    };
    Ok(manifest)
}

/// Why it cannot be read. A message may quote what stands there, and clients print it.
pub(super) fn broken(why: impl AsRef<str>) -> ManifestError {
    ManifestError::Broken(PlainText::cut(why.as_ref(), 300))
}

/// `[package]`, once called `[project]`; whole, and nothing in it or beside it left to a workspace.
fn package(table: &Table) -> Result<&Table, ManifestError> {
    let package = match (table.get("package"), table.get("project")) {
        (Some(_), Some(_)) => return Err(broken("there are [package] and [project]")),
        (Some(package), None) | (None, Some(package)) => package.as_table(),
        (None, None) => None,
    };
    let package = package.ok_or_else(|| broken("there is no [package]"))?;
    let inherits = |(key, value): &(&String, &Value)| {
        let inner = value.as_table();
        *key != "metadata" && inner.is_some_and(|inner| inner.contains_key("workspace"))
    };
    match package.iter().find(inherits) {
        Some((key, _)) => Err(inherited(key)),
        None if table
            .get("lints")
            .and_then(|l| l.get("workspace"))
            .is_some() =>
        {
            Err(inherited("lints"))
        }
        None => Ok(package),
    }
}

fn inherited(key: &str) -> ManifestError {
    broken(format!(
        "'{key}' is inherited from a workspace; package with `cargo package`"
    ))
}

fn needed(package: &Table, key: &str) -> Result<String, ManifestError> {
    text_of(package, key)?.ok_or_else(|| broken(format!("package.{key} is missing")))
}

/// A key that holds a text, where it is there.
pub(super) fn text_of(table: &Table, key: &str) -> Result<Option<String>, ManifestError> {
    match table.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(broken(format!("'{key}' is no text"))),
    }
}

/// A key that holds a list of texts; an empty list where it is not there.
pub(super) fn texts_of(table: &Table, key: &str) -> Result<Vec<String>, ManifestError> {
    let wrong = || broken(format!("'{key}' is no list of texts"));
    let Some(value) = table.get(key) else {
        return Ok(Vec::new());
    };
    value
        .as_array()
        .ok_or_else(wrong)?
        .iter()
        .map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong))
        .collect()
}

/// Clients pass over a whole row whose version of Rust they cannot read.
fn rust_version(package: &Table) -> Result<Option<String>, ManifestError> {
    let found = text_of(package, "rust-version")?;
    let is_bare = |text: &String| {
        let is_number = |part: &str| part.parse::<u32>().is_ok_and(|n| n.to_string() == part);
        (1..=3).contains(&text.split('.').count()) && text.split('.').all(is_number)
    };
    if found.as_ref().is_some_and(|text| !is_bare(text)) {
        return Err(broken("'rust-version' is no version like 1.85"));
    }
    Ok(found)
}

/// `readme` may also say whether there is one.
fn readme(package: &Table) -> Result<Option<String>, ManifestError> {
    match package.get("readme") {
        Some(Value::Boolean(true)) => Ok(Some("README.md".to_owned())),
        Some(Value::Boolean(false)) => Ok(None),
        _ => text_of(package, "readme"),
    }
}

fn features(table: &Table) -> Result<BTreeMap<String, Vec<String>>, ManifestError> {
    let Some(features) = table.get("features") else {
        return Ok(BTreeMap::new());
    };
    let features = features
        .as_table()
        .ok_or_else(|| broken("[features] is no table"))?;
    if features.len() > MOST {
        return Err(broken(format!("more than {MOST} features")));
    }
    let named = |name: &String| {
        let parts = texts_of(features, name)?;
        match std::iter::once(name)
            .chain(&parts)
            .find(|text| !is_feature(text))
        {
            None => Ok((name.clone(), parts)),
            Some(text) => Err(broken(format!("'{text}' is no feature"))),
        }
    };
    features.keys().map(named).collect()
}

/// The characters of a feature, and of what it switches on: `dep:NAME`, `NAME/FEATURE`, `NAME?/FEATURE`.
fn is_feature(text: &str) -> bool {
    let allowed = |ch: char| ch.is_alphanumeric() || "-_+./:?".contains(ch);
    !text.is_empty() && text.chars().all(allowed)
}
