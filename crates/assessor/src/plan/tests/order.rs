//! In which order the items come.

use principles::Outcome::{NotMet, Partly, Unknown};
use proptest::prelude::*;

use super::*;
use crate::sample::{shipped_framework, with_companion};

#[test]
fn low_rungs_come_first_unless_something_is_pulled_forward() {
    let plan = small_plan(
        &[
            ("authentication/verified-email", NotMet, ""),
            ("authentication/totp", NotMet, ""),
            ("authentication/webauthn", NotMet, ""),
            ("general-capabilities/unpublish", NotMet, ""),
            ("general-capabilities/malware-detection", NotMet, ""),
            ("cli-tooling/pinned-installs", NotMet, ""),
            ("cli-tooling/sbom", NotMet, ""),
        ],
        &wishes(),
    );
    assert_eq!(
        ids(&plan),
        [
            "authentication/webauthn",
            "authentication/totp",
            "authentication/verified-email",
            "cli-tooling/pinned-installs",
            "general-capabilities/unpublish",
            "general-capabilities/malware-detection",
            "cli-tooling/sbom",
        ]
    );
    let pulled: Vec<_> = plan
        .items
        .iter()
        .map(|item| item.pulled_forward.as_deref())
        .collect();
    assert_eq!(
        pulled.first().copied().flatten(),
        Some("pulled forward to rung 1, because authentication/totp depends on it")
    );
    assert_eq!(pulled.iter().flatten().count(), 1);
    let closes: Vec<_> = plan.items.iter().map(|item| item.closes.as_str()).collect();
    assert_eq!(
        closes,
        [
            "",
            "",
            "closes Authentication 1 to 3",
            "closes CLI tooling 1 to 2",
            "",
            "closes General capabilities 2 to 3",
            "closes CLI tooling 3",
        ]
    );
    assert_eq!(plan.weeks.range(), [17.0, 48.0]);
}

#[test]
fn what_only_the_stock_client_lacks_comes_last_on_its_rung() {
    let framework = small_framework();
    let alone = workbook("one", &[("cli-tooling/pinned-installs", Partly, "")]);
    let text = with_companion(&alone, "pinned-installs");
    let plan = make(&judge(&framework, &text), &framework, &wishes());
    let place = |name: &str| plan.items.iter().position(|item| item.id == id(name));
    assert!(place("cli-tooling/pinned-installs") > place("authentication/verified-email"));
    let pinned = item(&plan, "cli-tooling/pinned-installs");
    assert!(pinned.met_by_companion);
    assert!(pinned.assumptions.concat().contains("stock client"));
}

/// The shipped framework with other rungs and other dependencies, never in a circle.
fn shuffled() -> impl Strategy<Value = (Framework, Vec<Outcome>)> {
    let outcome = prop::sample::select(Outcome::ALL.to_vec());
    let row = (
        1..=3_u8,
        prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        outcome,
    );
    prop::collection::vec(row, 32).prop_map(|rows| {
        let mut framework = shipped_framework();
        let ids: Vec<_> = framework.criteria.iter().map(|c| c.id.clone()).collect();
        for (place, (level, needs, _)) in rows.iter().enumerate() {
            let criterion = &mut framework.criteria[place];
            criterion.level = Level::new(*level).unwrap();
            criterion.depends_on = match place {
                0 => Vec::new(),
                _ => needs
                    .iter()
                    .map(|need| ids[need.index(place)].clone())
                    .collect(),
            };
        }
        // Now every dependency points to a later line, so the file's order cannot be the answer.
        framework.criteria.reverse();
        let outcomes = rows.iter().map(|(_, _, outcome)| *outcome).rev().collect();
        (framework, outcomes)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_keeps_dependencies_and_rungs((framework, outcomes) in shuffled()) {
        let mut assessment = judge(&framework, &workbook("one", &[]));
        for (row, outcome) in assessment.criteria.iter_mut().zip(&outcomes) {
            row.cell.outcome = *outcome;
        }
        let plan = make(&assessment, &framework, &wishes());
        let open = outcomes.iter().filter(|o| matches!(o, NotMet | Partly | Unknown)).count();
        prop_assert_eq!(plan.items.len(), open);
        let mut done = BTreeSet::new();
        let mut highest = Level::ZERO;
        for item in &plan.items {
            prop_assert!(item.depends_on.iter().all(|first| done.contains(first)));
            prop_assert!(done.insert(item.id.clone()), "{} stands twice", item.id);
            prop_assert!(item.level >= highest, "{} comes too late", item.id);
            if item.pulled_forward.is_none() {
                highest = highest.max(item.level);
            }
        }
        let again = make(&assessment, &framework, &wishes());
        prop_assert_eq!(ids(&plan), ids(&again));
        for track in plan.tracks.iter().filter_map(|track| track.after) {
            prop_assert_eq!(track.proven, Level::TOP);
        }
    }
}
