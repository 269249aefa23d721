//! Reading a packaged `Cargo.toml`. Packaged manifests are normalised: no inheritance from a
//! workspace, no paths.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::ManifestError;
use crate::cargo::dependency::{Dependency, Kind};
use crate::cargo::manifest::Manifest;

/// The most dependencies, and the most features, of one crate.
const MOST: usize = 2_000;

/// Reads a manifest; a dependency's `registry` is the archive's `registry-index`.
pub(super) fn read(bytes: &[u8]) -> Result<Manifest, ManifestError> {
    let text = std::str::from_utf8(bytes).map_err(|_| broken("it is not UTF-8"))?;
    let table: Table = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .parse()
        .map_err(|why: toml::de::Error| broken(why.message()))?;
    let package = table
        .get("package")
        .or_else(|| table.get("project"))
        .and_then(Value::as_table)
        .ok_or_else(|| broken("there is no [package]"))?;
    let manifest = Manifest {
        name: needed(package, "name")?,
        version: needed(package, "version")?,
        dependencies: dependencies(&table)?,
        features: features(&table)?,
        links: text_of(package, "links")?,
        rust_version: text_of(package, "rust-version")?,
        description: text_of(package, "description")?,
        keywords: texts_of(package, "keywords")?,
        categories: texts_of(package, "categories")?,
        license: text_of(package, "license")?,
        license_file: text_of(package, "license-file")?,
        repository: text_of(package, "repository")?,
        homepage: text_of(package, "homepage")?,
        documentation: text_of(package, "documentation")?,
    };
    Ok(manifest)
}

fn broken(why: impl ToString) -> ManifestError {
    ManifestError::Broken(why.to_string())
}

fn needed(package: &Table, key: &str) -> Result<String, ManifestError> {
    text_of(package, key)?.ok_or_else(|| broken(format!("package.{key} is missing")))
}

fn text_of(table: &Table, key: &str) -> Result<Option<String>, ManifestError> {
    match table.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Table(_)) => Err(broken(format!(
            "'{key}' is inherited from a workspace; package with `cargo package`"
        ))),
        Some(_) => Err(broken(format!("'{key}' is no text"))),
    }
}

fn texts_of(table: &Table, key: &str) -> Result<Vec<String>, ManifestError> {
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
    let named = |name: &String| Ok((name.clone(), texts_of(features, name)?));
    features.keys().map(named).collect()
}

fn dependencies(table: &Table) -> Result<Vec<Dependency>, ManifestError> {
    let mut found = Vec::new();
    tables_of(table, None, &mut found)?;
    if let Some(targets) = table.get("target") {
        let targets = targets
            .as_table()
            .ok_or_else(|| broken("[target] is no table"))?;
        for (target, table) in targets {
            let table = table
                .as_table()
                .ok_or_else(|| broken("a [target] is no table"))?;
            tables_of(table, Some(target), &mut found)?;
        }
    }
    if found.len() > MOST {
        return Err(broken(format!("more than {MOST} dependencies")));
    }
    // For one name the order is normal, build, dev; see `Kind`. Sorting is stable.
    found.sort_by(|a, b| (&a.name, a.kind).cmp(&(&b.name, b.kind)));
    Ok(found)
}

fn tables_of(
    table: &Table,
    target: Option<&str>,
    found: &mut Vec<Dependency>,
) -> Result<(), ManifestError> {
    for (keys, kind) in [
        (["dependencies", "dependencies"], Kind::Normal),
        (["build-dependencies", "build_dependencies"], Kind::Build),
        (["dev-dependencies", "dev_dependencies"], Kind::Dev),
    ] {
        let Some(value) = keys.iter().find_map(|key| table.get(*key)) else {
            continue;
        };
        let wanted = value
            .as_table()
            .ok_or_else(|| broken(format!("[{}] is no table", keys[0])))?;
        for (name, value) in wanted {
            found.push(dependency(name, value, kind, target)?);
        }
    }
    Ok(())
}

fn dependency(
    name: &str,
    value: &Value,
    kind: Kind,
    target: Option<&str>,
) -> Result<Dependency, ManifestError> {
    let short = |req: &str| {
        let mut table = Table::new();
        table.insert("version".to_owned(), Value::String(req.to_owned()));
        table
    };
    let table = match value {
        Value::String(req) => short(req),
        Value::Table(table) => table.clone(),
        _ => return Err(broken(format!("dependency '{name}' is no table"))),
    };
    let flag = |keys: [&str; 2], usual: bool| match keys.iter().find_map(|key| table.get(*key)) {
        None => Ok(usual),
        Some(Value::Boolean(flag)) => Ok(*flag),
        Some(_) => Err(broken(format!(
            "'{}' of '{name}' is not true or false",
            keys[0]
        ))),
    };
    if table.contains_key("workspace") {
        return Err(broken(format!(
            "dependency '{name}' is inherited from a workspace; package with `cargo package`"
        )));
    }
    let req = text_of(&table, "version")?.unwrap_or_else(|| "*".to_owned());
    semver::VersionReq::parse(&req)
        .map_err(|why| broken(format!("the version of dependency '{name}': {why}")))?;
    Ok(Dependency {
        name: name.to_owned(),
        req,
        features: texts_of(&table, "features")?,
        optional: flag(["optional", "optional"], false)?,
        default_features: flag(["default-features", "default_features"], true)?,
        target: target.map(str::to_owned),
        kind,
        registry: text_of(&table, "registry-index")?,
        package: text_of(&table, "package")?,
    })
}
