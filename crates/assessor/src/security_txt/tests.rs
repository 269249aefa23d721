//! Tables of good, bad and odd files.

use super::*;
use crate::sample::{day, today};
use proptest::prelude::*;

const GOOD: &str = "# Ours\nContact: mailto:security@packages.example\n\
    Contact: https://packages.example/report\nExpires: 2027-05-01T00:00:00Z\n\
    Policy: https://packages.example/security\nPreferred-Languages: en, de-CH\n\
    Canonical: https://packages.example/.well-known/security.txt\n";

fn flaws(text: &str) -> Vec<Flaw> {
    match SecurityTxt::parse(text.as_bytes(), "text/plain") {
        Ok(file) => file.flaws(today()),
        Err(flaws) => flaws,
    }
}

#[test]
fn a_good_file_has_no_flaw_with_either_line_end() {
    for text in [
        GOOD.to_owned(),
        GOOD.replace('\n', "\r\n"),
        format!("\u{feff}{GOOD}"),
        GOOD.to_lowercase()
            .replace("t00", "T00")
            .replace("z\n", "Z\n"),
        format!("{GOOD}X-Ours: anything\n\n# end"),
    ] {
        assert_eq!(flaws(&text), [], "{text}");
    }
    let file = SecurityTxt::parse(GOOD.as_bytes(), "text/plain").unwrap();
    let contacts: Vec<&str> = file.values(Name::Contact).map(PlainText::as_str).collect();
    assert_eq!(contacts.len(), 2);
    assert_eq!(contacts[0], "mailto:security@packages.example");
    assert_eq!(file.expires().unwrap().to_string(), "2027-05-01");
    assert_eq!(file.addresses(Name::Policy)[0].path(), "/security");
    let here = Url::parse("https://packages.example/.well-known/security.txt").unwrap();
    assert_eq!(file.is_canonical_at(&here), Some(true));
    assert_eq!(file.is_canonical_at(&here.join("x").unwrap()), Some(false));
}

#[test]
fn every_rule_of_the_rfc_has_a_file_that_breaks_it() {
    for (from, to, words) in [
        (
            "Contact: mailto:security@packages.example\nContact: https://packages.example/report\n",
            "",
            "Contact is missing",
        ),
        ("mailto:security@", "security@", "write mailto:"),
        (
            "mailto:security@packages.example",
            "mailto:",
            "Contact is not a URI",
        ),
        (
            "https://packages.example/report",
            "http://packages.example/report",
            "must begin with https://",
        ),
        (
            "https://packages.example/security",
            "/security",
            "Policy is not a URI",
        ),
        ("Expires: 2027-05-01T00:00:00Z\n", "", "Expires is missing"),
        (
            "Expires: 2027-05-01",
            "Expires: 2027-05-01T00:00:00Z\nExpires: 2027-05-01",
            "more than once",
        ),
        ("2027-05-01T00:00:00Z", "2027-05-01", "not like 2027"),
        ("2027-05-01", "2026-11-21", "expired on 2026-11-21"),
        ("2027-05-01", "2027-11-23", "more than a year ahead"),
        ("en, de-CH", "english please", "not a list"),
        ("en, de-CH", "en, ", "not a list"),
        (
            "Preferred-Languages: en",
            "Preferred-Languages: en\nPreferred-Languages: en",
            "more than once",
        ),
        ("# Ours", "Ours", "line 1 is neither"),
        ("# Ours", "Contact mailto:a@b.example", "line 1 is neither"),
        ("# Ours", "Policy:", "line 1 is neither"),
        ("# Ours", "Policy: a\rContact: b", "line 1 is neither"),
    ] {
        let text = GOOD.replacen(from, to, 1);
        assert_ne!(text, GOOD, "{words}");
        let found: Vec<String> = flaws(&text).iter().map(Flaw::to_string).collect();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(words), "{found:?} lacks {words}");
        assert!(found[0].contains("RFC 9116, "));
    }
}

#[test]
fn the_last_good_days_are_good() {
    for (day, good) in [
        ("2026-11-22", true),
        ("2027-11-22", true),
        ("2026-11-21", false),
    ] {
        let text = GOOD.replace("2027-05-01", day);
        assert_eq!(flaws(&text).is_empty(), good, "{day}");
    }
    let offset = GOOD.replace("2027-05-01T00:00:00Z", "2026-11-22T00:30:00+01:00");
    assert_eq!(flaws(&offset), [Flaw::Expired(day("2026-11-21"))]);
    let loopback = GOOD.replace(
        "https://packages.example/security",
        "http://127.0.0.1:8080/x",
    );
    assert_eq!(flaws(&loopback), []);
}

