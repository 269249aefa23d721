use principles::shipped;

use super::*;

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
    let framework = shipped::framework(shipped::DEFAULT).unwrap();
    let book = Workbook::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    check(&book, &framework, "2026-11-22".parse().unwrap())
}

#[test]
fn a_sound_workbook_gives_no_remark() {
    assert_eq!(remarks(SOUND), vec![]);
    assert!(render(&[]).contains("Nothing to remark"));
}

#[test]
fn each_fault_gives_its_own_remark_and_no_other() {
    use Severity::{Error, Notice, Warning};
    let long = format!("quote = \"{}\"", "q".repeat(301));
    let cases: &[(&str, &str, Severity, &str, &str, usize)] = &[
        ("psr-0.1\"", "psr-9\"", Warning, "framework", "'psr-9'", 1),
        (
            "id = \"example\"",
            "id = \"Ex ample\"",
            Error,
            "subject",
            "not an id",
            1,
        ),
        (
            "name = \"Example\"",
            "name = \" \"",
            Error,
            "subject",
            "no name",
            1,
        ),
        (
            "assessed-by",
            "url = \"javascript:x\"\nassessed-by",
            Error,
            "subject",
            "web origin",
            1,
        ),
        (
            "assessed = 2026-11-22\n",
            "",
            Warning,
            "subject",
            "nobody says when",
            1,
        ),
        (
            "assessed = 2026-11-22",
            "assessed = 2026-11-23",
            Error,
            "subject",
            "future",
            1,
        ),
        (
            "assessed-by = \"Ada\"\n",
            "",
            Warning,
            "subject",
            "nobody says who",
            1,
        ),
        (
            "accounts = true\n",
            "",
            Warning,
            "taxonomy",
            "have accounts",
            1,
        ),
        (
            "packages = \"built\"\n",
            "",
            Warning,
            "taxonomy",
            "kind of packages",
            1,
        ),
        (
            "stock-client = \"ex\"\n",
            "",
            Warning,
            "taxonomy",
            "which client",
            2,
        ),
        (
            "companion = \"guard\"\n",
            "",
            Warning,
            "cli-tooling/sbom (companion)",
            "names no",
            1,
        ),
        (
            "[taxonomy]",
            "[reply]\nby = \"A\"\ndate = 2027-01-01\ntext = \"x\"\n[taxonomy]",
            Error,
            "reply",
            "future",
            1,
        ),
        (
            "[authentication.totp]",
            "[authentication.topt]\noutcome = \"met\"\n[authentication.totp]",
            Error,
            "authentication/topt",
            "not a criterion",
            1,
        ),
        (
            "kind = \"attested\"\nwho = \"Ada\"",
            "kind = \"attested\"",
            Error,
            "general-capabilities/typosquatting",
            "none of its evidence",
            2,
        ),
        (
            "reason = \"nothing to list\"\n",
            "",
            Error,
            "cli-tooling/sbom",
            "without a reason",
            1,
        ),
        (
            "title = \"Second factors\"",
            "address = \"https://a.example\"",
            Error,
            "authentication/totp",
            "can change",
            1,
        ),
        (
            "quote = \"Turn on an authenticator app.\"",
            &long,
            Warning,
            "authentication/totp",
            "301 characters",
            1,
        ),
        (
            "date = 2026-03-01",
            "date = 2026-11-23",
            Error,
            "authentication/totp",
            "'date' lies in the future",
            1,
        ),
        (
            "read = 2026-11-01",
            "read = 2026-11-24",
            Error,
            "authentication/totp",
            "'read' lies in the future",
            1,
        ),
        (
            "note = \"App codes for all.\"",
            "note = \"Old.\"\nexpires = 2026-11-21",
            Warning,
            "authentication/totp",
            "1 day ago. It rests on: Second factors, 2026-03-01: “Turn on",
            1,
        ),
        (
            "note = \"App codes for all.\"",
            "expires = 2027-01-21",
            Notice,
            "authentication/totp",
            "in 60 days",
            1,
        ),
        (
            "outcome = \"partly\"",
            "outcome = \"partly\"\nstate = \"submitted\"",
            Notice,
            "general-capabilities/typosquatting",
            "still partly",
            1,
        ),
        (
            "accounts = true",
            "accounts = false",
            Notice,
            "authentication/totp",
            "no accounts",
            1,
        ),
        (
            "read = 2026-11-01\n",
            "",
            Error,
            "authentication/totp",
            "needs 'read'",
            2,
        ),
    ];
    for (from, to, level, place, what, count) in cases {
        assert!(SOUND.contains(from), "{from}");
        let found = remarks(&SOUND.replacen(from, to, 1));
        let fits = |remark: &&Remark| {
            remark.level == *level && remark.place == *place && remark.what.contains(what)
        };
        assert!(found.iter().any(|remark| fits(&remark)), "{to}: {found:#?}");
        assert_eq!(found.len(), *count, "{to}: {found:#?}");
        assert!(found.iter().all(|remark| !remark.next_step.is_empty()));
    }
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
    let small = include_str!("../../../tests/workbook/framework-small.toml");
    let small = Framework::parse(small).unwrap();
    let text = text.replacen("psr-0.1", "small-1", 1);
    let book = Workbook::parse(&text).unwrap();
    let text = render(&check(&book, &small, "2026-11-22".parse().unwrap()));
    assert!(
        !text.contains('\u{1b}') && !text.contains('\u{202e}'),
        "{text:?}"
    );
    insta::assert_snapshot!(text);
}
