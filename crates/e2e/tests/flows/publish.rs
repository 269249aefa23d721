//! From `cargo publish` to a program that runs.

use e2e::{Cargo, Program, Tap, upload};

#[test]
fn a_crate_is_published_found_locked_yanked_and_built_by_stock_cargo() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let cargo = Cargo::new(&program, Some(&ada));
    let fence = cargo.library("fence_post", "1.0.0", "", "pub fn wolves() -> u8 { 0 }");
    let published = cargo.must(&fence, &["publish", "--registry", "gate", "--allow-dirty"]);
    assert!(
        published.contains("Published fence_post v1.0.0"),
        "{published}"
    );

    let index = format!("{}/cargo/index/fe/nc/fence_post", program.url);
    let before = upload::get(&index).text;
    let row: serde_json::Value = serde_json::from_str(&before).unwrap();
    let (pubtime, digest) = (
        row["pubtime"].as_str().unwrap(),
        row["cksum"].as_str().unwrap(),
    );
    assert!(pubtime.len() == 20 && pubtime.ends_with('Z'), "{pubtime}");

    // Somebody without a token builds with it.
    let stranger = Cargo::new(&program, None);
    let app = stranger.program(
        "app",
        "fence_post = { version = \"1\", registry = \"gate\" }",
        "fn main() { println!(\"wolves: {}\", fence_post::wolves()); }",
    );
    assert!(stranger.must(&app, &["run"]).contains("wolves: 0"));
    let lock = std::fs::read_to_string(app.join("Cargo.lock")).unwrap();
    assert!(lock.contains(digest), "{lock}");
    stranger.must(&app, &["build", "--locked"]);

    assert!(
        cargo
            .must(&fence, &["search", "--registry", "gate", "wolves"])
            .contains("fence_post")
    );
    let info = cargo.must(&fence, &["info", "--registry", "gate", "fence_post"]);
    assert!(info.contains("Keeps wolves out"), "{info}");
    assert!(
        cargo
            .must(
                &fence,
                &["owner", "--registry", "gate", "--list", "fence_post"]
            )
            .contains("ada")
    );

    cargo.must(&fence, &["yank", "--registry", "gate", "fence_post@1.0.0"]);
    let yanked = upload::get(&index).text;
    assert_eq!(
        yanked,
        before.replace("\"yanked\":false", "\"yanked\":true"),
        "only one field may change"
    );
    stranger.must(&app, &["build", "--locked"]);
    let fresh = stranger.program(
        "late",
        "fence_post = { version = \"1\", registry = \"gate\" }",
        "fn main() {}",
    );
    assert_eq!(stranger.run(&fresh, &["build"]).code, Some(101));
    cargo.must(
        &fence,
        &["yank", "--undo", "--registry", "gate", "fence_post@1.0.0"],
    );
    assert_eq!(upload::get(&index).text, before);
    stranger.must(&fresh, &["build"]);
}

#[test]
fn a_workspace_is_published_in_one_go_and_its_members_depend_on_each_other() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let cargo = Cargo::new(&program, Some(&ada));
    cargo.library("ward_core", "1.0.0", "", "pub fn one() -> u8 { 1 }");
    cargo.library(
        "ward_gate",
        "1.0.0",
        "[dependencies]\nward_core = { path = \"../ward_core\", version = \"1\", registry = \"gate\" }\n",
        "pub fn two() -> u8 { ward_core::one() + 1 }",
    );
    let root = cargo.project("");
    std::fs::write(
        root.join("Cargo.toml"),
        "[workspace]\nresolver = \"3\"\nmembers = [\"ward_core\", \"ward_gate\"]\n",
    )
    .unwrap();
    cargo.must(
        &root,
        &[
            "publish",
            "--workspace",
            "--registry",
            "gate",
            "--allow-dirty",
        ],
    );
    let row = upload::get(&format!("{}/cargo/index/wa/rd/ward_gate", program.url)).text;
    let row: serde_json::Value = serde_json::from_str(&row).unwrap();
    assert_eq!(row["deps"][0]["name"], "ward_core");
    assert!(
        row["deps"][0]["registry"].is_null(),
        "our own registry is written as none: {row}"
    );
}

