//! The plan as a whole: order, costs, what-ifs, capacity and budget.

use std::collections::BTreeSet;

use principles::{Framework, Level, Outcome};
use proptest::prelude::*;

use super::*;
use crate::sample::{day, id, judge, shipped_framework, small_framework, workbook};
use Outcome::{Met, NotMet, Partly, Unknown};

fn wishes() -> Wishes {
    Wishes::from_day(day("2027-01-01"))
}

fn small_plan(answers: &[(&str, Outcome, &str)], wishes: &Wishes) -> Plan {
    let framework = small_framework();
    let assessment = judge(&framework, &workbook("one", answers));
    make(&assessment, &framework, wishes)
}

fn ids(plan: &Plan) -> Vec<String> {
    plan.items.iter().map(|item| item.id.to_string()).collect()
}

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
    let of = |name: &str| plan.items.iter().find(|item| item.id == id(name)).unwrap();
    let totp = of("authentication/totp");
    assert_eq!(totp.weeks.range(), [1.0, 2.0]);
    assert!(
        totp.assumptions
            .concat()
            .contains("half of the whole cost (2 to 4")
    );
    assert_eq!(totp.first_move, "Build enrolment and recovery codes.");
    assert_eq!(totp.note.as_str(), "codes only");
    let mail = of("authentication/verified-email");
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
    let deletion = of("general-capabilities/unpublish");
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
    let item = plan
        .items
        .iter()
        .find(|item| item.id == id("authentication/verified-email"))
        .unwrap();
    assert_eq!(item.owner.as_str(), "Bo");
    assert_eq!(item.state, WorkState::Submitted);
    assert_eq!(item.due, Some(day("2027-01-05")));
    assert!(item.late, "five weeks of work are not done in four days");
}

#[test]
fn what_only_the_stock_client_lacks_comes_last_on_its_rung() {
    let framework = small_framework();
    let mut text = workbook("one", &[("cli-tooling/pinned-installs", Partly, "")]);
    text = text.replace("stock-client", "companion = \"guard\"\nstock-client");
    text.push_str(
        "[cli-tooling.pinned-installs.companion]\noutcome = \"met\"\n\
         [[cli-tooling.pinned-installs.companion.evidence]]\nkind = \"attested\"\nwho = \"Ada\"\n\
         date = 2026-11-01\nstatement = \"It pins.\"\n",
    );
    let plan = make(&judge(&framework, &text), &framework, &wishes());
    let place = |name: &str| plan.items.iter().position(|item| item.id == id(name));
    assert!(place("cli-tooling/pinned-installs") > place("authentication/verified-email"));
    let pinned = plan
        .items
        .iter()
        .find(|item| item.id == id("cli-tooling/pinned-installs"))
        .unwrap();
    assert!(pinned.met_by_companion);
    assert!(pinned.assumptions.concat().contains("stock client"));
}

#[test]
fn assumptions_lift_the_ladder_and_leave_the_plan() {
    let assume = |names: &[&str]| Wishes {
        assume_done: names.iter().map(|name| id(name)).collect(),
        ..wishes()
    };
    let answers = [
        ("cli-tooling/pinned-installs", NotMet, ""),
        ("cli-tooling/sbom", NotMet, ""),
        ("authentication/verified-email", Met, ""),
    ];
    let plan = small_plan(
        &answers,
        &assume(&[
            "cli-tooling/pinned-installs",
            "authentication/verified-email",
            "cli-tooling/nonsense",
        ]),
    );
    assert!(!ids(&plan).contains(&"cli-tooling/pinned-installs".to_owned()));
    let sbom = plan
        .items
        .iter()
        .find(|item| item.id == id("cli-tooling/sbom"))
        .unwrap();
    assert!(sbom.depends_on.is_empty());
    let cli = plan
        .tracks
        .iter()
        .find(|track| track.track == Track::CliTooling)
        .unwrap();
    let proven = |ladder: Option<principles::Ladder>| ladder.unwrap().proven.number();
    assert_eq!(
        (proven(cli.now), proven(cli.assumed), proven(cli.after)),
        (0, 2, 3)
    );
    let notes: String = plan.notes.iter().map(PlainText::to_string).collect();
    assert!(notes.contains("authentication/verified-email was to be taken for met, but is met"));
    assert!(notes.contains("cli-tooling/nonsense was to be taken for met, but is not a criterion"));
    assert!(!notes.contains("pinned-installs was to be"));
}

#[test]
fn the_cheapest_path_holds_what_a_level_needs_and_nothing_else() {
    let framework = small_framework();
    let all_open: Vec<_> = framework
        .criteria
        .iter()
        .map(|criterion| (criterion.id.to_string(), NotMet, ""))
        .collect();
    let rows: Vec<_> = all_open
        .iter()
        .map(|(id, o, more)| (id.as_str(), *o, *more))
        .collect();
    let assessment = judge(&framework, &workbook("one", &rows));
    let level_1 = Level::new(1).unwrap();
    let path = cheapest_path(&assessment, &framework, level_1, &wishes());
    assert_eq!(
        ids(&path),
        [
            "authentication/webauthn",
            "authentication/totp",
            "authentication/verified-email",
            "cli-tooling/pinned-installs",
        ]
    );
    assert_eq!(path.weeks.range(), [7.0, 23.0]);
    let whole = make(&assessment, &framework, &wishes());
    let first = whole.paths.first().unwrap();
    assert_eq!((first.items.len(), first.weeks), (4, path.weeks));
    let after: Vec<_> = path
        .tracks
        .iter()
        .map(|t| t.after.unwrap().proven >= level_1)
        .collect();
    assert_eq!(after, [true, true, true]);
}

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
