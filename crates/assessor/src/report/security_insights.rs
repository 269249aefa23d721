//! OpenSSF SECURITY-INSIGHTS 2: the assessment as `repository.security.assessments.self`.
//!
//! Shape after `ossf/security-insights`, `spec/schema.cue` (`#SecurityInsights`, `#Assessment`).
//! That schema asks for facts that no assessment holds (licence, core team, ...). Those places
//! are filled so that the file validates, and each says that it has to be filled in; the
//! addresses use the reserved name `invalid` (RFC 2606), so that none can be taken for real.

use std::fmt::Write as _;

use super::phrases::{basis, shown, standings, web_address};
use crate::assessment::Assessment;
use principles::Outcome;

/// The oldest version of the schema that has every field used here.
const SCHEMA_VERSION: &str = "2.0.0";
/// Where somebody has to write something.
const FILL_IN: &str = "# FILL IN";

/// A whole file that validates; `report` is the address where the report is published, if it is.
pub fn render(assessment: &Assessment, report: Option<&str>) -> String {
    let day = quoted(&assessment.assessed.to_string());
    let mut text = String::from(
        "# Only repository.security.assessments.self is a finding. Take it over into your own file, or\n\
         # fill in every line marked FILL IN before you publish this one.\n",
    );
    for (indent, key, value, mark) in [
        (0, "header", String::new(), ""),
        (1, "schema-version", quoted(SCHEMA_VERSION), ""),
        (1, "last-updated", day.clone(), ""),
        (1, "last-reviewed", day, ""),
        (
            1,
            "url",
            quoted("https://fill-in.invalid/security-insights.yml"),
            FILL_IN,
        ),
        (0, "repository", String::new(), ""),
        (
            1,
            "url",
            quoted("https://fill-in.invalid/repository"),
            FILL_IN,
        ),
        (1, "status", quoted("active"), FILL_IN),
        (1, "accepts-change-request", "false".to_owned(), FILL_IN),
        (
            1,
            "accepts-automated-change-request",
            "false".to_owned(),
            FILL_IN,
        ),
        (1, "core-team", String::new(), ""),
        (2, "- name", quoted("fill in"), FILL_IN),
        (3, "primary", "true".to_owned(), FILL_IN),
        (1, "license", String::new(), ""),
        (2, "url", quoted("https://fill-in.invalid/license"), FILL_IN),
        (2, "expression", quoted("NOASSERTION"), FILL_IN),
    ] {
        entry(&mut text, indent, key, &value, mark);
    }
    security(&mut text, assessment, report);
    text
}

/// Only `repository.security.assessments.self`, for a file that exists already.
pub fn fragment(assessment: &Assessment, report: Option<&str>) -> String {
    let mut text = String::new();
    entry(&mut text, 0, "repository", "", "");
    security(&mut text, assessment, report);
    text
}

fn security(text: &mut String, assessment: &Assessment, report: Option<&str>) {
    entry(text, 1, "security", "", "");
    entry(text, 2, "assessments", "", "");
    entry(text, 3, "self", "", "");
    let name = format!(
        "{} by {}",
        assessment.subject.name,
        shown(&assessment.framework.title)
    );
    entry(text, 4, "name", &quoted(&name), "");
    entry(text, 4, "comment", &quoted(&comment(assessment)), "");
    if let Some(address) = report.and_then(web_address) {
        entry(text, 4, "evidence", &quoted(&address), "");
    }
    let day = assessment.assessed.to_string();
    entry(text, 4, "date", &quoted(&day), "");
}

fn entry(text: &mut String, indent: usize, key: &str, value: &str, mark: &str) {
    let line = format!("{}{key}: {value} {mark}", "  ".repeat(indent));
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "{}", line.trim_end());
}

fn comment(assessment: &Assessment) -> String {
    let counts = Outcome::ALL.map(|outcome| format!("{} {outcome}", assessment.count(outcome)));
    format!(
        "{} {} ({}), {}. Levels 0 to 3: {}. Criteria: {}. Evidence: {}. Made with {}.",
        shown(&assessment.framework.title),
        shown(&assessment.framework.version),
        shown(&assessment.framework.id),
        assessment.assessed,
        standings(assessment),
        counts.join(", "),
        basis(assessment),
        shown(&assessment.tool),
    )
}

/// A double-quoted YAML scalar (YAML 1.2, 7.3.1): what JSON escapes, YAML reads the same way.
/// Everything beyond ASCII is escaped too, because YAML 1.2 forbids some of it unescaped.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for ch in text.chars() {
        match ch {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(ch);
            }
            ' '..='~' => quoted.push(ch),
            _ if u32::from(ch) <= 0xffff => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(ch));
            }
            _ => {
                let _ = write!(quoted, "\\U{:08x}", u32::from(ch));
            }
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_scalar_stays_one_scalar() {
        for (raw, yaml) in [
            ("plain", "\"plain\""),
            ("a: b # c", "\"a: b # c\""),
            ("\"\\", "\"\\\"\\\\\""),
            ("x\n- y", "\"x\\u000a- y\""),
            ("é 名 𝒳", "\"\\u00e9 \\u540d \\U0001d4b3\""),
        ] {
            assert_eq!(quoted(raw), yaml);
        }
    }
}
