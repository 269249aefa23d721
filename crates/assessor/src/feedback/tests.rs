//! Which rows make a criterion ambiguous, unprovable or disputed.

use super::*;
use crate::sample::{HOSTILE, id, judge, small_framework, workbook};
use Outcome::{Met, NotMet, Partly, Unknown};

type Rows<'r> = &'r [(&'r str, Outcome, &'r str)];

fn assessed(books: &[(&str, Rows<'_>)]) -> Vec<Assessment> {
    let framework = small_framework();
    let judged = books
        .iter()
        .map(|(name, rows)| judge(&framework, &workbook(name, rows)));
    judged.collect()
}

fn troubles(assessments: &[Assessment], name: &str) -> Vec<Trouble> {
    let remarks = collect(assessments, &small_framework());
    let these = remarks.iter().filter(|remark| remark.id == id(name));
    these.map(|remark| remark.trouble).collect()
}

#[test]
fn letter_against_spirit_is_ambiguous() {
    for (outcome, more, expected) in [
        (Met, "spirit = \"partly\"", vec![Trouble::Ambiguous]),
        (Met, "spirit = \"met\"", vec![]),
        (Met, "spirit = \"unknown\"", vec![]),
        (Met, "", vec![]),
    ] {
        let one = assessed(&[("one", &[("authentication/totp", outcome, more)])]);
        assert_eq!(troubles(&one, "authentication/totp"), expected, "{more}");
    }
}

#[test]
fn partly_with_a_note_is_ambiguous_where_outcomes_differ() {
    let totp = |outcome, more| [("authentication/totp", outcome, more)];
    let partly = totp(Partly, "note = \"only for staff\"");
    let mute = totp(Partly, "");
    let met = totp(Met, "");
    let differs = assessed(&[("one", &partly), ("two", &met)]);
    assert_eq!(
        troubles(&differs, "authentication/totp"),
        [Trouble::Ambiguous]
    );
    let agrees = assessed(&[("one", &partly), ("two", &partly)]);
    assert_eq!(troubles(&agrees, "authentication/totp"), []);
    let alone = assessed(&[
        ("a", &partly),
        ("b", &met),
        ("c", &met),
        ("d", &met),
        ("e", &met),
    ]);
    assert_eq!(
        troubles(&alone, "authentication/totp"),
        [],
        "one of five is that registry"
    );
    let silent = assessed(&[("one", &mute), ("two", &met)]);
    assert_eq!(troubles(&silent, "authentication/totp"), []);
}

#[test]
fn what_strangers_cannot_see_or_most_cannot_tell_is_unprovable() {
    let met: Rows<'_> = &[
        ("authentication/totp", Met, ""),
        ("authentication/webauthn", Met, ""),
        ("general-capabilities/malware-detection", Met, ""),
    ];
    let half: Rows<'_> = &[("authentication/totp", Met, "")];
    let three = assessed(&[("one", met), ("two", half), ("three", half)]);
    assert_eq!(troubles(&three, "authentication/totp"), []);
    assert_eq!(
        troubles(&three, "authentication/webauthn"),
        [Trouble::Unprovable]
    );
    let by_nature = "general-capabilities/malware-detection";
    assert_eq!(troubles(&three, by_nature), [Trouble::Unprovable]);
    let two = assessed(&[("one", met), ("two", half)]);
    assert_eq!(
        troubles(&two, "authentication/webauthn"),
        [],
        "half is not most"
    );
    let one = assessed(&[("one", &[])]);
    assert_eq!(
        troubles(&one, "authentication/webauthn"),
        [],
        "one row proves nothing"
    );
}

#[test]
fn a_reply_or_another_voice_is_a_dispute() {
    let row = "reply = \"We did this in May.\"";
    let mut two = assessed(&[
        ("one", &[("authentication/totp", NotMet, row)]),
        ("two", &[("authentication/totp", NotMet, "")]),
    ]);
    if let Some(cell) = two.last_mut().and_then(|one| one.criteria.get_mut(1)) {
        cell.cell.disputed = Some("met by another voice".into());
    }
    let remarks = collect(&two, &small_framework());
    let disputed = remarks
        .iter()
        .find(|one| one.trouble == Trouble::Disputed)
        .unwrap();
    assert_eq!((disputed.shown_by, disputed.applies), (2, 2));
    let said: Vec<String> = disputed
        .quotes
        .iter()
        .map(|quote| format!("{}: {}", quote.who, quote.text))
        .collect();
    assert_eq!(
        said,
        [
            "Registry one, the registry: We did this in May.",
            "Registry two, another voice: met by another voice",
        ]
    );
}

#[test]
fn what_does_not_apply_is_not_counted() {
    let framework = small_framework();
    let without = workbook("one", &[]).replace("accounts = true", "accounts = false");
    let both = [
        judge(&framework, &without),
        judge(&framework, &workbook("two", &[])),
    ];
    let remarks = collect(&both, &framework);
    assert!(
        remarks
            .iter()
            .all(|one| one.id.track() != domain::Track::Authentication)
    );
    assert!(remarks.iter().all(|one| one.applies == 2), "{remarks:?}");
    assert!(collect::<Assessment>(&[], &framework).is_empty());
}

#[test]
fn the_page_is_fit_for_the_working_group() {
    let three = assessed(&[
        (
            "one",
            &[
                (
                    "authentication/totp",
                    Met,
                    "spirit = \"partly\"\nnote = \"not for tokens\"",
                ),
                (
                    "authentication/webauthn",
                    NotMet,
                    "reply = \"We did this in May.\"",
                ),
            ],
        ),
        (
            "two",
            &[("authentication/totp", Partly, "note = \"only for staff\"")],
        ),
        (
            "three",
            &[("authentication/totp", Unknown, "note = \"no page says so\"")],
        ),
    ]);
    let framework = small_framework();
    let mut remarks = collect(&three, &framework);
    remarks.retain(|one| one.id.track() == domain::Track::Authentication);
    insta::assert_snapshot!(markdown(&remarks, &three, &framework));
    assert!(markdown(&[], &three, &framework).contains("No criterion proved"));
}

#[test]
fn what_most_show_stands_first() {
    let met: Rows<'_> = &[("authentication/verified-email", Met, "")];
    let three = assessed(&[("one", met), ("two", &[]), ("three", &[])]);
    let framework = small_framework();
    let page = markdown(&collect(&three, &framework), &three, &framework);
    let place = |name: &str| page.find(name).unwrap();
    assert!(place("AN-2.2") < place("AN-1.1"), "{page}");
}

#[test]
fn hostile_notes_and_names_stay_text() {
    let row = format!("spirit = \"not-met\"\nnote = \"{HOSTILE}\"\nreply = \"{HOSTILE}\"");
    let framework = small_framework();
    let text = workbook("one", &[("authentication/totp", Met, &row)]);
    let one = [judge(&framework, &text.replace("Registry one", HOSTILE))];
    let page = markdown(&collect(&one, &framework), &one, &framework);
    for active in ["<script", "@everyone", "\n# head", "[a](b)", "\u{1b}"] {
        assert!(!page.contains(active), "{active}: {page}");
    }
}
