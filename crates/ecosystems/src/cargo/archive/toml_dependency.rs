//! Reading what a packaged `Cargo.toml` depends on.

use toml::{Table, Value};

use super::ManifestError;
use super::toml_manifest::{Source, broken, text_of, texts_of};
use crate::cargo::dependency::{Dependency, Kind, MOST};

/// All dependencies of a manifest, those for one platform included.
pub(super) fn all(table: &Table, source: Source) -> Result<Vec<Dependency>, ManifestError> {
    let mut found = Vec::new();
    tables_of(table, None, source, &mut found)?;
    if let Some(targets) = table.get("target") {
        let targets = targets
            .as_table()
            .ok_or_else(|| broken("[target] is no table"))?;
        for (target, table) in targets {
            let table = table
                .as_table()
                .ok_or_else(|| broken("a [target] is no table"))?;
            if target.chars().any(char::is_control) {
                return Err(broken("a [target] holds a control character"));
            }
            tables_of(table, Some(target), source, &mut found)?;
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
    source: Source,
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
            let dependency = one(name, value, kind, target, source)?;
            found.push(dependency);
        }
    }
    Ok(())
}

fn one(
    name: &str,
    value: &Value,
    kind: Kind,
    target: Option<&str>,
    source: Source,
) -> Result<Dependency, ManifestError> {
    let short = |req: &str| {
        let mut table = Table::new();
        table.insert("version".to_owned(), Value::String(req.to_owned()));
        table
    };
    let table = match value {
        Value::String(req) => &short(req),
        Value::Table(table) => table,
        _ => return Err(broken(format!("dependency '{name}' is no table"))),
    };
    is_packaged(name, table, source)?;
    let package = text_of(table, "package")?;
    if !is_name(name) || package.as_deref().is_some_and(|name| !is_name(name)) {
        return Err(broken(format!(
            "dependency '{name}' has no name of a crate"
        )));
    }
    let req = text_of(table, "version")?.unwrap_or_else(|| "*".to_owned());
    semver::VersionReq::parse(&req)
        .map_err(|why| broken(format!("the version of dependency '{name}': {why}")))?;
    let flag = |keys: [&str; 2], usual: bool| match keys.iter().find_map(|key| table.get(*key)) {
        None => Ok(usual),
        Some(Value::Boolean(flag)) => Ok(*flag),
        Some(_) => Err(broken(format!(
            "'{}' of '{name}' is not true or false",
            keys[0]
        ))),
    };
    Ok(Dependency {
        name: name.to_owned(),
        req,
        features: texts_of(table, "features")?,
        optional: flag(["optional", "optional"], false)?,
        default_features: flag(["default-features", "default_features"], true)?,
        target: target.map(str::to_owned),
        kind,
        registry: text_of(table, "registry-index")?,
        package,
    })
}

/// `cargo package` takes these out. Where one is left, whoever reads the archive sees another source
/// than whoever reads the index.
fn is_packaged(name: &str, table: &Table, source: Source) -> Result<(), ManifestError> {
    let keys: &[&str] = match source {
        Source::Upload => &["workspace", "path", "git", "registry"],
        // Archives from before 2016 hold what their authors wrote.
        Source::Import => &["workspace"],
    };
    match keys.iter().find(|key| table.contains_key(**key)) {
        None => Ok(()),
        Some(key) => Err(broken(format!(
            "dependency '{name}' still has '{key}'; package with `cargo package`"
        ))),
    }
}

/// A crate may call what it needs by a name that begins with an underscore.
fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    text.len() <= crate::cargo::name::MAX
        && text.starts_with(|ch: char| ch.is_ascii_alphabetic() || ch == '_')
        && text.bytes().all(allowed)
}
