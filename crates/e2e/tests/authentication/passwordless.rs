//! Proof of `authentication/passwordless`: an account is made and used with a passkey alone, and publishes
//! with stock cargo.

use authenticator::Authenticator;
use e2e::browser::{Browser, between, token_on};
use e2e::program::PASSWORD;
use e2e::{Cargo, Program, passkeys, upload};

/// Somebody whose account never had a password, signed in.
fn cleo(program: &Program) -> (Browser, Authenticator) {
    let (browser, mut device) = (Browser::new(program), Authenticator::new());
    assert_eq!(passkeys::ask(&browser, "cleo").status, 200);
    let mail = program.mail("cleo@example.org", 0);
    let made = passkeys::confirm(&browser, &mut device, &mail);
    assert_eq!(
        (made.status, made.text.as_str()),
        (200, "{\"next\":\"/account\"}")
    );
    (browser, device)
}

#[test]
fn somebody_signs_up_signs_in_and_publishes_without_ever_having_a_password() {
    let program = Program::start();
    let (browser, mut device) = cleo(&program);
    let account = browser.get("/account").text;
    assert!(account.contains("none; nobody can guess or leak it") && account.contains("the first"));
    browser.post("/sign-out", &[]);
    let elsewhere = Browser::new(&program);
    assert_eq!(passkeys::sign_in(&elsewhere, &mut device).status, 200);
    let token = token_on(&elsewhere.mint(&[("publish", "1")]));
    let cargo = Cargo::with_token(&program, Some(&token));
    let library = cargo.library("gate", "1.0.0", "", "pub fn open() {}\n");
    let published = cargo.publish(&library);
    assert!(published.code == Some(0), "{}", published.text);
    let events = program.events().join("\n");
    assert!(
        events.contains("\"strength\":\"phishing-resistant\""),
        "{events}"
    );
    assert!(!events.contains("\"factor\":\"password\""), "{events}");
    // There is no password to guess, and the answer is the one that everybody gets.
    let guess = |login| {
        let page = browser.post("/sign-in", &[("login", login), ("password", PASSWORD)]);
        (page.status, page.text.replace(login, ""))
    };
    assert_eq!(guess("cleo"), guess("nobody"));
}

#[test]
fn the_link_of_the_mail_makes_one_account_and_not_without_a_passkey() {
    let program = Program::start();
    let browser = Browser::new(&program);
    passkeys::ask(&browser, "cleo");
    let mail = program.mail("cleo@example.org", 0);
    let link = between(&mail, "/sign-up/confirm/", "\n").trim();
    let page = browser.get(&format!("/sign-up/confirm/{link}")).text;
    assert!(
        page.contains("data-passkey=\"sign-up\"") && page.contains("<noscript>"),
        "{page}"
    );
    // The form of the other kind of account makes none without a factor.
    let without = browser.post(&format!("/sign-up/confirm/{link}"), &[]);
    assert_eq!(without.status, 410);
    let mut device = Authenticator::new();
    assert_eq!(passkeys::confirm(&browser, &mut device, &mail).status, 200);
    let again = browser.send(
        "/passkeys/sign-up/begin",
        &serde_json::json!({ "link": link }),
    );
    assert_eq!(again.status, 410, "{}", again.text);
}

#[test]
fn a_password_is_given_up_and_the_last_factor_stays() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let (browser, mut device) = (Browser::new(&program), Authenticator::new());
    browser.sign_in("ada", &ada.recovery[0]);
    let dropped = browser.post("/account/password/drop", &[]);
    assert_eq!(
        dropped.status, 403,
        "there is nothing else yet: {}",
        dropped.text
    );
    assert_eq!(passkeys::add(&browser, &mut device, "laptop").status, 200);
    // The session has shown no passkey, and giving up a factor takes one.
    let asked = browser.post("/account/password/drop", &[]);
    assert_eq!(asked.location, "/account/presence?next=/account");
    assert_eq!(passkeys::show(&browser, &mut device).status, 200);
    let before = browser.session();
    assert_eq!(
        browser.post("/account/password/drop", &[]).location,
        "/account"
    );
    assert_ne!(browser.session(), before, "the session is another one");
    assert!(
        browser
            .get("/account")
            .text
            .contains("nobody can guess or leak it")
    );
    let told = program.mail("ada@example.org", 2);
    assert!(told.contains("A factor was removed"), "{told}");
    // The tokens that the password had helped to mint are gone.
    let body = upload::plain("gate", "1.0.0", "");
    let refused = upload::publish(&program.url, Some(&ada.token), &body);
    assert_eq!(refused.status, 403, "{refused:?}");
    let account = browser.get("/account").text;
    let id = between(&account, "/account/passkeys/psk_", "/");
    let last = browser.post(&format!("/account/passkeys/psk_{id}/remove"), &[]);
    assert_eq!(last.status, 403);
    assert!(last.text.contains("last factor"), "{}", last.text);
    let old = browser.post("/sign-in", &[("login", "ada"), ("password", PASSWORD)]);
    assert_eq!(old.status, 400);
    assert_eq!(
        passkeys::sign_in(&Browser::new(&program), &mut device).status,
        200
    );
}

#[test]
fn nobody_locks_an_owner_out_of_a_passkey() {
    let program = Program::start();
    let (_, mut device) = cleo(&program);
    let stranger = Browser::new(&program);
    let guess = || {
        stranger.post(
            "/sign-in",
            &[("login", "cleo"), ("password", "not the password")],
        )
    };
    let refused = (0..30)
        .map(|_| guess().status)
        .find(|status| *status == 429);
    assert_eq!(refused, Some(429), "guesses are slowed down");
    assert_eq!(
        passkeys::sign_in(&Browser::new(&program), &mut device).status,
        200
    );
}

#[test]
fn a_frozen_account_is_as_unknown_as_one_that_never_was() {
    let program = Program::start();
    let (_, mut device) = cleo(&program);
    let elsewhere = Browser::new(&program);
    passkeys::sign_in(&elsewhere, &mut device);
    elsewhere.mint(&[("publish", "1")]);
    let mail = program.mail("cleo@example.org", 1);
    let link = between(&mail, "/account/freeze/", "\n").trim();
    elsewhere.post(&format!("/account/freeze/{link}"), &[]);
    let frozen = passkeys::sign_in(&Browser::new(&program), &mut device);
    // A passkey that this registry never heard of.
    let mut other = Authenticator::new();
    let made = serde_json::json!({
        "rp": {"id": "localhost"}, "user": {"id": "MDEyMzQ1Njc4OWFiY2RlZg"}, "challenge": "AAAA",
        "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
    });
    other.create(&made, &program.url).unwrap();
    let unknown = passkeys::sign_in(&Browser::new(&program), &mut other);
    assert_eq!(
        (frozen.status, &frozen.text),
        (unknown.status, &unknown.text)
    );
    assert_eq!(frozen.status, 400);
    assert!(Browser::new(&program).session().is_empty());
}
