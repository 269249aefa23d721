//! What stock cargo packages is admitted and read: the rules are for hostile archives, and a rule that
//! hits an ordinary crate is wrong. Crates with dependencies are put together by hand, since packaging
//! them would ask a registry.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use domain::Digest;
use ecosystems::cargo::archive::{self, Indexes, MANIFESTS};
use ecosystems::cargo::{Manifest, index, name, upload, version};
use flate2::Compression;
use flate2::write::GzEncoder;
use inspection::{Contents, Limits};
use serde_json::{Value, json};

/// A project in a folder of its own: path and text of each file.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// The `.crate` that stock cargo makes of it, without a network and without the user's settings.
fn packaged(folder: &Path, stem: &str) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap();
    let target = folder.join("target");
    let output = Command::new(cargo)
        .args([
            "package",
            "--no-verify",
            "--allow-dirty",
            "--offline",
            "--quiet",
        ])
        .current_dir(folder)
        .env("CARGO_HOME", folder.join("home"))
        .env("CARGO_TARGET_DIR", &target)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    target.join("package").join(format!("{stem}.crate"))
}

fn admitted(bytes: &[u8], stem: &str) -> Contents {
    let packed = u64::try_from(bytes.len()).unwrap();
    inspection::admit(bytes, packed, stem, MANIFESTS, &Limits::default()).unwrap()
}

fn imported(contents: &Contents, name: &str, version: &str) -> Manifest {
    let name = name::parse(name).unwrap();
    archive::imported(contents, &name, &version::parse(version).unwrap()).unwrap()
}

fn row(manifest: &Manifest) -> Value {
    let row = index::row(manifest, &Digest::of(b""), None);
    serde_json::from_str(&index::line(&row, false)).unwrap()
}

#[test]
fn a_crate_with_all_that_needs_no_other_crate() {
    // Longer than the hundred bytes that a header holds, so that cargo writes a long path.
    let long = format!("src/{}/{}.rs", "folder".repeat(12), "name".repeat(15));
    let manifest = "[package]\nname = \"Gate_house\"\nversion = \"1.0.0-rc.1+build.5\"\nedition = \"2021\"\n\
        rust-version = \"1.85\"\ndescription = \"\"\"Opens,\n  and shuts\"\"\"\nlicense = \"MIT OR Apache-2.0\"\n\
        keywords = [\"gate\", \"iron\"]\ncategories = [\"science\"]\nlinks = \"gate\"\nbuild = \"build.rs\"\n\
        repository = \"https://a.example/gate\"\nhomepage = \"https://a.example\"\n\
        documentation = \"https://docs.a.example\"\nreadme = \"READ.md\"\n\
        [package.metadata.x]\nworkspace = true\n\
        [features]\ndefault = [\"iron\"]\niron = []\n\"wood-2.0+\" = [\"iron\"]\n\
        [[bin]]\nname = \"gate\"\npath = \"src/main.rs\"\n[profile.release]\nlto = true\n";
    let folder = project(&[
        ("Cargo.toml", manifest),
        ("READ.md", "# Gate"),
        ("build.rs", "fn main() {}"),
        ("src/main.rs", "fn main() {}"),
        ("src/größe.rs", ""),
        ("examples/open.rs", "fn main() {}"),
        (&long, ""),
    ]);
    let (name, version) = ("Gate_house", "1.0.0-rc.1+build.5");
    let stem = format!("{name}-{version}");
    let bytes = std::fs::read(packaged(folder.path(), &stem)).unwrap();
    let contents = admitted(&bytes, &stem);
    for path in ["src/größe.rs", "Cargo.toml.orig", "READ.md", &long] {
        let path = format!("{stem}/{path}");
        assert!(
            contents.entries.iter().any(|entry| entry.path == path),
            "{path}"
        );
    }
    let manifest = imported(&contents, name, version);
    let about: Value = serde_json::from_str(&manifest.about()).unwrap();
    for (key, expected) in [
        ("name", json!(name)),
        ("version", json!(version)),
        ("description", json!("Opens,\n  and shuts")),
        ("license", json!("MIT OR Apache-2.0")),
        ("keywords", json!(["gate", "iron"])),
        ("categories", json!(["science"])),
        ("repository", json!("https://a.example/gate")),
        ("homepage", json!("https://a.example")),
        ("documentation", json!("https://docs.a.example")),
        ("readme", json!("READ.md")),
        ("links", json!("gate")),
        ("rust_version", json!("1.85")),
        ("dependencies", json!([])),
    ] {
        assert_eq!(about[key], expected, "{key}");
    }
    let row = row(&manifest);
    assert_eq!(
        row["features"],
        json!({"default": ["iron"], "iron": [], "wood-2.0+": ["iron"]})
    );
    assert_eq!(row["v"], 1);
    assert!(row.get("features2").is_none());
    // The same bytes as an upload, with what cargo sends of them.
    let mut said = about.clone();
    said["vers"] = said["version"].take();
    said["deps"] = json!([]);
    let head = upload::head(said.to_string().as_bytes()).unwrap();
    let inspected = archive::inspect(&contents, &head, &Indexes::default()).unwrap();
    assert_eq!(inspected, manifest);
}

