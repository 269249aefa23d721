use std::path::Path;

use domain::{CriterionId, Day};
use principles::{EvidenceKind, Outcome, shipped};

use super::*;
use crate::evidence::{Documented, Evidence};
use crate::sample::shipped_framework;
use crate::workbook::Answer;
use crate::workbook::check::{self, MAX_QUOTE, Severity};

/// The day up to which the profiles are current. Whoever renews them moves it.
fn written() -> Day {
    "2026-11-22".parse().unwrap()
}

fn books() -> impl Iterator<Item = (&'static str, Workbook)> {
    IDS.iter().map(|id| {
        let book = Workbook::parse(text(id).unwrap());
        (*id, book.unwrap_or_else(|error| panic!("{id}: {error}")))
    })
}

/// Both columns of every row.
fn columns(book: &Workbook) -> Vec<(CriterionId, &Answer)> {
    let both = book.answers().flat_map(|(id, answer)| {
        let companion = answer.companion.as_deref();
        let rows = [Some(answer), companion].into_iter().flatten();
        rows.map(move |row| (id.clone(), row))
    });
    both.collect()
}

fn documents(book: &Workbook) -> Vec<(CriterionId, Documented)> {
    let mut found = Vec::new();
    for (id, row) in columns(book) {
        for entry in &row.evidence {
            if let Evidence::Documented(document) = entry.evidence() {
                found.push((id.clone(), document));
            }
        }
    }
    found
}

#[test]
fn the_list_is_what_the_folder_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/profiles");
    let names = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut stems: Vec<String> = names
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    stems.sort();
    assert_eq!(stems, IDS);
}

#[test]
fn every_profile_reads_under_its_own_id() {
    for (id, book) in books() {
        assert_eq!(book.subject.id, id);
        assert_eq!(book.framework, shipped::DEFAULT, "{id}");
    }
    assert!(workbook("nowhere").is_none());
    assert_eq!(nearest("pipy"), Some("pypi"));
    assert_eq!(nearest("quite another"), None);
}

#[test]
fn every_decided_row_cites_what_decides_it() {
    for (id, book) in books() {
        for (row, answer) in columns(&book) {
            let finding = answer.finding();
            if finding.claimed().is_decided() {
                let carried = finding.outcome(EvidenceKind::Documented);
                assert_ne!(carried, Outcome::Unknown, "{id}: {row} cites no document");
            }
        }
    }
}

#[test]
fn every_quotation_can_be_looked_up() {
    for (id, book) in books() {
        for (row, document) in documents(&book) {
            let in_repository = !document.repository.is_empty() && !document.path.is_empty();
            let place = in_repository || !document.title.is_empty();
            let day = document.date.is_some() || document.read.is_some();
            assert!(place && day, "{id}: {row}: {document:?}");
            assert!(
                document.quote.as_str().chars().count() <= MAX_QUOTE,
                "{id}: {row}"
            );
        }
    }
}

#[test]
fn nothing_is_wrong_on_the_day_they_were_written() {
    let framework = shipped_framework();
    for (id, book) in books() {
        let remarks = check::check(&book, &framework, written());
        let heavy: Vec<_> = remarks
            .iter()
            .filter(|remark| remark.level == Severity::Error)
            .collect();
        assert!(heavy.is_empty(), "{id}: {heavy:#?}");
    }
}

/// A row may be old on the day it was written, but then it says so itself.
#[test]
fn a_row_is_stale_only_where_it_says_so() {
    for (id, book) in books() {
        for (row, answer) in columns(&book) {
            let stale = answer.expiry().is_some_and(|expires| expires < written());
            assert!(!stale || answer.expires.is_some(), "{id}: {row} is stale");
        }
    }
}

/// Reading an old answer again does not make it younger.
#[test]
fn what_rests_on_the_survey_of_2022_alone_is_stale() {
    let mut found = 0;
    for (id, book) in books() {
        for (row, answer) in columns(&book) {
            if answer.finding().claimed().is_decided() && rests_on_the_survey_alone(answer) {
                let stale = answer.expiry().is_some_and(|expires| expires < written());
                assert!(stale, "{id}: {row} hides that its source is of 2022");
                found += 1;
            }
        }
    }
    assert!(found > 0, "no row rests on the survey: drop this test");
}

fn rests_on_the_survey_alone(answer: &Answer) -> bool {
    let mut paths = answer.evidence.iter().map(|entry| match entry.evidence() {
        Evidence::Documented(document) => document.path.as_str().contains("survey/2022"),
        _ => false,
    });
    paths.len() > 0 && paths.all(|survey| survey)
}

/// Registries are cited by repository, path and title: a host would invite visits.
#[test]
fn no_profile_names_a_host_of_a_registry() {
    // Put together here, so that this file names none either.
    let hosts: Vec<String> = [
        ["index", "crates."],
        ["static", "crates."],
        ["registry", "npm"],
        ["deb", "debian"],
        ["security", "debian"],
        ["/pypi", "o"],
        ["@pypi", "o"],
        [".pypi", "o"],
    ]
    .iter()
    .map(|parts| parts.join("."))
    .chain([["python", "hosted"].concat()])
    .collect();
    for id in IDS {
        let text = text(id).unwrap().to_lowercase();
        for host in &hosts {
            assert!(!text.contains(host), "{id} names {host}");
        }
    }
}
