//! Proof of `authorization/token-prefix`: whatever secret the registry hands out matches the one pattern that it
//! publishes, and text that only looks like one is refused before anything is looked up.

use e2e::browser::{Browser, between};
use e2e::program::PASSWORD;
use e2e::{Program, upload};
use flate2::Crc;

/// As scanners are given it; the shape is read here once more, from the guide and not from the program.
const PATTERN: &str = "pcl_[acoprs]_[0-9A-Za-z]{38}";
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The CRC-32 of a text in base 62, six digits.
fn checksum(text: &str) -> String {
    let mut crc = Crc::new();
    crc.update(text.as_bytes());
    let mut rest = crc.sum() as usize;
    let mut digits = Vec::new();
    for _ in 0..6 {
        digits.push(char::from(DIGITS[rest % 62]));
        rest /= 62;
    }
    digits.into_iter().rev().collect()
}

fn matches(secret: &str) -> bool {
    let shape = secret.len() == 44 && secret.starts_with("pcl_");
    let kind = secret.get(4..5).is_some_and(|kind| "acoprs".contains(kind));
    shape && kind && secret.get(5..6) == Some("_") && checksum(&secret[..38]) == secret[38..]
}

#[test]
fn every_secret_matches_the_published_pattern() {
    let program = Program::start();
    let page = Browser::stranger(&program).get("/leaked-token").text;
    assert!(page.contains(PATTERN), "the pattern is published: {page}");
    let ada = program.enrol("ada");
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
        ("a", between(&program.greeting, "/enrol/", "\n").trim()),
    ];
    for (letter, secret) in secrets {
        assert!(matches(secret), "{letter}: {secret}");
        assert!(secret.starts_with(&format!("pcl_{letter}_")), "{secret}");
    }
}

#[test]
fn what_only_looks_like_a_token_is_refused_by_its_shape() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let body = upload::plain("gate", "1.0.0", "");
    let mut changed = ada.token.clone();
    let last = changed.pop().unwrap();
    changed.push(if last == 'a' { 'b' } else { 'a' });
    for text in [changed.as_str(), "cio0123456789012345678901234567890", "x"] {
        assert!(!matches(text));
        let answer = upload::publish(&program.url, Some(text), &body);
        assert_eq!(answer.status, 403, "{text}");
        assert!(answer.text.contains("token-prefix"), "{}", answer.text);
    }
    // One of the right shape that nobody has is another principle's to refuse.
    let before = format!("pcl_p_{}", "0".repeat(32));
    let unknown = format!("{before}{}", checksum(&before));
    let answer = upload::publish(&program.url, Some(&unknown), &body);
    assert!(answer.text.contains("scoped-tokens"), "{}", answer.text);
}
