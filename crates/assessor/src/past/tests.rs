//! Reading back what was written, and refusing what was not.

use proptest::prelude::*;

use super::*;
use crate::sample::{HOSTILE, judge, shipped_framework, workbook};

fn written() -> (Assessment, String) {
    let mut text = workbook(
        "one",
        &[
            ("authentication/totp", Outcome::Met, "expires = 2026-11-02"),
            ("cli-tooling/sbom", Outcome::NotMet, ""),
        ],
    );
    text = text.replace("stock-client", "companion = \"guard\"\nstock-client");
    let assessment = judge(&shipped_framework(), &text);
    let json = serde_json::to_string_pretty(&assessment).unwrap();
    (assessment, json)
}

#[test]
fn what_was_written_reads_back() {
    let (assessment, json) = written();
    let past = PastAssessment::parse(&json).unwrap();
    assert_eq!(past, PastAssessment::of(&assessment));
    assert_eq!(past.rows.len(), 32);
    assert!(
        past.tracks
            .iter()
            .any(|track| track.with_companion.is_some())
    );
    let totp = past.row(&"authentication/totp".parse().unwrap()).unwrap();
    assert!(totp.found.stale);
    assert_eq!(PastAssessment::parse(&format!("\u{feff}{json}")), Ok(past));
}

#[test]
fn what_is_wrong_is_named_with_what_to_do() {
    let (_, json) = written();
    let half = json.get(..json.len() / 2).unwrap();
    for (text, words) in [
        (half.to_owned(), "ends in the middle; write it again"),
        (String::new(), "ends in the middle"),
        (
            json.replace("\"format\": 1", "\"format\": 2"),
            "format 2; this program reads format 1",
        ),
        ("{}".to_owned(), "missing field `format`"),
        ("[1]".to_owned(), "not an assessment"),
        ("<html>".to_owned(), "not an assessment"),
        ("{\"format\": 1}".to_owned(), "missing field `framework`"),
        (
            json.replace("\"not-met\"", "\"fine\""),
            "unknown variant `fine`",
        ),
        (
            json.replace("authentication/totp", "authentication/../x"),
            "there is no criterion",
        ),
        (
            json.replace("\"2026-11-22\"", "\"yesterday\""),
            "is not a day",
        ),
        (
            json.replace("authentication/totp", "cli-tooling/sbom"),
            "names cli-tooling/sbom twice",
        ),
        (
            json.replace("\"proven\": 0", "\"proven\": 9"),
            "a level is a number from 0 to 3",
        ),
        ("[".repeat(100_000), "not an assessment"),
        (" ".repeat(MAX_BYTES + 1), "at most 16777216 are read"),
    ] {
        let error = PastAssessment::parse(&text).unwrap_err().to_string();
        assert!(error.contains(words), "{words}: {error}");
    }
}

#[test]
fn too_many_criteria_are_refused() {
    let row = |number| format!("{{\"id\":\"cli-tooling/c{number}\",\"outcome\":\"met\"}}");
    let rows: Vec<String> = (0..=MAX_CRITERIA).map(row).collect();
    let json = format!(
        "{{\"format\":1,\"framework\":{{\"id\":\"f\"}},\"subject\":{{\"id\":\"s\",\"name\":\"n\"}},\
         \"assessed\":\"2026-11-22\",\"tracks\":[],\"criteria\":[{}]}}",
        rows.join(",")
    );
    assert_eq!(
        PastAssessment::parse(&json),
        Err(PastError::TooManyCriteria(1_001))
    );
}

#[test]
fn names_from_a_file_are_plain_text() {
    let (mut assessment, _) = written();
    assessment.subject.id = "a\u{1b}[2Jb".to_owned();
    assessment.subject.name = HOSTILE.into();
    let json = serde_json::to_string(&assessment).unwrap();
    let past = PastAssessment::parse(&json).unwrap();
    assert_eq!(past.subject.as_str(), "a\u{fffd}[2Jb");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_cut_and_no_noise_makes_it_fall_over(cut in 0..4_000_usize, noise in ".{0,40}") {
        let (_, json) = written();
        let head: String = json.chars().take(cut).collect();
        prop_assert!(PastAssessment::parse(&head).is_err());
        prop_assert!(PastAssessment::parse(&noise).is_err());
        let both = head + &noise;
        prop_assert!(PastAssessment::parse(&both).is_err());
    }
}
