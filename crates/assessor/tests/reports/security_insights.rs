//! The SECURITY-INSIGHTS file: its whole shape, and text that tries to become YAML.

use assessor::report::security_insights::{fragment, render};

use crate::fixture::{HOSTILE_WORDS, hostile, sample, saturated};

#[test]
fn the_fragment_holds_the_finding_and_nothing_to_fill_in() {
    let text = fragment(&sample(), Some("https://packages.example/report.html"));
    insta::assert_snapshot!(text);
    assert!(!text.contains("FILL IN"));
}

#[test]
fn every_line_is_one_key_with_one_quoted_value() {
    for assessment in [sample(), hostile(), saturated(HOSTILE_WORDS)] {
        let text = render(&assessment, Some("javascript:alert(1)"));
        assert!(
            !text.contains("javascript"),
            "no address but http and https is evidence"
        );
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (key, value) = line.trim_start().split_once(':').unwrap();
            let key = key.trim_start_matches("- ");
            assert!(
                key.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
                "{line}"
            );
            let value = value.trim().trim_end_matches("# FILL IN").trim();
            let word = ["", "true", "false"].contains(&value);
            assert!(
                word || serde_json::from_str::<String>(&json(value)).is_ok(),
                "{line}"
            );
        }
    }
}

/// Our YAML scalars are JSON strings but for `\U`, which JSON does not have.
fn json(scalar: &str) -> String {
    assert!(scalar.is_ascii());
    match scalar.contains("\\U") {
        true => "\"\"".to_owned(),
        false => scalar.to_owned(),
    }
}
