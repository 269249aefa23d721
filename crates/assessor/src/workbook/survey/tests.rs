use std::collections::BTreeSet;

use super::*;
use crate::profiles;
use crate::sample::{shipped_framework, tiny_framework, today};
use crate::workbook::{Workbook, check};

const SHAPE: &str = include_str!("../../../tests/workbook/survey-shape.csv");

fn imported(csv_text: &str, column: &str) -> Result<String, SurveyError> {
    import(csv_text, column, &shipped_framework(), today())
}

fn outcomes(column: &str) -> Vec<String> {
    let book = Workbook::parse(&imported(SHAPE, column).unwrap()).unwrap();
    let line = |(id, answer): (domain::CriterionId, &Answer)| {
        format!("{id} {}", answer.outcome.unwrap().slug())
    };
    book.answers().map(line).collect()
}

#[test]
fn answers_become_outcomes_only_where_they_settle_something() {
    assert_eq!(
        outcomes("Alpha"),
        [
            "authentication/account-recovery unknown",
            "authentication/leaked-passwords unknown",
            "authentication/mfa-for-all not-met",
            "authentication/mfa-for-critical unknown",
            "authentication/totp met",
            "authentication/webauthn met",
            "general-capabilities/typosquatting not-met",
            "general-capabilities/unpublish unknown",
            "cli-tooling/pinned-installs met",
            "cli-tooling/vulnerability-warnings not-met",
        ]
    );
    assert_eq!(
        outcomes("Gamma"),
        [
            "authentication/leaked-passwords unknown",
            // "No, but planned" beside a ticked "Yes" has to be read by somebody.
            "authentication/mfa-for-all unknown",
            "authentication/mfa-for-critical unknown",
            "authentication/totp unknown",
            "authentication/webauthn unknown",
            "general-capabilities/typosquatting unknown",
            "cli-tooling/pinned-installs not-met",
            "cli-tooling/vulnerability-warnings not-met",
        ]
    );
}

#[test]
fn an_import_is_a_commented_workbook() {
    insta::assert_snapshot!(import(SHAPE, "beta central", &tiny_framework(), today()).unwrap());
}

#[test]
fn what_is_imported_shows_as_stale() {
    let book = Workbook::parse(&imported(SHAPE, "Alpha").unwrap()).unwrap();
    let remarks = check::check(&book, &shipped_framework(), today());
    let decided = book
        .answers()
        .filter(|(_, answer)| answer.outcome.unwrap().is_decided());
    let stale = remarks
        .iter()
        .filter(|remark| remark.what.starts_with("stale"));
    assert_eq!(stale.count(), decided.count());
    assert!(
        remarks
            .iter()
            .all(|remark| remark.level != check::Severity::Error),
        "{remarks:?}"
    );
}

#[test]
fn a_wrong_column_is_told_the_nearest_and_the_list() {
    let error = imported(SHAPE, "Beta Centrl").unwrap_err().to_string();
    assert_eq!(
        error,
        "the survey has no column 'Beta Centrl'; did you mean 'Beta Central'? It has: Alpha, \
         Beta Central, Gamma."
    );
    let error = imported(SHAPE, "\u{1b}[2JOmega").unwrap_err().to_string();
    assert!(!error.contains('\u{1b}') && error.contains("It has: Alpha"));
    // The column of questions is not a package manager.
    assert!(imported(SHAPE, "Package Manager").is_err());
}

#[test]
fn other_files_are_refused() {
    let wide = "x,".repeat(MAX_COLUMNS + 1);
    let long = "a,b\n".repeat(MAX_ROWS + 1);
    for (text, refusal) in [
        ("", "no column"),
        ("a,b\nc,d\n", "none of the questions"),
        ("a,b\nc\n", "cannot be read as CSV"),
        (wide.as_str(), "more than 100 columns"),
        (long.as_str(), "more than 500 rows"),
    ] {
        let error = imported(text, "b").unwrap_err().to_string();
        assert!(error.contains(refusal), "{error}");
    }
    let huge = "x".repeat(MAX_BYTES + 1);
    assert_eq!(imported(&huge, "b"), Err(SurveyError::TooLarge(huge.len())));
}

#[test]
fn hostile_and_endless_answers_stay_short_text() {
    let answer = format!(
        "'''\"\"\"\u{1b}[31m\n[subject]\n=cmd() {}",
        "x".repeat(9_000)
    );
    let csv_text = format!(
        "Q,\"A\u{202e}\"\nIs there a way to prevent typosquatting?,\"{}\"\n",
        answer.replace('"', "\"\"")
    );
    let text = imported(&csv_text, "A\u{202e}").unwrap();
    let book = Workbook::parse(&text).unwrap();
    assert!(!text.contains(['\u{1b}', '\u{202e}']));
    let (_, row) = book.answers().next().unwrap();
    let EvidenceEntry::Documented(document) = row.evidence.first().unwrap() else {
        panic!("the survey is a document");
    };
    assert_eq!(document.quote.as_str().chars().count(), check::MAX_QUOTE);
    assert_eq!(book.subject.id, "a");
}

#[test]
fn the_mapping_names_criteria_once_and_says_why() {
    let mapping = Mapping::shipped().unwrap();
    let framework = shipped_framework();
    let mut seen = BTreeSet::new();
    for question in &mapping.question {
        assert!(framework.criterion(&question.criterion).is_some());
        assert!(seen.insert(&question.criterion), "{}", question.criterion);
        assert!(question.because.ends_with('.'));
        for rule in &question.answers {
            assert!(rule.is.is_some() != rule.option.is_some());
            assert!(rule.outcome.is_decided());
        }
    }
    assert!(mapping.date.is_some());
}

#[test]
fn profiles_cite_the_survey_by_the_same_day() {
    let mapping = Mapping::shipped().unwrap();
    let mut cited = 0;
    for id in profiles::IDS {
        let book = Workbook::parse(profiles::text(id).unwrap()).unwrap();
        for (row, answer) in book.answers() {
            for entry in &answer.evidence {
                if let EvidenceEntry::Documented(document) = entry
                    && document.path == mapping.path
                {
                    assert_eq!(document.date, mapping.date, "{id}: {row}");
                    cited += 1;
                }
            }
        }
    }
    assert!(cited > 20, "{cited}");
}
