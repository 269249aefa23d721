//! Proof of `authentication/security-notices`: what protects an account does not change without a mail,
//! and the mail stops whoever changed it.

use e2e::browser::{Browser, between, token_on};
use e2e::program::PASSWORD;
use e2e::{Program, upload};

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