#[test]
fn what_did_not_change_is_not_sent_again() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let cargo = Cargo::new(&program, Some(&ada));
    let fence = cargo.library("fence_post", "1.0.0", "", "");
    assert_eq!(cargo.publish(&fence).code, Some(0));
    let index = format!("{}/cargo/index/fe/nc/fence_post", program.url);
    let agent = upload::agent();
    let first = agent.get(&index).call().unwrap();
    let etag = first.headers()["etag"].to_str().unwrap().to_owned();
    let again = agent
        .get(&index)
        .header("If-None-Match", &etag)
        .call()
        .unwrap();
    assert_eq!(again.status(), 304);
    let other = agent
        .get(&index)
        .header("If-None-Match", "\"other\"")
        .call()
        .unwrap();
    assert_eq!(other.status(), 200);
    // An upgrade that the server does not know is passed over.
    let upgrade = agent
        .get(&index)
        .header("Upgrade", "h2c")
        .header("HTTP2-Settings", "AAMAAABk");
    assert_eq!(upgrade.call().unwrap().status(), 200);
    for absent in [
        "fe/nc/fence-post",
        "FE/NC/fence_post",
        "fe/nc/fence_pos",
        "../../etc/passwd",
        "fe/nc/%2e%2e",
    ] {
        let url = format!("{}/cargo/index/{absent}", program.url);
        assert_eq!(upload::get(&url).status, 404, "{absent}");
    }
}

/// The second `cargo update` asks again, and hears that nothing is new. Of the configuration cargo
/// keeps no copy that it could ask about.
#[test]
fn stock_cargo_updates_again_by_304_alone() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let publisher = Cargo::new(&program, Some(&ada));
    for (name, version) in [("fence_post", "1.0.0"), ("ward_core", "1.0.0")] {
        let project = publisher.library(name, version, "", "");
        assert_eq!(publisher.publish(&project).code, Some(0));
    }
    let tap = Tap::before(&program);
    let cargo = Cargo::at(&tap.url, None);
    let app = cargo.program(
        "app",
        "fence_post = { version = \"1\", registry = \"gate\" }\n\
         ward_core = { version = \"1\", registry = \"gate\" }",
        "fn main() {}",
    );
    cargo.must(&app, &["update"]);
    assert_eq!(
        tap.statuses(),
        [200; 3],
        "configuration and two index files"
    );
    cargo.must(&app, &["update"]);
    assert_eq!(tap.statuses(), [200, 304, 304]);
    let newer = publisher.library("fence_post", "1.0.1", "", "");
    assert_eq!(publisher.publish(&newer).code, Some(0));
    let updated = cargo.must(&app, &["update"]);
    assert!(updated.contains("1.0.1"), "{updated}");
    assert_eq!(tap.statuses(), [200, 200, 304]);
}

/// Everything that one publish leaves behind, with what differs each time cut out.
#[test]
fn the_world_after_one_publish() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let mut archive = e2e::archive::Archive::new(
        "fence-1.0.0",
        "[package]\nname = \"fence\"\nversion = \"1.0.0\"\ndescription = \"Keeps wolves out\"\n",
    );
    archive.add(tar::EntryType::Regular, "fence-1.0.0/src/lib.rs", "", "");
    let before = program.events().len();
    let body = upload::framed(&upload::metadata("fence", "1.0.0"), &archive.pack());
    let reply = upload::publish(&program.url, Some(&ada.token), &body);
    let row = upload::get(&format!("{}/cargo/index/fe/nc/fence", program.url)).text;
    let events = program.events()[before..].join("\n");
    let world = format!(
        "reply: {} {}\nindex: {row}events: {events}\nfiles: {}",
        reply.status,
        reply.text,
        program.blobs()
    );
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"[0-9a-f]{64}", "[sha256]");
    settings.add_filter(r"usr_[0-9A-Za-z]{16}", "[account]");
    settings.add_filter(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", "[time]");
    settings.bind(|| insta::assert_snapshot!("world_after_one_publish", world));
}
