//! A registry for members only: nothing is read without a token, and stock cargo reads with one.

use e2e::{Cargo, Program, upload};

#[test]
fn members_build_and_strangers_read_nothing() {
    let program = Program::start_with(&["--members-only"]);
    let ada = program.enrol("ada");
    let cargo = Cargo::new(&program, Some(&ada));
    cargo.provide_credentials();
    let fence = cargo.library("fence_post", "1.0.0", "", "");
    assert_eq!(cargo.publish(&fence).code, Some(0));
    let app = cargo.program(
        "app",
        "fence_post = { version = \"1\", registry = \"gate\" }",
        "fn main() {}",
    );
    cargo.must(&app, &["build"]);
    let found = cargo.must(&fence, &["search", "--registry", "gate", "wolves"]);
    assert!(found.contains("fence_post"), "{found}");

    let lock = std::fs::read_to_string(app.join("Cargo.lock")).unwrap();
    let digest = lock.split("checksum = \"").nth(1).unwrap();
    let digest = digest.split('"').next().unwrap();
    for path in [
        "cargo/index/config.json",
        "cargo/index/fe/nc/fence_post",
        "cargo/index/no/th/nothing",
        &format!("cargo/dl/fence_post/1.0.0/{digest}"),
        "cargo/api/v1/crates/fence_post/1.0.0/download",
        "cargo/api/v1/crates/fence_post/owners",
        "cargo/api/v1/crates?q=fence",
    ] {
        let answer = upload::get(&format!("{}/{path}", program.url));
        assert_eq!(answer.status, 401, "{path}: {answer:?}");
        assert!(
            answer.challenge.starts_with("Cargo login_url="),
            "{path}: {answer:?}"
        );
        let agent = upload::agent();
        let read = agent
            .get(format!("{}/{path}", program.url))
            .header("Authorization", &ada.token);
        let read = read.call().unwrap();
        assert_ne!(read.status(), 401, "{path}");
        let cache = read.headers()["cache-control"].to_str().unwrap();
        assert!(cache.contains("private"), "{path}: {cache}");
    }
    assert_eq!(upload::get(&format!("{}/healthz", program.url)).status, 200);

    let stranger = Cargo::new(&program, None);
    stranger.provide_credentials();
    let theirs = stranger.program(
        "app",
        "fence_post = { version = \"1\", registry = \"gate\" }",
        "fn main() {}",
    );
    let ran = stranger.run(&theirs, &["build"]);
    assert_eq!(ran.code, Some(101));
    assert!(ran.text.contains("cargo login"), "{}", ran.text);

    // A revoked token reads no more.
    let listed = program.admin(&["token", "list", "--login", "ada"]);
    let id = listed.split_whitespace().next().unwrap();
    let read = || {
        let index = format!("{}/cargo/index/config.json", program.url);
        let asked = upload::agent()
            .get(index)
            .header("Authorization", &ada.token);
        asked.call().unwrap().status().as_u16()
    };
    assert_eq!(read(), 200);
    program.admin(&["token", "revoke", id, "--login", "ada"]);
    // The server was not told by the command; it hears of it from the database.
    let revoked = std::time::Instant::now();
    while read() == 200 {
        assert!(revoked.elapsed().as_millis() < 1_000, "it reads on");
    }
    assert_eq!(read(), 401);
    assert!(
        program
            .admin(&["token", "list", "--login", "ada"])
            .contains("revoked")
    );
    let late = cargo.run(&app, &["update"]);
    assert_eq!(late.code, Some(101), "{}", late.text);
    assert!(late.text.contains("token rejected"), "{}", late.text);
}
