//! The first day: take in the crates that building this workspace has downloaded, point a client at
//! the registry, and build a real program from the registry alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use e2e::{Cargo, Program};

/// Where cargo keeps what it has downloaded on this machine; building this test has filled it.
fn cache() -> PathBuf {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    home.expect("cargo has built this, so it has a home")
        .join("registry")
        .join("cache")
}

/// How many files lie below a folder.
fn files(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).expect("cargo has made it");
    let paths = entries.map(|entry| entry.expect("it can be listed").path());
    paths
        .map(|path| if path.is_dir() { files(&path) } else { 1 })
        .sum()
}

/// The program that this workspace makes, from scratch: every crate it needs here came from the registry.
fn builds_a_program_of_several_hundred(cargo: &Cargo, workspace: &Path) {
    let begun = std::time::Instant::now();
    let told = cargo.must(
        workspace,
        &[
            "build",
            "--locked",
            "--package",
            "portcullis",
            "--message-format",
            "json",
        ],
    );
    // Of each thing that was built, one line of JSON, which says of which package it is.
    let package = |line: &str| {
        let artifact = line.strip_prefix("{\"reason\":\"compiler-artifact\",\"package_id\":\"")?;
        Some(artifact.split('"').next()?.to_owned())
    };
    let built: BTreeSet<String> = told.lines().filter_map(package).collect();
    let seconds = begun.elapsed().as_secs();
    println!(
        "a program of {} packages was built in {seconds} s",
        built.len()
    );
    assert!(built.len() > 300, "only {} packages", built.len());
    let made = cargo.project("target").join("debug").join("portcullis");
    let ran = std::process::Command::new(made)
        .arg("--version")
        .output()
        .expect("the program that was built starts");
    assert!(ran.status.success() && ran.stdout.starts_with(b"portcullis "));
}

#[test]
fn from_an_import_to_a_program_of_many_crates_and_a_crate_of_ones_own() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let imported = program.admin(&["import", "cargo", cache().to_str().unwrap()]);
    assert!(imported.ends_with(" 0 refused\n"), "{imported}");

    let cargo = Cargo::empty();
    let home = cargo.home();
    let place = [
        "--name",
        "gate",
        "--cargo-home",
        home.to_str().unwrap(),
        "--registry",
        &program.url,
    ];
    let set_up = [
        &["setup", "cargo", "--token-stdin", "--replace-upstream"][..],
        &place,
    ]
    .concat();
    let (code, text) = program.run(&set_up, &ada.token);
    assert_eq!(code, Some(0), "{text}");
    assert!(!text.contains(&ada.token), "a token is never printed");
    let (code, text) = program.run(&[&["doctor"][..], &place].concat(), "");
    assert!(code == Some(0) || code == Some(3), "{text}");
    assert!(!text.contains(&ada.token), "a token is never printed");

    let app = cargo.program(
        "app",
        "clap = { version = \"4\", features = [\"derive\"] }\nserde_json = \"1\"\ntoml = \"1\"\nurl = \"2\"\n",
        "fn main() {\n    let url = url::Url::parse(\"https://example.org/\").unwrap();\n    \
         println!(\"{}\", serde_json::json!({\"host\": url.host_str()}));\n}\n",
    );
    let ran = cargo.must(&app, &["run"]);
    assert!(ran.contains("{\"host\":\"example.org\"}"), "{ran}");
    let lock = fs::read_to_string(app.join("Cargo.lock")).unwrap();
    let packages = lock.matches("[[package]]").count();
    assert!(packages > 40, "only {packages} packages");
    cargo.must(&app, &["build", "--locked"]);

    // All that this workspace needs, several hundred crates: each with the checksum that its lock file has.
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    cargo.must(&workspace, &["fetch", "--locked"]);
    let fetched = files(&home.join("registry/cache"));
    assert!(fetched > 300, "only {fetched} crates");

    if std::env::var_os("PORTCULLIS_TEST_PROGRAM").is_some() {
        builds_a_program_of_several_hundred(&cargo, &workspace);
    } else {
        println!("NOT RUN: building all of them, which takes minutes; `./test program` does");
    }

    let own = cargo.library(
        "fence_post",
        "1.0.0",
        "[dependencies]\nserde_json = { version = \"1\", registry = \"gate\" }\n",
        "pub fn wolves() -> serde_json::Value { serde_json::json!(0) }",
    );
    cargo.must(&own, &["publish", "--registry", "gate", "--allow-dirty"]);
    let user = cargo.program(
        "user",
        "fence_post = { version = \"1\", registry = \"gate\" }",
        "fn main() { println!(\"wolves: {}\", fence_post::wolves()); }",
    );
    assert!(cargo.must(&user, &["run"]).contains("wolves: 0"));

    let undo = [&["setup", "cargo", "--undo"][..], &place].concat();
    let (code, text) = program.run(&undo, "");
    assert_eq!(code, Some(0), "{text}");
    let left: Vec<_> = fs::read_dir(&home)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        !left.iter().any(|name| name == "credentials.toml"),
        "{left:?}"
    );
}
