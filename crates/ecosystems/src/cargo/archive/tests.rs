use super::*;
use crate::cargo::{name, upload, version};

const OURS: &str = "sparse+http://localhost:7878/cargo/index/";
const PUBLIC: &str = "sparse+https://public.example/index/";

fn contents(files: &[(&str, &str)]) -> Contents {
    Contents {
        wanted: files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
            .collect(),
        ..Contents::default()
    }
}

fn head(rest: &str) -> Head {
    let json = format!(r#"{{"name":"gate","vers":"1.0.0",{rest}}}"#);
    upload::head(json.as_bytes()).unwrap()
}

fn ours() -> Indexes {
    Indexes {
        ours: vec![OURS.to_owned()],
        ..Indexes::default()
    }
}

fn judge(toml: &str, json: &str) -> Result<Manifest, ManifestError> {
    let toml = format!("[package]\nname = \"gate\"\nversion = \"1.0.0\"\n{toml}");
    inspect(&contents(&[("Cargo.toml", &toml)]), &head(json), &ours())
}

fn dependency(rest: &str) -> String {
    format!(r#""deps":[{{"name":"fence","version_req":"^1.2"{rest}}}]"#)
}

fn toml_dependency(rest: &str) -> String {
    format!("[dependencies.fence]\nversion = \"1.2\"\nregistry-index = \"{OURS}\"\n{rest}")
}

#[test]
fn archive_and_upload_agree_in_meaning_not_in_letters() {
    for (toml, json) in [
        (String::new(), r#""deps":[]"#.to_owned()),
        (toml_dependency(""), dependency("")),
        (
            toml_dependency("features = [\"b\", \"a\"]"),
            dependency(r#","features":["a","b"]"#),
        ),
        (
            toml_dependency("package = \"palisade\""),
            r#""deps":[{"name":"palisade","explicit_name_in_toml":"fence","version_req":"1.2"}]"#
                .to_owned(),
        ),
        (
            format!(
                "[target.'cfg( unix )'.dependencies.fence]\nversion = \"1.2\"\nregistry-index = \"{OURS}\""
            ),
            dependency(r#","target":"cfg(unix)""#),
        ),
        (
            toml_dependency(""),
            dependency(&format!(r#","registry":"{OURS}""#)),
        ),
    ] {
        let judged = judge(&toml, &json);
        assert!(judged.is_ok(), "{toml}: {judged:?}");
        let registries = judged
            .unwrap()
            .dependencies
            .into_iter()
            .map(|one| one.registry);
        assert!(registries.into_iter().all(|registry| registry.is_none()));
    }
}

/// T05: what a reader of the upload sees is what a reader of the archive sees.
#[test]
fn t05_a_confusing_manifest_is_refused_with_what_differs() {
    for (toml, json, told) in [
        (String::new(), dependency(""), "in the upload: fence ^1.2"),
        (
            toml_dependency(""),
            r#""deps":[]"#.to_owned(),
            "in the archive: fence ^1.2",
        ),
        (
            toml_dependency("optional = true"),
            dependency(""),
            "dependencies only",
        ),
        (
            toml_dependency("default-features = false"),
            dependency(""),
            "dependencies only",
        ),
        (
            "[features]\nx = []".to_owned(),
            r#""deps":[]"#.to_owned(),
            "features",
        ),
        (
            "links = \"z\"".to_owned(),
            r#""deps":[]"#.to_owned(),
            "links",
        ),
    ] {
        let text = judge(&toml, &json).unwrap_err().to_string();
        assert!(text.contains(told), "{text}");
    }
    for (name, version) in [
        ("gate2", "1.0.0"),
        ("Gate", "1.0.0"),
        ("gate", "1.0.1"),
        ("gate", "1.0.0+x"),
    ] {
        let toml = format!("[package]\nname = \"{name}\"\nversion = \"{version}\"");
        let judged = inspect(
            &contents(&[("Cargo.toml", &toml)]),
            &head(r#""deps":[]"#),
            &ours(),
        );
        assert!(
            matches!(judged, Err(ManifestError::Other { .. })),
            "{name} {version}"
        );
    }
}

/// T06 and T48: an archive without a registry means the public one, an index row means ours.
#[test]
fn t06_t48_registries_are_translated_not_copied() {
    let toml = "[dependencies]\nfence = \"1.2\"";
    let refused = judge(toml, &dependency("")).unwrap_err();
    assert_eq!(
        refused,
        ManifestError::Registry {
            dependency: "fence".into(),
            registry: None
        }
    );
    let allowed = Indexes {
        public: Some(PUBLIC.to_owned()),
        allowed: vec![PUBLIC.to_owned()],
        ..ours()
    };
    let whole = format!("[package]\nname = \"gate\"\nversion = \"1.0.0\"\n{toml}");
    let archive = contents(&[("Cargo.toml", &whole)]);
    let said = head(&dependency(&format!(r#","registry":"{PUBLIC}""#)));
    let manifest = inspect(&archive, &said, &allowed).unwrap();
    assert_eq!(manifest.dependencies[0].registry.as_deref(), Some(PUBLIC));
    // The upload says "ours" where the archive says "public": a client would ask the wrong one.
    let confused = inspect(&archive, &head(&dependency("")), &allowed);
    assert!(matches!(confused, Err(ManifestError::Differs { .. })));
    let elsewhere =
        "[dependencies.fence]\nversion = \"1.2\"\nregistry-index = \"https://evil.example/\"";
    let refused = judge(elsewhere, &dependency("")).unwrap_err();
    assert!(matches!(
        refused,
        ManifestError::Registry {
            registry: Some(_),
            ..
        }
    ));
    let name = name::parse("gate").unwrap();
    let version = version::parse("1.0.0").unwrap();
    let imported = imported(&archive, &name, &version).unwrap();
    assert_eq!(imported.dependencies[0].registry, None);
}

#[test]
fn there_is_exactly_one_manifest_and_it_is_whole() {
    let good = "[package]\nname = \"gate\"\nversion = \"1.0.0\"";
    let none = inspect(&contents(&[]), &head(r#""deps":[]"#), &ours());
    assert_eq!(none, Err(ManifestError::NotOne));
    let two = contents(&[("Cargo.toml", good), ("cargo.toml", good)]);
    let two = inspect(&two, &head(r#""deps":[]"#), &ours());
    assert_eq!(two, Err(ManifestError::NotOne));
    for bad in [
        "",
        "[package]",
        "[package]\nname = \"gate\"",
        "[package]\nname = \"gate\"\nversion.workspace = true",
        "[package]\nname = \"gate\"\nversion = 1",
        "[package]\nname = \"gate\"\nversion = \"1.0.0\"\n[dependencies]\nfence = 1",
        "[package]\nname = \"gate\"\nversion = \"1.0.0\"\n[dependencies]\nfence = \"not a version\"",
        "[package]\nname = \"gate\"\nversion = \"1.0.0\"\n[dependencies]\nfence.workspace = true",
        "[package]\nname = \"gate\"\nversion = \"1.0.0\"\nkeywords = \"x\"",
        "not = toml = at all",
    ] {
        let judged = inspect(
            &contents(&[("Cargo.toml", bad)]),
            &head(r#""deps":[]"#),
            &ours(),
        );
        assert!(
            matches!(judged, Err(ManifestError::Broken(_))),
            "{bad}: {judged:?}"
        );
    }
}
