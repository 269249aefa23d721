use super::*;
use crate::cargo::{name, upload, version};

mod registries;

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
            dependency(r#","features":["a"]"#),
            "normal dependency 'fence' (features, optional)",
        ),
        (
            toml_dependency("default-features = false"),
            dependency(""),
            "normal dependency 'fence' (default_features)",
        ),
        (
            toml_dependency(""),
            r#""deps":[{"name":"fence","version_req":"^1.3"}]"#.to_owned(),
            "normal dependency 'fence' (req)",
        ),
        (
            toml_dependency("package = \"palisade\""),
            dependency(""),
            "normal dependency 'fence' (package)",
        ),
        (
            toml_dependency(""),
            dependency(r#","kind":"dev""#),
            "in the archive: fence ^1.2; dependencies only in the upload: fence ^1.2",
        ),
        (
            toml_dependency(""),
            format!("{},{}", dependency(""), "\"x\":1")
                .replace("}]", r#"},{"name":"fence","version_req":"^1.2"}]"#),
            "in the upload: fence ^1.2",
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
}

#[test]
fn t05_an_archive_names_the_crate_and_version_of_its_upload() {
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

#[test]
fn t05_what_people_read_of_a_crate_is_what_its_archive_says() {
    for (toml, json, told) in [
        (
            "description = \"a\"\nlicense = \"MIT\"",
            r#""deps":[],"description":"b","license":"0BSD""#,
            "differ: description; license;",
        ),
        (
            "keywords = [\"a\"]\nrust-version = \"1.85\"",
            r#""deps":[],"keywords":["a","b"],"categories":["x"],"rust_version":"1.84""#,
            "differ: rust_version; keywords; categories;",
        ),
        (
            "homepage = \"https://a.example\"",
            r#""deps":[],"homepage":"https://b.example","repository":"https://c.example",
                "documentation":"https://d.example""#,
            "differ: repository; homepage; documentation;",
        ),
    ] {
        let text = judge(toml, json).unwrap_err().to_string();
        assert!(text.contains(told), "{text}");
    }
}

/// The two are as a stock client sent and packaged them (cargo 1.95.0).
#[test]
fn what_stock_cargo_publishes_agrees_and_becomes_a_row() {
    let json = include_bytes!("../../../tests/stock_cargo/gate.json");
    let toml = include_str!("../../../tests/stock_cargo/gate.toml");
    let indexes = Indexes {
        ours: vec!["sparse+http://127.0.0.1:18231/index/".to_owned()],
        ..Indexes::default()
    };
    let head = upload::head(json).unwrap();
    let manifest = inspect(&contents(&[("Cargo.toml", toml)]), &head, &indexes).unwrap();
    assert_eq!(manifest.readme.as_deref(), Some("README.md"));
    let row = crate::cargo::index::row(&manifest, &domain::Digest::of(b""), None);
    let row: serde_json::Value = serde_json::from_str(&row).unwrap();
    let kinds: Vec<_> = row["deps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
            assert!(one["registry"].is_null());
            format!(
                "{} {} {} {}",
                text("name"),
                text("package"),
                text("kind"),
                text("req")
            )
        })
        .collect();
    assert_eq!(
        kinds,
        [
            "f2 fence normal >=1, <2",
            "fence  normal ^1.2",
            "fence  dev ^1",
            "post  normal ^1",
            "post  normal =1.2.3",
            "post  build ^1",
        ]
    );
    assert_eq!(row["v"], 2);
    assert_eq!(row["features"]["default"][0], "x");
    assert_eq!(row["features2"]["x"][1], "f2?/a");
    assert_eq!(row["rust_version"], "1.70");
    assert_eq!(row["links"], "z");
}

/// An upload that says nothing of a text says nothing wrong.
#[test]
fn what_an_upload_leaves_out_does_not_differ() {
    let toml = "description = \"a\"\nkeywords = [\"k\"]\nrust-version = \"1.85\"";
    for json in [
        r#""deps":[]"#,
        r#""deps":[],"description":null,"keywords":null"#,
    ] {
        assert!(judge(toml, json).is_ok(), "{json}");
    }
}

#[test]
fn many_differences_are_counted_not_listed() {
    let many: String = (0..9)
        .map(|n| format!("[dependencies.d{n}]\nversion = \"1\"\nregistry-index = \"{OURS}\"\n"))
        .collect();
    let text = judge(&many, r#""deps":[]"#).unwrap_err().to_string();
    assert!(text.contains("d4 ^1 and 4 more"), "{text}");
    let other: Vec<_> = (0..9)
        .map(|n| format!(r#"{{"name":"d{n}","version_req":"2"}}"#))
        .collect();
    let json = format!(r#""deps":[{}]"#, other.join(","));
    let text = judge(&many, &json).unwrap_err().to_string();
    assert!(text.contains("'d4' (req); 4 more dependencies"), "{text}");
}

/// T40: cargo would take the crate for unpacked before it is.
#[test]
fn t40_the_mark_of_an_unpacked_crate_comes_from_no_archive() {
    let toml = "[package]\nname = \"gate\"\nversion = \"1.0.0\"";
    for (path, allowed) in [
        ("gate-1.0.0/.cargo-ok", false),
        ("gate-1.0.0/.Cargo-OK", false),
        ("gate-1.0.0/src/.cargo-ok", true),
        ("gate-1.0.0/.cargo-ok2", true),
    ] {
        let mut archive = contents(&[("Cargo.toml", toml)]);
        archive.entries.push(inspection::Entry {
            path: path.to_owned(),
            size: 0,
        });
        let judged = inspect(&archive, &head(r#""deps":[]"#), &ours());
        assert_eq!(judged.is_ok(), allowed, "{path}");
    }
}

#[test]
fn pages_link_to_the_web_alone() {
    for (link, allowed) in [
        ("https://a.example/b?c=d", true),
        ("http://a.example", true),
        ("javascript:alert(1)", false),
        ("HTTPS://a.example", false),
        (" https://a.example", false),
        ("https://a.example/\\n", false),
        ("a.example", false),
    ] {
        for key in ["repository", "homepage", "documentation"] {
            let judged = judge(&format!("{key} = \"{link}\""), r#""deps":[]"#);
            assert_eq!(judged.is_ok(), allowed, "{key} {link}");
        }
    }
}

#[test]
fn a_refusal_cannot_move_the_cursor() {
    let text = judge("not\u{7f} = \u{1b}", r#""deps":[]"#)
        .unwrap_err()
        .to_string();
    assert!(!text.contains('\u{1b}'), "{text:?}");
    let toml = "[features]\n\"x\\u001b[2J\" = []";
    let text = judge(toml, r#""deps":[]"#).unwrap_err().to_string();
    assert!(text.contains("x\u{fffd}[2J"), "{text:?}");
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
        "[package]\nname = \"gate\"\nversion = \"1.0.0\"\nedition.workspace = true",
        "[package]\nname = \"gate\"\nversion = \"1.0.0\"\n[lints]\nworkspace = true",
        "[package]\nname = \"gate\"\nversion = \"1.0.0\"\n[project]\nname = \"gate\"",
        "[package]\nname = \"gate\"\nversion = \"1.0.0\"\nrust-version = \">=1.85\"",
        "[package]\nname = \"gate\"\nversion = \"1.0.0\"\nrust-version = \"1.2.3.4\"",
        "[package]\nname = \"gate\"\nversion = \"1.0.0\"\nreadme = 1",
        "[package]\nname = \"gate\"\nversion = \"1.0.0\"\n[features]\n\"a b\" = []",
        "[package]\nname = \"gate\"\nversion = \"1.0.0\"\n[features]\na = [\"\"]",
        "[package]\nname = \"gate\"\nversion = \"1.0.0\"\n[dependencies]\n\"../fence\" = \"1\"",
        "[package]\nname = \"gate\"\nversion = \"1.0.0\"\n[dependencies]\na = { version = \"1\", package = \"b/c\" }",
        "[package]\nname = \"gate\"\nname = \"gate\"\nversion = \"1.0.0\"",
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

/// Nesting is bounded where it is read, whichever way it is written.
#[test]
fn deep_manifests_are_refused_not_followed() {
    for deep in [
        format!("x = {}1{}", "[".repeat(100_000), "]".repeat(100_000)),
        format!("x = {}1{}", "{a=".repeat(100_000), "}".repeat(100_000)),
        format!("metadata.{}a = 1", "a.".repeat(100_000)),
        format!("[{}a]", "a.".repeat(100_000)),
    ] {
        let judged = judge(&deep, r#""deps":[]"#);
        assert!(matches!(judged, Err(ManifestError::Broken(_))));
    }
}
