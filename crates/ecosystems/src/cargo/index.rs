//! The sparse index: one JSON object a line (Cargo Book, "Index Format").

use std::collections::BTreeMap;

use domain::Digest;
use serde::{Deserialize, Serialize};

use super::dependency::{Dependency, Kind};
use super::manifest::Manifest;

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    vers: &'a str,
    deps: Vec<Dependency>,
    cksum: String,
    features: BTreeMap<&'a str, &'a [String]>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    features2: BTreeMap<&'a str, &'a [String]>,
    links: Option<&'a str>,
    v: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    rust_version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pubtime: Option<&'a str>,
}

/// The row of a release without `yanked`, which is the one thing in it that changes.
pub fn row(manifest: &Manifest, cksum: &Digest, pubtime: Option<&str>) -> String {
    let (features, features2) = parted(&manifest.features);
    let row = Row {
        name: &manifest.name,
        vers: &manifest.version,
        deps: manifest.dependencies.iter().map(required).collect(),
        cksum: cksum.to_string(),
        v: if features2.is_empty() { 1 } else { 2 },
        features,
        features2,
        links: manifest.links.as_deref(),
        rust_version: manifest.rust_version.as_deref(),
        pubtime,
    };
    serde_json::to_string(&row).expect("strings, lists and maps with text keys are JSON")
}

/// The index has requirements with their operator: `0.1` is `^0.1`.
fn required(dependency: &Dependency) -> Dependency {
    let req = semver::VersionReq::parse(&dependency.req)
        .map_or_else(|_| dependency.req.clone(), |req| req.to_string());
    Dependency {
        req,
        ..dependency.clone()
    }
}

type Features<'a> = BTreeMap<&'a str, &'a [String]>;

/// Old clients fail on the new kinds of features, so those stand where they do not look.
fn parted(features: &BTreeMap<String, Vec<String>>) -> (Features<'_>, Features<'_>) {
    let is_new = |part: &String| part.starts_with("dep:") || part.contains("?/");
    let (mut old, mut new) = (BTreeMap::new(), BTreeMap::new());
    for (name, parts) in features {
        let place = if parts.iter().any(is_new) {
            &mut new
        } else {
            &mut old
        };
        place.insert(name.as_str(), parts.as_slice());
    }
    (old, new)
}

#[derive(Deserialize)]
struct Needing {
    deps: Vec<Dependency>,
}

/// The crates of this registry that a row says are needed to build or to run, as it spells them; nothing
/// of a row that is none of ours.
pub fn needs(row: &str) -> Vec<String> {
    let needing = serde_json::from_str::<Needing>(row);
    let needing = needing.map(|row| row.deps).unwrap_or_default();
    needing
        .into_iter()
        .filter(|one| one.registry.is_none() && one.kind != Kind::Dev)
        .map(|one| one.package.unwrap_or(one.name))
        .collect()
}

/// The line that is served.
pub fn line(row: &str, yanked: bool) -> String {
    let open = row.strip_suffix('}').unwrap_or(row);
    format!("{open},\"yanked\":{yanked}}}")
}

/// The whole file of a crate: its rows in the order of publication.
pub fn file<'a>(rows: impl Iterator<Item = (&'a str, bool)>) -> Vec<u8> {
    let mut text = String::new();
    for (row, yanked) in rows {
        text.push_str(&line(row, yanked));
        text.push('\n');
    }
    text.into_bytes()
}

/// `config.json`. The digest in the address of a file means that a cache in between can never
/// answer with other bytes.
pub fn config(base_url: &str, auth_required: bool) -> Vec<u8> {
    let config = serde_json::json!({
        "dl": dl(base_url),
        "api": format!("{base_url}/cargo"),
        "auth-required": auth_required,
    });
    config.to_string().into_bytes()
}

/// The same for plain files behind a web server: there is nothing to be asked for and nobody to be asked.
pub fn config_of_files(base_url: &str) -> Vec<u8> {
    let config = serde_json::json!({"dl": dl(base_url), "auth-required": false});
    config.to_string().into_bytes()
}

/// Where a file lies, as cargo fills it in.
fn dl(base_url: &str) -> String {
    format!("{base_url}/cargo/dl/{{crate}}/{{version}}/{{sha256-checksum}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let dependency = |name: &str, req: &str, kind| Dependency {
            name: name.into(),
            req: req.into(),
            features: vec!["std".into()],
            optional: false,
            default_features: true,
            target: None,
            kind,
            registry: None,
            package: None,
        };
        Manifest {
            name: "Gate".into(),
            version: "1.0.0".into(),
            dependencies: vec![
                dependency("fence", "1.2", Kind::Normal),
                dependency("fence", "=1.2.3", Kind::Dev),
            ],
            features: [
                ("default".to_owned(), vec!["iron".to_owned()]),
                ("iron".to_owned(), vec!["dep:fence".to_owned()]),
            ]
            .into(),
            links: None,
            rust_version: Some("1.95".into()),
            description: None,
            keywords: vec![],
            categories: vec![],
            license: None,
            license_file: None,
            repository: None,
            homepage: None,
            documentation: None,
            readme: None,
        }
    }

    #[test]
    fn a_row_has_every_field_that_cargo_reads() {
        let row = row(&manifest(), &Digest::of(b""), Some("2026-11-27T18:00:00Z"));
        let read: serde_json::Value = serde_json::from_str(&line(&row, true)).unwrap();
        assert_eq!(read["name"], "Gate");
        assert_eq!(read["deps"][0]["req"], "^1.2");
        assert_eq!(read["deps"][1]["req"], "=1.2.3");
        assert_eq!(read["deps"][1]["kind"], "dev");
        assert_eq!(read["features"]["default"][0], "iron");
        assert_eq!(read["features2"]["iron"][0], "dep:fence");
        assert_eq!(read["v"], 2);
        assert_eq!(read["rust_version"], "1.95");
        assert_eq!(read["pubtime"], "2026-11-27T18:00:00Z");
        assert_eq!(read["yanked"], true);
        assert!(read["links"].is_null());
    }

    #[test]
    fn only_yanked_changes() {
        let row = row(&manifest(), &Digest::of(b""), None);
        let (before, after) = (line(&row, false), line(&row, true));
        assert_eq!(before.replace("\"yanked\":false", "\"yanked\":true"), after);
        let bytes = file([(row.as_str(), false), (row.as_str(), true)].into_iter());
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            format!("{before}\n{after}\n")
        );
    }

    #[test]
    fn a_row_says_what_is_needed_from_here() {
        let mut manifest = manifest();
        assert_eq!(needs(&row(&manifest, &Digest::of(b""), None)), ["fence"]);
        let mut other = manifest.dependencies[0].clone();
        other.registry = Some("sparse+https://elsewhere.example.org/".into());
        let mut renamed = manifest.dependencies[0].clone();
        renamed.package = Some("Moat".into());
        let dev = manifest.dependencies[1].clone();
        manifest.dependencies = vec![other, renamed, dev];
        assert_eq!(needs(&row(&manifest, &Digest::of(b""), None)), ["Moat"]);
        assert_eq!(needs("nonsense"), [""; 0]);
    }
}
