//! Releases that are kept out of the index: what stock cargo shows, what owners and the staff do about them.

use std::time::{Duration, Instant};

use authenticator::Authenticator;
use e2e::browser::{Browser, between, token_on};
use e2e::{Cargo, Program, passkeys, upload};

/// Earlier releases of a package were made by a trusted publisher, as far as the rows say.
fn made_by_a_publisher(program: &Program, package: &str) {
    program.run_sql(&format!(
        "UPDATE files SET evidence = 'trusted-publisher', builder = 'forge/ada' WHERE filename LIKE '{package}-%'"
    ));
}

/// How many releases of a crate whose name has four letters or more are in the index.
fn listed(program: &Program, name: &str) -> usize {
    let path = format!("{}/{}/{name}", &name[..2], &name[2..4]);
    let index = upload::get(&format!("{}/cargo/index/{path}", program.url));
    if index.status == 404 {
        return 0;
    }
    index.text.lines().count()
}

/// The browser of somebody who was enrolled in the terminal, with a passkey that was shown just now, and a token
/// that it minted. Whoever owns packages already is paused by a new factor.
fn with_passkey(
    program: &Program,
    [login, code]: [&str; 2],
    device: &mut Authenticator,
) -> (Browser, String) {
    let browser = Browser::new(program);
    browser.sign_in(login, code);
    let added = passkeys::add(&browser, device, "key");
    assert_eq!(added.status, 200, "{}", added.text);
    assert_eq!(passkeys::sign_in(&browser, device).status, 200);
    let token = token_on(&browser.mint(&[("publish", "1")]));
    (browser, token)
}

/// cargo waits a minute for the index, and says what it was told before that.
#[test]
fn cargo_shows_that_a_release_is_held_and_a_second_owner_lets_it_out() {
    let program = Program::start();
    let (ada, bob) = (program.enrol("ada"), program.enrol("bob"));
    let (mut adas, mut bobs) = (Authenticator::new(), Authenticator::new());
    let (ada, token) = with_passkey(&program, ["ada", &ada.recovery[0]], &mut adas);
    let (bob, _) = with_passkey(&program, ["bob", &bob.recovery[0]], &mut bobs);
    let cargo = Cargo::with_token(&program, Some(&token));
    let project = cargo.library("gate", "1.0.0", "", "");
    assert_eq!(cargo.publish(&project).code, Some(0));
    program.admin(&["owner", "gate", "--login", "bob"]);
    made_by_a_publisher(&program, "gate");
    let index = format!("{}/cargo/index/ga/te/gate", program.url);
    let before = upload::get(&index).text;
    let seen = program.mails("bob@example.org").len();
    let project = cargo.library("gate", "1.0.1", "", "");
    let ran = cargo.publish(&project);
    assert_eq!(ran.code, Some(0), "{}", ran.text);
    let url = format!("{}/packages/cargo/gate/holds", program.url);
    for part in ["held for review: trust-downgrade", &url, "timed out"] {
        assert!(ran.text.contains(part), "{part}: {}", ran.text);
    }
    assert_eq!(upload::get(&index).text, before);
    let told = program.mail("bob@example.org", seen);
    for part in ["gate 1.0.1 is held", "trust-downgrade", "72 hours"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    // Strangers see nothing of it, its owners see it and why.
    let stranger = Browser::stranger(&program);
    assert_eq!(stranger.get("/packages/cargo/gate/1.0.1").status, 404);
    assert_eq!(stranger.get("/packages/cargo/gate/holds").status, 303);
    for path in [
        "/packages/cargo/gate",
        "/packages/cargo/gate/holds",
        "/account",
    ] {
        let page = ada.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(
            page.text.contains("trust-downgrade"),
            "{path}: {}",
            page.text
        );
    }
    let release = "/packages/cargo/gate/holds/1.0.1/release";
    let refused = ada.post(release, &[]);
    assert_eq!(refused.status, 403, "{}", refused.text);
    assert!(
        refused.text.contains("another owner can do so at once"),
        "{}",
        refused.text
    );
    let done = bob.post(release, &[]);
    assert_eq!(done.status, 303, "{}", done.text);
    let after = upload::get(&index).text;
    assert!(
        after.starts_with(&before) && after.lines().count() == 2,
        "{after}"
    );
    let app = cargo.program(
        "app",
        "gate = { version = \"=1.0.1\", registry = \"gate\" }",
        "fn main() {}",
    );
    cargo.must(&app, &["build"]);
}

/// What depends on a held release cannot be published with it, and can be once it is let out.
#[test]
fn a_workspace_stops_at_a_member_that_is_held_and_goes_on_later() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let cargo = Cargo::new(&program, Some(&ada));
    let core = cargo.library("ward_core", "1.0.0", "", "");
    assert_eq!(cargo.publish(&core).code, Some(0));
    made_by_a_publisher(&program, "ward_core");
    cargo.library("ward_core", "1.1.0", "", "pub fn one() -> u8 { 1 }");
    cargo.library(
        "ward_gate",
        "1.0.0",
        "[dependencies]\nward_core = { path = \"../ward_core\", version = \"1.1\", registry = \"gate\" }\n",
        "pub fn two() -> u8 { ward_core::one() + 1 }",
    );
    let root = cargo.project("");
    let manifest = "[workspace]\nresolver = \"3\"\nmembers = [\"ward_core\", \"ward_gate\"]\n";
    std::fs::write(root.join("Cargo.toml"), manifest).unwrap();
    let all = [
        "publish",
        "--workspace",
        "--registry",
        "gate",
        "--allow-dirty",
    ];
    let ran = cargo.run(&root, &all);
    assert_eq!(ran.code, Some(101), "{}", ran.text);
    assert!(ran.text.contains("held for review"), "{}", ran.text);
    assert_eq!(listed(&program, "ward_core"), 1);
    let said = program.admin(&["release", "ward_core@1.1.0", "--why", "made by hand today"]);
    assert_eq!(said, "ward_core 1.1.0 is released\n");
    // The command is another process: the server hears of it within a moment.
    program.wait_until("the release is in the index", || {
        listed(&program, "ward_core") == 2
    });
    let gate = cargo.project("ward_gate");
    cargo.must(&gate, &["publish", "--registry", "gate", "--allow-dirty"]);
    assert_eq!(listed(&program, "ward_gate"), 1);
}

