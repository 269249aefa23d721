//! Proof of `authorization/token-prefix`: whatever secret the registry hands out matches the one pattern that it
//! publishes, and text that only looks like one is refused before anything is looked up.

use domain::TokenSecret;
use domain::token::PATTERN;
use e2e::browser::{Browser, between};
use e2e::program::PASSWORD;
use e2e::{Program, upload};

#[test]
fn every_secret_matches_the_published_pattern() {
    let program = Program::start();
    let page = Browser::stranger(&program).get("/leaked-token").text;
    assert!(page.contains(PATTERN), "the pattern is published: {page}");
    let ada = program.enrol("ada");
    let enrolment = program.admin(&["enrol", "eve", "--email", "eve@example.org"]);
    let browser = Browser::new(&program);
    browser.sign_in("ada", &ada.recovery[0]);
    let bob = Browser::new(&program);
    let fields = [
        ("login", "bob"),
        ("email", "bob@example.org"),
        ("password", PASSWORD),
    ];
    bob.post("/sign-up", &fields);
    let mail = program.mail("bob@example.org", 0);
    let secrets = [
        ("p", ada.token.as_str()),
        ("s", &browser.session()),
        ("c", between(&mail, "/sign-up/confirm/", "\n").trim()),
        ("a", between(&enrolment, "/enrol/", "\n").trim()),
    ];
    for (letter, secret) in secrets {
        assert!(TokenSecret::parse(secret).is_ok(), "{letter}: {secret}");
        assert!(secret.starts_with(&format!("pcl_{letter}_")), "{secret}");
        assert_eq!(secret.len(), 44, "{secret}");
    }
}

#[test]
fn what_only_looks_like_a_token_is_refused_by_its_shape() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let body = upload::plain("gate", "1.0.0", "");
    let mut changed = ada.token.clone();
    let last = changed.pop().expect("a token has letters");
    changed.push(if last == 'a' { 'b' } else { 'a' });
    for text in [changed.as_str(), "cio0123456789012345678901234567890", "x"] {
        let answer = upload::publish(&program.url, Some(text), &body);
        assert_eq!(answer.status, 403, "{text}");
        assert!(answer.text.contains("token-prefix"), "{}", answer.text);
    }
    // One of the right shape that nobody has is another principle's to refuse.
    let unknown = TokenSecret::new(domain::TokenKind::Publish, &[7; 64]).expect("64 bytes");
    let answer = upload::publish(&program.url, Some(unknown.expose()), &body);
    assert!(answer.text.contains("scoped-tokens"), "{}", answer.text);
}
