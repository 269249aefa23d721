//! Proof of `authentication/phishing-resistant-for-critical`: on a critical package a token that was minted
//! by a code of an app does nothing, and cargo prints why; before the fourteen days are over it does.

use authenticator::Authenticator;
use e2e::browser::{Browser, between, token_on};
use e2e::program::PASSWORD;
use e2e::program::drill::CLOCK_SECONDS;
use e2e::{Cargo, Program, passkeys, upload, world};

const DAY: i64 = 24 * 60 * 60;

#[test]
fn after_fourteen_days_a_token_of_a_code_changes_a_critical_package_no_more() {
    let mut program = Program::start();
    let ada = program.enrol("ada");
    let cargo = Cargo::new(&program, Some(&ada));
    let published = |version: &str| {
        let project = cargo.library("gate", version, "", "");
        cargo.publish(&project)
    };
    assert_eq!(published("1.0.0").code, Some(0));
    program.admin(&[
        "critical",
        "mark",
        "gate",
        "--why",
        "everybody stands behind it",
    ]);
    program.stop();
    program.serve_drill(CLOCK_SECONDS, &(14 * DAY - 600).to_string());
    let ran = published("1.0.1");
    assert_eq!(ran.code, Some(0), "the notice still runs: {}", ran.text);
    program.stop();
    program.serve_drill(CLOCK_SECONDS, &(14 * DAY).to_string());
    let refused = published("1.0.2");
    assert_ne!(refused.code, Some(0));
    for part in [
        "passkey or security key",
        "authentication/phishing-resistant-for-critical",
    ] {
        assert!(refused.text.contains(part), "{part}: {}", refused.text);
    }
    // The same on every change, and on no other package.
    let project = cargo.project("gate");
    for args in [
        &["yank", "--registry", "gate", "gate@1.0.0"][..],
        &["owner", "--registry", "gate", "--add", "ada", "gate"],
    ] {
        let ran = cargo.run(&project, args);
        assert_ne!(ran.code, Some(0), "{args:?}");
        assert!(
            ran.text.contains("phishing-resistant-for-critical"),
            "{}",
            ran.text
        );
    }
    let other = upload::plain("fence", "1.0.0", "");
    assert_eq!(
        upload::publish(&program.url, Some(&ada.token), &other).status,
        200
    );
    assert_eq!(world::versions(&program, "gate").len(), 2);
}

/// Somebody with an app and passkeys, signed in with one of them; and a token that it minted.
fn keeper(program: &Program, login: &str, devices: &mut [Authenticator]) -> (Browser, String) {
    let browser = Browser::new(program);
    let email = format!("{login}@example.org");
    let fields = [
        ("login", login),
        ("email", email.as_str()),
        ("password", PASSWORD),
    ];
    assert_eq!(browser.post("/sign-up", &fields).status, 200);
    browser.confirm(&program.mail(&email, 0));
    browser.set_up(login);
    for (number, device) in devices.iter_mut().enumerate() {
        let added = passkeys::add(&browser, device, &format!("key {number}"));
        assert_eq!(added.status, 200, "{}", added.text);
        assert_eq!(passkeys::sign_in(&browser, device).status, 200);
    }
    let token = minted(&browser);
    (browser, token)
}

fn minted(browser: &Browser) -> String {
    token_on(&browser.mint(&[("publish", "1"), ("owners", "1")]))
}

/// T18: whoever relays a code gets nothing on a critical package; a factor that was taken away pauses what
/// the others can do, until a second owner confirms with a passkey.
#[test]
fn a_passkey_opens_it_and_a_change_of_factors_needs_a_second_owner() {
    let mut program = Program::start();
    let mut bobs = [Authenticator::new(), Authenticator::new()];
    let mut carols = [Authenticator::new()];
    let (_, token) = keeper(&program, "bob", &mut bobs);
    let (carol, _) = keeper(&program, "carol", &mut carols);
    let cargo = Cargo::with_token(&program, Some(&token));
    let project = cargo.library("gate", "1.0.0", "", "");
    assert_eq!(cargo.publish(&project).code, Some(0));
    cargo.must(
        &project,
        &["owner", "--registry", "gate", "--add", "carol", "gate"],
    );
    let accepted = carol.post("/account/invitations/gate", &[("answer", "accept")]);
    assert_eq!(accepted.status, 303, "{}", accepted.text);
    program.admin(&[
        "critical",
        "mark",
        "gate",
        "--why",
        "everybody stands behind it",
    ]);
    program.stop();
    program.serve_drill(CLOCK_SECONDS, &(14 * DAY).to_string());
    let project = cargo.library("gate", "1.0.1", "", "");
    let ran = cargo.publish(&project);
    assert_eq!(ran.code, Some(0), "{}", ran.text);
    // One of the keys is taken away: what is left publishes nothing for 72 hours.
    let browser = Browser::new(&program);
    assert_eq!(passkeys::sign_in(&browser, &mut bobs[0]).status, 200);
    let page = browser.get("/account").text;
    let path = between(&page, "action=\"/account/passkeys/", "/rename");
    let removed = browser.post(&format!("/account/passkeys/{path}/remove"), &[]);
    assert_eq!(removed.status, 303, "{}", removed.text);
    let browser = Browser::new(&program);
    let left = bobs.iter_mut().find_map(|device| {
        let page = passkeys::sign_in(&browser, device);
        (page.status == 200).then_some(device)
    });
    assert!(left.is_some());
    let token = minted(&browser);
    let cargo = Cargo::with_token(&program, Some(&token));
    let project = cargo.library("gate", "1.0.2", "", "");
    let refused = cargo.publish(&project);
    assert_ne!(refused.code, Some(0));
    assert!(
        refused.text.contains("account-recovery"),
        "{}",
        refused.text
    );
    // A second owner says that it was him.
    let carol = Browser::new(&program);
    assert_eq!(passkeys::sign_in(&carol, &mut carols[0]).status, 200);
    assert!(carol.get("/account").text.contains("It was them"));
    let lifted = carol.post("/account/co-owners/bob/confirm", &[]);
    assert_eq!(lifted.status, 303, "{}", lifted.text);
    let ran = cargo.publish(&project);
    assert_eq!(ran.code, Some(0), "{}", ran.text);
}