/// T18: whoever took an account over has published in several packages; the staff takes all of it out in one
/// act, on every node within a second, and lets the good one in again.
#[test]
fn the_staff_quarantines_all_that_an_account_published_in_one_act() {
    let program = Program::start();
    let (ada, eve) = (program.enrol("ada"), program.enrol("eve"));
    let (mut device, mut eves) = (Authenticator::new(), Authenticator::new());
    let (staff, ada) = with_passkey(&program, ["ada", &ada.recovery[0]], &mut device);
    let (owner, eve) = with_passkey(&program, ["eve", &eve.recovery[0]], &mut eves);
    let publish = |token: &str, name: &str, version: &str| {
        let body = upload::plain(name, version, "");
        upload::publish(&program.url, Some(token), &body).status
    };
    assert_eq!(publish(&eve, "gate", "1.0.0"), 200);
    assert_eq!(publish(&ada, "fence", "1.0.0"), 200);
    for (name, version) in [("gate", "1.0.1"), ("moat", "1.0.0"), ("wall", "1.0.0")] {
        assert_eq!(publish(&eve, name, version), 200, "{name}");
    }
    let download = format!("{}/cargo/api/v1/crates/moat/1.0.0/download", program.url);
    assert_eq!(upload::get(&download).status, 200);
    let seen = program.mails("eve@example.org").len();
    let begun = Instant::now();
    // Since the moment at which the first of them was published.
    let events = program.events();
    let first = events
        .iter()
        .find(|event| event.contains("gate-1.0.1.crate"));
    let since = between(first.unwrap(), "\"ts\":\"", "\"");
    let fields = [
        ("act", "account"),
        ("login", "eve"),
        ("since", since),
        ("why", "a relayed code"),
    ];
    let done = staff.post("/staff/holds", &fields);
    assert_eq!(done.status, 200, "{}", done.text);
    for path in ["mo/at/moat", "wa/ll/wall"] {
        let index = format!("{}/cargo/index/{path}", program.url);
        assert_eq!(upload::get(&index).status, 404, "{path}");
    }
    assert!(
        begun.elapsed() < Duration::from_secs(1),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(listed(&program, "gate"), 1, "the one from before");
    assert_eq!(listed(&program, "fence"), 1, "nobody else's");
    let refused = upload::get(&download);
    assert_eq!(refused.status, 403);
    for part in ["moat 1.0.0 is quarantined", "quarantined-by-staff", "hold_"] {
        assert!(refused.text.contains(part), "{part}: {}", refused.text);
    }
    let page = Browser::stranger(&program).get("/packages/cargo/moat");
    assert_eq!(page.status, 403, "{}", page.text);
    let told = program.mail("eve@example.org", seen);
    for part in ["gate 1.0.1", "moat 1.0.0", "wall 1.0.0"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(
        program.mails("eve@example.org").len(),
        seen + 1,
        "one mail for all"
    );
    let events = program.events();
    let quarantined = events
        .iter()
        .filter(|event| event.contains("\"file.quarantined\""));
    assert_eq!(quarantined.count(), 3);
    // The owner lets nothing out, and nothing is published in the place of what is held.
    let own = owner.post("/packages/cargo/gate/holds/1.0.1/release", &[]);
    assert_eq!(own.status, 403, "{}", own.text);
    let fields = [
        ("act", "let-out"),
        ("name", "gate"),
        ("version", "1.0.1"),
        ("why", "it was hers after all"),
    ];
    assert_eq!(staff.post("/staff/holds", &fields).status, 200);
    assert_eq!(listed(&program, "gate"), 2);
    let fields = [
        ("act", "reject"),
        ("name", "moat"),
        ("version", "1.0.0"),
        ("why", "steals tokens"),
    ];
    assert_eq!(staff.post("/staff/holds", &fields).status, 200);
    assert_eq!(upload::get(&download).status, 410);
    assert_eq!(
        publish(&eve, "moat", "1.0.0"),
        409,
        "its version stays used"
    );
}