#[test]
fn what_is_no_such_file_is_refused() {
    for (bytes, flaw) in [
        (
            b"<!doctype html><p>Contact: mailto:a@b.example".to_vec(),
            Flaw::Html,
        ),
        (b"\n<html>Expires: never</html>".to_vec(), Flaw::Html),
        (b"Contact: \xff".to_vec(), Flaw::NotUtf8),
        (vec![b'#'; MAX_BYTES + 1], Flaw::TooLarge(MAX_BYTES + 1)),
        (b"".to_vec(), Flaw::NoFields),
        (b"# nothing\n\n".to_vec(), Flaw::NoFields),
        (b"not found".to_vec(), Flaw::NoFields),
        (
            b"-----BEGIN PGP SIGNED MESSAGE-----\n\nContact: x".to_vec(),
            Flaw::CutSignature,
        ),
    ] {
        let refused = SecurityTxt::parse(&bytes, "text/plain").unwrap_err();
        assert_eq!(refused, [flaw]);
        assert_eq!(refused[0].weight(), Weight::Useless);
    }
    let file = SecurityTxt::parse(GOOD.as_bytes(), "text/html").unwrap();
    assert_eq!(file.flaws(today()), [Flaw::OtherType("text/html".into())]);
}

#[test]
fn a_signature_is_taken_off_and_what_stands_outside_is_dropped() {
    let signed = |body: &str| {
        format!(
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n{body}\
             -----BEGIN PGP SIGNATURE-----\n\nabc=\n-----END PGP SIGNATURE-----\n\
             Contact: mailto:mallory@elsewhere.example\n"
        )
    };
    let file = SecurityTxt::parse(signed(GOOD).as_bytes(), "text/plain").unwrap();
    assert!(file.is_signed());
    assert_eq!(file.flaws(today()), []);
    assert_eq!(file.values(Name::Contact).count(), 2);
    let homeless = GOOD.replace("Canonical", "# Canonical");
    assert_eq!(flaws(&signed(&homeless)), [Flaw::SignedWithoutCanonical]);
    let crlf = signed(&format!("- -----\n{GOOD}")).replace('\n', "\r\n");
    assert!(matches!(
        flaws(&crlf)[..],
        [Flaw::NotAField { number: 2, .. }]
    ));
}

#[test]
fn odd_input_is_read_without_harm() {
    let long = format!("Contact: {}", "a".repeat(MAX_BYTES - 20));
    let many = "Contact: x\n".repeat(MAX_BYTES / 11);
    for odd in [
        "",
        ":",
        "::::",
        ": x",
        "\n\n\n",
        "\r\r\r",
        "Contact",
        "Contact:",
        "Contact: \t",
        "Expires: \u{1b}[2J",
        "Expires: 9999-12-31T23:59:60Z",
        "Expires: 0000-01-01T00:00:00Z",
        "Expires: +10000-01-01T00:00:00Z",
        "Preferred-Languages: ,",
        "Contact: mailto:",
        "Policy: https://",
        "Policy: https://[::1",
        "Canonical: https://\u{202e}x/",
        "-----BEGIN PGP SIGNED MESSAGE-----",
        "-----BEGIN PGP SIGNATURE-----",
        "-----BEGIN PGP SIGNED MESSAGE-----\n\n-----BEGIN PGP SIGNATURE-----",
        "-----BEGIN PGP SIGNED MESSAGE-----\n-----END PGP SIGNATURE-----",
        &long,
        &many,
    ] {
        fuzz(odd.as_bytes());
        assert!(!flaws(odd).is_empty(), "{odd}");
        assert!(
            flaws(odd)
                .iter()
                .all(|flaw| !flaw.to_string().contains('\u{1b}'))
        );
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        fuzz(&bytes);
        prop_assert!(SecurityTxt::parse(&bytes, "").is_ok_and(|f| !f.fields().is_empty())
            || SecurityTxt::parse(&bytes, "").is_err());
    }

    #[test]
    fn no_lines_panic(text in "((Contact|Expires|Policy|-----BEGIN PGP SIGNED MESSAGE-----)?[:# \\-a-z0-9TZ@/\r\n]{0,30}){0,8}") {
        fuzz(text.as_bytes());
        prop_assert!(flaws(&text).len() <= MAX_FLAWS);
    }
}
