//! Days from a capacity, and where a budget ends.

use principles::Outcome::{Met, NotMet};

use super::*;
use crate::sample::day;

#[test]
fn capacity_gives_days_and_a_budget_ends_somewhere() {
    let rows = [
        ("authentication/verified-email", NotMet, ""),
        ("authentication/totp", NotMet, ""),
        ("authentication/webauthn", NotMet, ""),
        ("general-capabilities/unpublish", Met, ""),
        ("general-capabilities/malware-detection", Met, ""),
        ("cli-tooling/pinned-installs", NotMet, ""),
        ("cli-tooling/sbom", NotMet, ""),
    ];
    let plan = small_plan(
        &rows,
        &Wishes {
            capacity_weeks_per_month: Some(4.0),
            budget_weeks: Some(17.0),
            ..wishes()
        },
    );
    let within: Vec<_> = plan.items.iter().map(|item| item.within_budget).collect();
    // The last step would fit into the four weeks left, but what it depends on does not.
    assert_eq!(within, [true, true, true, false, false]);
    assert_eq!(plan.weeks_within_budget.range(), [5.0, 13.0]);
    let first = plan.items.first().and_then(|item| item.window).unwrap();
    assert_eq!(first.start, day("2027-01-01"));
    assert_eq!(first.finish, day("2027-02-01"));
    assert_eq!(first.at_latest, day("2027-02-16"));
    assert_eq!(plan.items.last().unwrap().window, None);
    let cli = plan.tracks.last().unwrap();
    assert_eq!(cli.after.unwrap().proven, Level::ZERO);
}

#[test]
fn numbers_nobody_can_reckon_with_are_named_and_left_out() {
    for capacity in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let wishes = Wishes {
            capacity_weeks_per_month: Some(capacity),
            budget_weeks: Some(capacity.min(-1.0)),
            ..wishes()
        };
        let plan = small_plan(&[], &wishes);
        assert_eq!(plan.capacity, None, "{capacity}");
        assert_eq!(plan.budget, None, "{capacity}");
        assert_eq!(plan.notes.len(), 2, "{:?}", plan.notes);
        assert!(
            plan.items
                .iter()
                .all(|item| item.window.is_none() && item.within_budget)
        );
    }
    let crawling = Wishes {
        capacity_weeks_per_month: Some(f64::MIN_POSITIVE),
        ..wishes()
    };
    let plan = small_plan(&[], &crawling);
    assert!(plan.items.last().unwrap().window.unwrap().finish > day("2999-01-01"));
}
