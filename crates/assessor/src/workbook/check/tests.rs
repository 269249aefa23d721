use super::*;
use crate::sample::{shipped_framework, tiny_framework, today};

/// A workbook without a fault; each case below breaks it in one place.
const SOUND: &str = r#"
format = 1
framework = "psr-0.1"
[subject]
id = "example"
name = "Example"
assessed = 2026-11-22
assessed-by = "Ada"
[taxonomy]
accounts = true
packages = "built"
stock-client = "ex"
companion = "guard"
[authentication.totp]
outcome = "met"
note = "App codes for all."
[[authentication.totp.evidence]]
kind = "documented"
title = "Second factors"
quote = "Turn on an authenticator app."
date = 2026-03-01
read = 2026-11-01
[general-capabilities.typosquatting]
outcome = "partly"
[[general-capabilities.typosquatting.evidence]]
kind = "attested"
who = "Ada"
date = 2026-11-01
statement = "A mail to staff."
[cli-tooling.sbom]
outcome = "not-applicable"
reason = "nothing to list"
[cli-tooling.sbom.companion]
outcome = "met"
[[cli-tooling.sbom.companion.evidence]]
kind = "documented"
title = "Guard"
read = 2026-11-01
"#;

fn remarks(text: &str) -> Vec<Remark> {
    let book = Workbook::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    check(&book, &shipped_framework(), today())
}

#[test]
fn a_sound_workbook_gives_no_remark() {
    assert_eq!(remarks(SOUND), vec![]);
    assert!(render(&[]).contains("Nothing to remark"));
}

/// One fault a line, each in one place of the sound workbook.
const FAULTS: &str = include_str!("../../../tests/workbook/faults.txt");

#[test]
fn each_fault_gives_its_own_remark_and_no_other() {
    let lines = FAULTS.lines().filter(|line| !line.starts_with('#'));
    let mut tried = 0;
    for line in lines {
        let cells: Vec<String> = line
            .split(" | ")
            .map(|cell| cell.replace("\\n", "\n"))
            .collect();
        let [from, to, level, place, what, count] = cells.as_slice() else {
            panic!("six cells: {line}");
        };
        assert!(SOUND.contains(from.as_str()), "{from}");
        let found = remarks(&SOUND.replacen(from.as_str(), to, 1));
        let fits = found.iter().any(|remark| {
            let weight = serde_json::to_value(remark.level).unwrap();
            weight == level.as_str()
                && remark.place == *place
                && remark.what.contains(what.as_str())
        });
        assert!(fits, "{to}: {found:#?}");
        assert_eq!(found.len().to_string(), *count, "{to}: {found:#?}");
        assert!(found.iter().all(|remark| !remark.next_step.is_empty()));
        tried += 1;
    }
    assert!(tried >= 23, "{tried} faults were tried");
}

#[test]
fn days_at_the_edge_are_neither_stale_nor_early() {
    for (expires, level) in [
        ("2026-11-21", Some(Severity::Warning)),
        ("2026-11-22", Some(Severity::Notice)),
        ("2027-01-21", Some(Severity::Notice)),
        ("2027-01-22", None),
    ] {
        let text = SOUND.replacen("note =", &format!("expires = {expires}\nnote ="), 1);
        let found: Vec<Severity> = remarks(&text).iter().map(|remark| remark.level).collect();
        assert_eq!(found, level.into_iter().collect::<Vec<_>>(), "{expires}");
    }
}

#[test]
fn a_mistyped_criterion_is_told_its_right_name() {
    for (wrong, right) in [
        ("authentication.topt", "did you mean authentication/totp?"),
        ("authentication.sbom", "did you mean cli-tooling/sbom?"),
        ("authentication.quite-another-thing", "remove the table"),
    ] {
        let found = remarks(&format!("{SOUND}[{wrong}]\noutcome = \"unknown\"\n"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].next_step.contains(right), "{found:?}");
    }
}

#[test]
fn remarks_are_grouped_and_hostile_text_cannot_move_the_cursor() {
    let hostile = "\\u001b[2J\\u202eevil\\n  1 error";
    let text = SOUND
        .replacen("id = \"example\"", &format!("id = \"{hostile}\""), 1)
        .replacen(
            "note = \"App codes for all.\"",
            "note = \"Old.\"\nexpires = 2026-01-01",
            1,
        )
        .replacen(
            "[[authentication.totp.evidence]]",
            "[[authentication.webauthn.evidence]]",
            1,
        )
        .replacen("accounts = true\n", "", 1)
        .replacen("date = 2026-11-01", "date = 2025-12-01", 1);
    let text = text.replacen("psr-0.1", "small-1", 1);
    let book = Workbook::parse(&text).unwrap();
    let text = render(&check(&book, &tiny_framework(), today()));
    assert!(
        !text.contains('\u{1b}') && !text.contains('\u{202e}'),
        "{text:?}"
    );
    insta::assert_snapshot!(text);
}
