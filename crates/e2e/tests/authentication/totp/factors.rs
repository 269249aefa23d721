//! Changing the factors of an account: an app is replaced only by one that has proven itself, a session that
//! was left open changes nothing, and nobody is left with a password alone.

use e2e::Program;
use e2e::browser::Browser;
use e2e::program::drill::CLOCK_SECONDS;
use e2e::program::{PASSWORD, code};

use crate::account_changes::{events, publish};

/// Signs in to the point where a code is asked for.
fn half(program: &Program) -> Browser {
    let browser = Browser::new(program);
    let page = browser.post("/sign-in", &[("login", "ada"), ("password", PASSWORD)]);
    assert_eq!(page.status, 303, "{}", page.text);
    browser
}

#[test]
fn the_old_app_works_until_the_new_one_has_proven_itself() {
    let program = Program::start();
    let ada = program.enrol("ada");
    assert_eq!(publish(&program, &ada.token, "1.0.0"), 200);
    let [browser, other] = [Browser::new(&program), Browser::new(&program)];
    browser.sign_in("ada", &ada.recovery[0]);
    other.sign_in("ada", &ada.recovery[1]);
    let key = browser.offered_key();
    assert_eq!(
        key,
        browser.offered_key(),
        "the same however often it is shown"
    );
    assert_ne!(key, ada.secret);
    for wrong in ["000000", &code(&ada.secret, 1)] {
        let page = browser.post("/account/app", &[("code", wrong)]);
        assert_eq!(page.status, 400, "{}", page.text);
    }
    let old = half(&program);
    let page = old.post("/sign-in/code", &[("code", &code(&ada.secret, 1))]);
    assert_eq!(page.location, "/account", "{}", page.text);
    let proof = code(&key, 0);
    let page = browser.post("/account/app", &[("code", &proof)]);
    assert_eq!(page.location, "/account", "{}", page.text);
    // Others are out, the one that did it is not, and the code of the proof is used up.
    for one in [&other, &old] {
        assert!(one.get("/account").location.starts_with("/sign-in"));
    }
    assert_eq!(browser.get("/account").status, 200);
    let again = half(&program);
    for (shown, status) in [
        (code(&ada.secret, 1), 400),
        (proof, 400),
        (code(&key, 1), 303),
    ] {
        let page = again.post("/sign-in/code", &[("code", &shown)]);
        assert_eq!(page.status, status, "{}", page.text);
    }
    assert_ne!(
        browser.offered_key(),
        key,
        "what was used is not offered again"
    );
    assert_eq!(
        publish(&program, &ada.token, "1.0.1"),
        403,
        "publishing pauses"
    );
    assert!(
        browser
            .get("/account")
            .text
            .contains("changes no package for a while")
    );
    assert_eq!(events(&program, "factor.removed"), 1);
}

#[test]
fn the_last_second_factor_stays() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let browser = Browser::new(&program);
    browser.sign_in("ada", &ada.recovery[0]);
    assert!(!browser.get("/account").text.contains("/account/app/remove"));
    let page = browser.post("/account/app/remove", &[]);
    assert_eq!(page.status, 403);
    assert!(page.text.contains("authentication/totp"), "{}", page.text);
    assert_eq!(browser.get("/account").status, 200);
}

#[test]
fn new_recovery_codes_take_the_place_of_the_old() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let browser = Browser::new(&program);
    browser.sign_in("ada", &ada.recovery[0]);
    let page = browser.post("/account/recovery-codes", &[]).text;
    let new: Vec<&str> = page
        .split("<li><code>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap())
        .collect();
    assert_eq!(new.len(), 10);
    let again = half(&program);
    for (shown, status) in [(ada.recovery[1].as_str(), 400), (new[0], 303)] {
        let page = again.post("/sign-in/code", &[("code", shown)]);
        assert_eq!(page.status, status, "{}", page.text);
    }
}

#[test]
fn a_session_that_is_left_open_changes_nothing_by_itself() {
    let mut program = Program::start();
    let ada = program.enrol("ada");
    let browser = Browser::new(&program);
    browser.sign_in("ada", &ada.recovery[0]);
    let key = browser.offered_key();
    program.stop();
    // By then the session began a quarter of an hour ago.
    program.serve_drill(CLOCK_SECONDS, "900");
    let seen = program.events().len();
    let later = code(&key, 30);
    for (path, field) in [
        ("/account/app", ("code", later.as_str())),
        ("/account/password", ("new_password", "quiet otter lantern")),
        ("/account/email", ("email", "ada@new.example.org")),
        ("/account/recovery-codes", ("x", "")),
    ] {
        assert!(browser.get(path).text.contains("proof_code"), "{path}");
        let bare = browser.post(path, &[field]);
        assert_eq!(bare.status, 403, "{path}: {}", bare.text);
        let wrong = [
            field,
            ("proof_password", "not the password"),
            ("proof_code", &ada.recovery[1]),
        ];
        assert_eq!(browser.post(path, &wrong).status, 400, "{path}");
    }
    assert_eq!(program.events().len(), seen);
    let shown = [
        ("new_password", "quiet otter lantern"),
        ("proof_password", PASSWORD),
        ("proof_code", &ada.recovery[1]),
    ];
    let page = browser.post("/account/password", &shown);
    assert_eq!(page.location, "/account", "{}", page.text);
    let old = browser.post("/account/password", &shown);
    assert_eq!(
        old.status, 400,
        "the password is another, and the code is used up"
    );
}

#[test]
fn another_password_ends_other_sessions_and_leaves_tokens() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let [browser, other] = [Browser::new(&program), Browser::new(&program)];
    browser.sign_in("ada", &ada.recovery[0]);
    other.sign_in("ada", &ada.recovery[1]);
    for (password, part) in [
        ("password12", "guessed"),
        (PASSWORD, "is the password already"),
    ] {
        let page = browser.post("/account/password", &[("new_password", password)]);
        assert!(
            page.status == 400 && page.text.contains(part),
            "{}",
            page.text
        );
    }
    let page = browser.post(
        "/account/password",
        &[("new_password", "quiet otter lantern")],
    );
    assert_eq!(page.location, "/account", "{}", page.text);
    assert!(other.get("/account").location.starts_with("/sign-in"));
    assert_eq!(browser.get("/account").status, 200);
    let old = other.post("/sign-in", &[("login", "ada"), ("password", PASSWORD)]);
    assert_eq!(old.status, 400);
    let new = [("login", "ada"), ("password", "quiet otter lantern")];
    assert_eq!(other.post("/sign-in", &new).status, 303);
    assert_eq!(publish(&program, &ada.token, "1.0.0"), 200);
}
