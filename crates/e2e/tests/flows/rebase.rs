//! A registry that moves to another address: what was locked still resolves, what names the old index
//! still means this registry, and nobody moves it by mistake.

use std::fs;

use e2e::tap::free_port;
use e2e::{Cargo, Program, Tap, upload};

#[test]
fn a_moved_registry_answers_lock_files_and_uploads_that_name_the_old_address() {
    let mut program = Program::start();
    let ada = program.enrol("ada");
    let cargo = Cargo::new(&program, Some(&ada));
    let fence = cargo.library("fence_post", "1.0.0", "", "pub fn keep() {}");
    assert_eq!(cargo.publish(&fence).code, Some(0));
    let app = cargo.program(
        "app",
        "fence_post = { version = \"1\", registry = \"gate\" }",
        "fn main() { fence_post::keep() }",
    );
    cargo.must(&app, &["generate-lockfile"]);
    let lock = fs::read_to_string(app.join("Cargo.lock")).unwrap();

    let old = program.url.clone();
    let new = format!("http://localhost:{}", free_port());
    let (code, told) = program.try_admin(&["rebase", &new]);
    assert!(code == Some(3) && told.contains("stop it first"), "{told}");
    program.stop();
    let told = program.admin(&["rebase", &new]);
    assert!(
        told.contains(&format!("goes by {new} from now on; it went by {old}")),
        "{told}"
    );
    program.url.clone_from(&new);
    program.serve();
    assert_eq!(program.url, new);
    let config = upload::get(&format!("{new}/cargo/index/config.json")).text;
    assert!(config.contains(&new) && !config.contains(&old), "{config}");

    // Somebody else's machine, the old lock file, and the old address, which leads to the new one.
    let port = old.rsplit(':').next().unwrap().parse().unwrap();
    let _alias = Tap::on(port, &program);
    let other = Cargo::at(&old, None);
    let theirs = other.program(
        "app",
        "fence_post = { version = \"1\", registry = \"gate\" }",
        "fn main() { fence_post::keep() }",
    );
    fs::write(theirs.join("Cargo.lock"), &lock).unwrap();
    other.must(&theirs, &["build", "--locked"]);

    // A crate that was packed for the old index is one of ours.
    let moved = Cargo::at(&new, Some(&ada.token));
    let path = moved.home().join("config.toml");
    let known = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        format!("{known}[registries.old]\nindex = \"sparse+{old}/cargo/index/\"\n"),
    )
    .unwrap();
    let rest = "[dependencies]\nfence_post = { version = \"1\", registry = \"old\" }\n";
    let yard = moved.library("yard", "1.0.0", rest, "");
    let ran = moved.publish(&yard);
    assert_eq!(ran.code, Some(0), "{}", ran.text);
    let row = upload::get(&format!("{new}/cargo/index/ya/rd/yard")).text;
    let row: serde_json::Value = serde_json::from_str(&row).unwrap();
    assert_eq!(row["deps"][0]["name"], "fence_post");
    assert!(row["deps"][0]["registry"].is_null(), "{row}");
    let events = program.events().join("\n");
    assert!(
        events.contains("\"type\":\"installation.rebased\""),
        "{events}"
    );
    assert!(program.admin(&["verify"]).contains("; 0 wrong"));
}

#[test]
fn a_server_with_another_address_than_the_registry_has_does_not_start() {
    let mut program = Program::start();
    program.stop();
    let told = program.admin(&["rebase", "https://crates.example.org"]);
    assert!(
        told.contains("--base-url https://crates.example.org"),
        "{told}"
    );
    let (code, told) = program.try_admin(&["rebase", "https://crates.example.org"]);
    assert!(code == Some(2) && told.contains("already"), "{told}");
    let (code, told) = program.try_serve(&["--base-url", "https://other.example.org"]);
    assert_eq!(code, Some(2), "{told}");
    assert!(
        told.contains("goes by https://crates.example.org"),
        "{told}"
    );
    assert!(
        told.contains("portcullis admin rebase https://other.example.org"),
        "{told}"
    );
    // Where nothing was said, it goes on as it was called.
    program.serve();
    assert!(
        program
            .greeting
            .contains("sparse+https://crates.example.org/cargo/index/"),
        "{}",
        program.greeting
    );
}
