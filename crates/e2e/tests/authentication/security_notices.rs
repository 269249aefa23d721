//! Proof of `authentication/security-notices`: what protects an account does not change without a mail,
//! and the mail stops whoever changed it.

use e2e::browser::{Browser, between, token_on};
use e2e::program::{PASSWORD, code};
use e2e::{Person, Program, upload};

use crate::account_changes::{change_email, link};

/// The path of the link that freezes the account.
fn freeze_link(mail: &str) -> String {
    let link = between(mail, "/account/freeze/", "\n").trim().to_owned();
    format!("/account/freeze/{link}")
}

/// Somebody with an account and a token; the mails so far are one to confirm and one about the factor.
fn bob(program: &Program) -> (Browser, String) {
    let browser = Browser::new(program);
    let fields = [
        ("login", "bob"),
        ("email", "bob@example.org"),
        ("password", PASSWORD),
    ];
    assert_eq!(browser.post("/sign-up", &fields).status, 200);
    browser.confirm(&program.mail("bob@example.org", 0));
    browser.set_up("bob");
    let token = token_on(&browser.mint(&[("publish", "1")]));
    (browser, token)
}

fn publish(program: &Program, token: &str, version: &str) -> u16 {
    let body = upload::plain("gate", version, "");
    upload::publish(&program.url, Some(token), &body).status
}

#[test]
fn a_minted_token_is_told_and_the_link_in_the_mail_stops_everything() {
    let program = Program::start();
    let (browser, token) = bob(&program);
    assert_eq!(publish(&program, &token, "1.0.0"), 200);
    let mail = program.mail("bob@example.org", 2);
    for part in [
        "A token was minted",
        "When:",
        "From:  127.0.0.0/24",
        "it may publish",
    ] {
        assert!(mail.contains(part), "{part}: {mail}");
    }
    assert!(
        !mail.contains(&token),
        "a mail holds no secret but its own link"
    );
    // Whoever found the mail stands somewhere else and is not signed in.
    let owner = Browser::new(&program);
    let link = freeze_link(&mail);
    assert!(
        owner.get(&link).text.contains("bob"),
        "looking at the page does nothing"
    );
    assert_eq!(publish(&program, &token, "1.0.1"), 200);
    let frozen = owner.post(&link, &[]);
    assert!(
        frozen.text.contains("The account is frozen"),
        "{}",
        frozen.text
    );
    assert_eq!(publish(&program, &token, "1.0.2"), 403);
    assert!(browser.get("/account").location.starts_with("/sign-in"));
    let told = program.mail("bob@example.org", 3);
    assert!(told.contains("The account was frozen"), "{told}");
    assert!(
        program
            .events()
            .iter()
            .any(|event| event.contains("account.frozen"))
    );
    // The link was used up, and the password opens nothing.
    assert_eq!(owner.post(&link, &[]).status, 410);
    let again = browser.post("/sign-in", &[("login", "bob"), ("password", PASSWORD)]);
    assert_eq!(again.status, 400);
}

#[test]
fn a_link_of_another_kind_freezes_nothing() {
    let program = Program::start();
    let browser = Browser::new(&program);
    let fields = [
        ("login", "bob"),
        ("email", "bob@example.org"),
        ("password", PASSWORD),
    ];
    browser.post("/sign-up", &fields);
    let mail = program.mail("bob@example.org", 0);
    let link = between(&mail, "/sign-up/confirm/", "\n").trim();
    assert_eq!(
        browser.post(&format!("/account/freeze/{link}"), &[]).status,
        410
    );
    assert_eq!(browser.post("/account/freeze/nonsense", &[]).status, 410);
    browser.confirm(&mail);
}

/// A change of an account: what the notice says, and how it is made.
type Change = (&'static str, fn(&Program, &Browser, &Person));

const OLD: &str = "ada@example.org";
const NEW: &str = "ada@new.example.org";

const CHANGES: &[Change] = &[
    ("The mail address was changed", |program, browser, _| {
        assert_eq!(change_email(program, browser, NEW).location, "/account");
    }),
    (
        "A browser that was not used with the account before",
        |program, _, ada| {
            let stranger = Browser::stranger(program);
            assert_eq!(
                stranger.sign_in("ada", &ada.recovery[1]).location,
                "/sign-in/device"
            );
            let mail = program.mail_saying(NEW, "/sign-in/device/", 0);
            let page = stranger.post(&link(&mail, "/sign-in/device/"), &[]);
            assert_eq!(page.location, "/account", "{}", page.text);
        },
    ),
    ("The password was changed", |_, browser, _| {
        let page = browser.post(
            "/account/password",
            &[("new_password", "quiet otter lantern")],
        );
        assert_eq!(page.location, "/account", "{}", page.text);
        let page = browser.post("/account/password", &[("new_password", PASSWORD)]);
        assert_eq!(page.location, "/account", "{}", page.text);
    }),
    ("An authenticator app was removed", |_, browser, _| {
        let key = browser.offered_key();
        let page = browser.post("/account/app", &[("code", &code(&key, 0))]);
        assert_eq!(page.location, "/account", "{}", page.text);
    }),
    ("A set of recovery codes was added", |_, browser, _| {
        assert_eq!(browser.post("/account/recovery-codes", &[]).status, 200);
    }),
    ("was minted", |_, browser, _| {
        token_on(&browser.mint(&[("publish", "1")]));
    }),
    ("was revoked", |_, browser, _| {
        let page = browser.get("/account/tokens").text;
        let token = between(&page, "action=\"/account/tokens/", "\"").to_owned();
        let revoked = browser.post(&format!("/account/tokens/{token}"), &[]);
        assert_eq!(revoked.location, "/account/tokens", "{}", revoked.text);
    }),
    ("All sessions were ended", |_, browser, _| {
        let page = browser.post("/account/sign-out-everywhere", &[]);
        assert_eq!(page.location, "/sign-in");
    }),
];

#[test]
fn every_change_of_an_account_is_told_to_the_old_address_and_the_new() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let browser = Browser::new(&program);
    browser.sign_in("ada", &ada.recovery[0]);
    let mut frozen_by = Vec::new();
    for (part, change) in CHANGES {
        let seen = [OLD, NEW].map(|address| said(&program, address, part));
        change(&program, &browser, &ada);
        for (address, seen) in [OLD, NEW].into_iter().zip(seen) {
            let mail = program.mail_saying(address, part, seen);
            for needed in ["When:  20", "From:  127.0.0.0/24", "account 'ada'"] {
                assert!(mail.contains(needed), "{part} {address} {needed}: {mail}");
            }
            assert!(!mail.contains(PASSWORD), "{mail}");
            frozen_by.push(link(&mail, "/account/freeze/"));
        }
    }
    // Each of them stops everything; the first that is used does.
    assert_eq!(browser.get(&frozen_by[0]).status, 200);
    let last = frozen_by.last().unwrap();
    assert_eq!(browser.post(last, &[]).status, 200);
    let refused = browser.post("/sign-in", &[("login", "ada"), ("password", PASSWORD)]);
    assert_eq!(refused.status, 400);
}

fn said(program: &Program, address: &str, part: &str) -> usize {
    let mails = program.mails(address);
    mails.iter().filter(|mail| mail.contains(part)).count()
}