#[test]
fn members_of_a_workspace_are_packaged_whole() {
    let member = "[package]\nname = \"post\"\nversion.workspace = true\nedition.workspace = true\n\
        license.workspace = true\nrepository.workspace = true\nreadme = false\n[lints]\nworkspace = true\n";
    let folder = project(&[
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"post\"]\nresolver = \"2\"\n[workspace.package]\nversion = \"0.1.0\"\n\
             edition = \"2021\"\nlicense = \"0BSD\"\nrepository = \"https://a.example\"\n\
             [workspace.lints.rust]\nunsafe_code = \"forbid\"\n",
        ),
        ("post/Cargo.toml", member),
        ("post/src/lib.rs", ""),
    ]);
    let bytes = std::fs::read(packaged(folder.path(), "post-0.1.0")).unwrap();
    let manifest = imported(&admitted(&bytes, "post-0.1.0"), "post", "0.1.0");
    assert_eq!(manifest.license.as_deref(), Some("0BSD"));
    assert_eq!(manifest.repository.as_deref(), Some("https://a.example"));
    assert_eq!(manifest.readme, None);
}

#[test]
fn the_smallest_crate_is_a_crate() {
    let folder = project(&[
        (
            "Cargo.toml",
            "[package]\nname = \"a\"\nversion = \"0.0.0\"\nedition = \"2024\"\n",
        ),
        ("src/lib.rs", ""),
    ]);
    let bytes = std::fs::read(packaged(folder.path(), "a-0.0.0")).unwrap();
    let row = row(&imported(&admitted(&bytes, "a-0.0.0"), "a", "0.0.0"));
    assert_eq!((&row["deps"], &row["features"]), (&json!([]), &json!({})));
    assert!(row["links"].is_null() && row.get("rust_version").is_none());
}

/// A `.crate` with this manifest, written as cargo writes one: GNU headers, files alone.
fn with_manifest(stem: &str, manifest: &str) -> Vec<u8> {
    let encoder = GzEncoder::new(Vec::new(), Compression::best());
    let mut builder = tar::Builder::new(encoder);
    for (path, text) in [("Cargo.toml", manifest), ("src/lib.rs", "")] {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o644);
        header.set_size(u64::try_from(text.len()).unwrap());
        header.set_cksum();
        let path = format!("{stem}/{path}");
        builder
            .append_data(&mut header, path, text.as_bytes())
            .unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

#[test]
fn dependencies_of_every_kind_become_rows() {
    let manifest = "[package]\nname = \"gate\"\nversion = \"1.0.0\"\n\
        [dependencies]\nbare = \"0.1\"\n\
        [dependencies.alias]\npackage = \"fence\"\nversion = \">=1, <2\"\noptional = true\n\
        default-features = false\nfeatures = [\"b\", \"a\"]\n\
        [build-dependencies.bare]\nversion = \"0.1\"\n[dev-dependencies.bare]\nversion = \"*\"\n\
        [target.\"cfg(windows)\".dependencies.post]\nversion = \"~1.2\"\n\
        [target.wasm32-unknown-unknown.dev-dependencies.post]\nversion = \"=1.2.3\"\n\
        [features]\nweak = [\"alias?/a\"]\nstrong = [\"alias/b\"]\nplain = [\"weak\"]\n";
    let bytes = with_manifest("gate-1.0.0", manifest);
    let row = row(&imported(&admitted(&bytes, "gate-1.0.0"), "gate", "1.0.0"));
    let plain = json!({
        "features": [], "optional": false, "default_features": true, "target": null,
        "kind": "normal", "registry": null, "package": null
    });
    let dependency = |name: &str, req: &str, rest: Value| {
        let mut whole = plain.clone();
        whole["name"] = json!(name);
        whole["req"] = json!(req);
        for (key, value) in rest.as_object().unwrap() {
            whole[key] = value.clone();
        }
        whole
    };
    let alias = json!({
        "package": "fence", "optional": true, "default_features": false, "features": ["b", "a"]
    });
    let expected = json!([
        dependency("alias", ">=1, <2", alias),
        dependency("bare", "^0.1", json!({})),
        dependency("bare", "^0.1", json!({"kind": "build"})),
        dependency("bare", "*", json!({"kind": "dev"})),
        dependency("post", "~1.2", json!({"target": "cfg(windows)"})),
        dependency(
            "post",
            "=1.2.3",
            json!({"kind": "dev", "target": "wasm32-unknown-unknown"})
        ),
    ]);
    assert_eq!(row["deps"], expected);
    assert_eq!(row["features2"], json!({"weak": ["alias?/a"]}));
    assert_eq!(
        row["features"],
        json!({"plain": ["weak"], "strong": ["alias/b"]})
    );
    assert_eq!(row["v"], 2);
}
