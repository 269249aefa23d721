//! What becomes an item, what it costs, and how it begins.

use principles::Outcome::{Met, NotMet, Partly};

use super::*;
use crate::sample::day;

#[test]
fn what_is_met_or_does_not_apply_is_no_item() {
    let plan = small_plan(
        &[
            ("authentication/verified-email", Met, ""),
            ("authentication/totp", Partly, "note = \"codes only\""),
            (
                "general-capabilities/unpublish",
                Outcome::NotApplicable,
                "reason = \"none\"",
            ),
        ],
        &wishes(),
    );
    let ids = ids(&plan);
    assert!(!ids.contains(&"authentication/verified-email".to_owned()));
    assert!(!ids.contains(&"general-capabilities/unpublish".to_owned()));
    assert!(ids.contains(&"authentication/totp".to_owned()));
}

#[test]
fn partly_costs_half_and_unknown_begins_with_a_question() {
    let plan = small_plan(
        &[
            ("authentication/totp", Partly, "note = \"codes only\""),
            ("general-capabilities/unpublish", NotMet, ""),
        ],
        &wishes(),
    );
    let totp = item(&plan, "authentication/totp");
    assert_eq!(totp.weeks.range(), [1.0, 2.0]);
    assert!(
        totp.assumptions
            .concat()
            .contains("half of the whole cost (2 to 4")
    );
    assert_eq!(totp.first_move, "Build enrolment and recovery codes.");
    assert_eq!(totp.note.as_str(), "codes only");
    let mail = item(&plan, "authentication/verified-email");
    assert_eq!(mail.weeks.range(), [0.2, 3.2]);
    assert_eq!(
        mail.first_move,
        "Find out: Must an address be confirmed? What counts as an answer: documented: A help \
         page that says so. Or attested: The account team says so."
    );
    assert_eq!(
        mail.otherwise.as_deref(),
        Some("Send a link and wait for it.")
    );
    assert_eq!(totp.otherwise, None);
    assert!(mail.assumptions.concat().contains("about a day"));
    let deletion = item(&plan, "general-capabilities/unpublish");
    assert_eq!(deletion.weeks.range(), [2.0, 5.0]);
    let kinds: Vec<_> = deletion
        .closes_with
        .iter()
        .map(|proof| proof.kind)
        .collect();
    assert_eq!(kinds, [EvidenceKind::Observed, EvidenceKind::Documented]);
}

#[test]
fn owner_state_and_due_come_from_the_row() {
    let row = "owner = \"Bo\"\ndue = 2027-01-05\nstate = \"submitted\"";
    let wishes = Wishes {
        capacity_weeks_per_month: Some(1.0),
        ..wishes()
    };
    let plan = small_plan(&[("authentication/verified-email", NotMet, row)], &wishes);
    let item = item(&plan, "authentication/verified-email");
    assert_eq!(item.owner.as_str(), "Bo");
    assert_eq!(item.state, WorkState::Submitted);
    assert_eq!(item.due, Some(day("2027-01-05")));
    assert!(item.late, "five weeks of work are not done in four days");
}

#[test]
fn another_framework_and_expired_rows_are_named() {
    let small = small_framework();
    let text = workbook(
        "one",
        &[("authentication/totp", Met, "expires = 2026-11-02")],
    );
    let assessment = judge(&small, &text);
    let mut other = small.clone();
    other.id = "other-1".to_owned();
    other
        .criteria
        .retain(|criterion| criterion.id != id("cli-tooling/sbom"));
    let plan = make(&assessment, &other, &wishes());
    let notes: String = plan.notes.iter().map(PlainText::to_string).collect();
    assert!(notes.contains("judged by small-1"), "{notes}");
    assert!(
        notes.contains("cli-tooling/sbom is open but has no text in other-1"),
        "{notes}"
    );
    assert!(
        notes.contains("look at them again first: authentication/totp"),
        "{notes}"
    );
    assert!(!ids(&plan).contains(&"cli-tooling/sbom".to_owned()));
}
