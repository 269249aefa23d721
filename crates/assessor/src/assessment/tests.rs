use std::collections::BTreeMap;

use domain::PrincipleId;
use principles::{EvidenceKind, Outcome, shipped};

use super::{Assessment, Row, Sources, assess};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::workbook::Workbook;

const TODAY: &str = "2026-11-22";

/// Judges these rows together with what probes found.
fn judged(rows: &str, probed: &[(PrincipleId, Finding)], strict: bool) -> Assessment {
    let head = "format = 1\n[subject]\nid = \"x\"\nname = \"X\"\n";
    let book = Workbook::parse(&format!("{head}{rows}")).unwrap();
    let probed: BTreeMap<PrincipleId, Finding> = probed.iter().cloned().collect();
    assess(&Sources {
        framework: &shipped::framework(shipped::DEFAULT).unwrap(),
        workbook: Some(&book),
        probed: &probed,
        visited: None,
        today: TODAY.parse().unwrap(),
        strict,
    })
}

fn row(assessment: &Assessment, id: PrincipleId) -> &Row {
    assessment.row(&id.into()).unwrap()
}

fn observed(outcome: Outcome) -> Finding {
    Finding::new(outcome, vec![Evidence::observed([7], "it answered")], "")
}

/// The answer *met* to `authentication/totp`, with a document read on this day.
fn met(read: &str) -> String {
    format!(
        "[authentication.totp]\noutcome = \"met\"\n[[authentication.totp.evidence]]\n\
         kind = \"documented\"\ntitle = \"Help\"\nread = {read}\n"
    )
}

#[test]
fn a_taxonomy_that_an_exchange_contradicts_is_disputed() {
    let rows = "[taxonomy]\naccounts = false\n";
    let seen = [
        (PrincipleId::Webauthn, observed(Outcome::Partly)),
        (PrincipleId::Totp, Finding::unknown("ask")),
    ];
    let assessment = judged(rows, &seen, false);
    let webauthn = &row(&assessment, PrincipleId::Webauthn).cell;
    assert_eq!(webauthn.outcome, Outcome::NotApplicable);
    let dispute = webauthn.disputed.as_ref().unwrap().as_str();
    assert!(dispute.contains("#7"), "{dispute}");
    assert_eq!(row(&assessment, PrincipleId::Totp).cell.disputed, None);
}

#[test]
fn a_spirit_without_evidence_is_not_shown() {
    let bare = "[authentication.totp]\noutcome = \"met\"\nspirit = \"met\"\n";
    let cited = met(TODAY).replacen("outcome", "spirit = \"partly\"\noutcome", 1);
    for (rows, spirit) in [(bare, None), (cited.as_str(), Some(Outcome::Partly))] {
        let assessment = judged(rows, &[], false);
        assert_eq!(row(&assessment, PrincipleId::Totp).cell.spirit, spirit);
    }
}

#[test]
fn evidence_from_the_future_does_not_count() {
    for (read, outcome) in [
        (TODAY, Outcome::Met),
        ("2026-11-23", Outcome::Met),
        ("2026-11-24", Outcome::Unknown),
        ("9999-12-31", Outcome::Unknown),
    ] {
        let assessment = judged(&met(read), &[], true);
        let cell = &row(&assessment, PrincipleId::Totp).cell;
        assert_eq!(cell.outcome, outcome, "{read}");
    }
}

#[test]
fn an_uncited_claim_is_named_although_a_probe_stands_before_it() {
    let rows = "[authentication.totp]\noutcome = \"met\"\nnote = \"believe us\"\n";
    let silent = [(PrincipleId::Totp, Finding::unknown("ask them"))];
    let assessment = judged(rows, &silent, false);
    let cell = &row(&assessment, PrincipleId::Totp).cell;
    assert_eq!(cell.outcome, Outcome::Unknown);
    assert!(
        cell.note.as_str().contains("without evidence"),
        "{}",
        cell.note
    );
}

#[test]
fn an_old_answer_does_not_make_a_fresh_observation_stale() {
    let old = met("2024-01-01");
    let alone = judged(&old, &[], false);
    assert!(row(&alone, PrincipleId::Totp).cell.stale);
    let seen = [(PrincipleId::Totp, observed(Outcome::Met))];
    let cell = row(&judged(&old, &seen, false), PrincipleId::Totp)
        .cell
        .clone();
    assert_eq!(cell.strength, Some(EvidenceKind::Observed));
    assert!(!cell.stale);
}

#[test]
fn a_stale_answer_counts_until_somebody_is_strict() {
    for (strict, outcome) in [(false, Outcome::Met), (true, Outcome::Unknown)] {
        let assessment = judged(&met("2025-11-21"), &[], strict);
        let cell = &row(&assessment, PrincipleId::Totp).cell;
        assert!(cell.stale);
        assert_eq!(cell.outcome, outcome);
    }
    let on_the_day = judged(&met("2025-11-22"), &[], true);
    assert_eq!(
        row(&on_the_day, PrincipleId::Totp).cell.outcome,
        Outcome::Met
    );
}

#[test]
fn each_track_is_judged_by_its_own_rows_and_a_companion_only_adds() {
    let rows = "[taxonomy]\nstock-client = \"c\"\ncompanion = \"d\"\n";
    let seen = [
        (PrincipleId::PinnedInstalls, observed(Outcome::Met)),
        (
            PrincipleId::VulnerabilityWarnings,
            observed(Outcome::NotMet),
        ),
    ];
    let assessment = judged(rows, &seen, false);
    let cli = assessment.track(domain::Track::CliTooling).unwrap();
    let alone = cli.by_observation.unwrap();
    assert_eq!(cli.proven.unwrap().number(), alone.proven.number());
    let both = cli.with_companion.unwrap();
    assert!(both.proven >= cli.proven.unwrap());
    assert!(
        both.possible >= cli.possible.unwrap(),
        "an unknown companion keeps rows open"
    );
    let accounts = assessment.track(domain::Track::Authentication).unwrap();
    assert_eq!(accounts.with_companion, None);
    assert_eq!(accounts.possible.unwrap().number(), 3);
}
