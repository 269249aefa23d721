//! CycloneDX 1.6: the assessment as `declarations` about a `definitions.standards` (ECMA-424,
//! "CycloneDX Attestations").
//!
//! The framework stands in the file with our restatement of its requirements, so that a reader
//! needs nothing else. *Unknown* has no score: the format would make a zero of it.

use domain::{CriterionId, Digest, PlainText, Track};
use principles::Framework;
use serde_json::{Value, json};

use self::declare::Declarations;
use super::phrases::shown;
use crate::assessment::Assessment;

mod declare;
mod standard;

/// The whole document, ending in a line break. The same assessment always gives the same bytes.
pub fn render(assessment: &Assessment, framework: &Framework) -> String {
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": serial_number(assessment),
        "version": 1,
        "metadata": {
            "timestamp": midnight(&assessment.assessed),
            "tools": { "components": [tool(assessment)] },
        },
        "declarations": Declarations::of(assessment).value(),
        "definitions": { "standards": [standard::standard(assessment, framework)] },
    });
    let mut text = serde_json::to_string_pretty(&without_gaps(document))
        .expect("texts and numbers always serialise");
    text.push('\n');
    text
}

/// A serial number made from the assessment's own bytes: a UUID of version 8 (RFC 9562, 5.8)
/// over their SHA-256, so that two runs agree and two assessments do not.
fn serial_number(assessment: &Assessment) -> String {
    let mut digest = Digest::of(super::json::render(assessment).as_bytes())
        .to_string()
        .into_bytes();
    digest.truncate(32);
    for (place, digit) in [(12, b'8'), (16, b'a')] {
        if let Some(byte) = digest.get_mut(place) {
            *byte = digit;
        }
    }
    let mut uuid = String::from("urn:uuid:");
    for (place, digit) in digest.into_iter().enumerate() {
        if matches!(place, 8 | 12 | 16 | 20) {
            uuid.push('-');
        }
        uuid.push(char::from(digit));
    }
    uuid
}

fn tool(assessment: &Assessment) -> Value {
    let tool = shown(&assessment.tool).to_string();
    let (name, version) = tool.split_once(' ').unwrap_or((tool.as_str(), ""));
    json!({ "type": "application", "name": name, "version": version })
}

/// A day as the format wants a time.
fn midnight(day: &domain::Day) -> String {
    format!("{day}T00:00:00Z")
}

/// The reference of a requirement.
fn requirement_ref(id: &CriterionId) -> String {
    format!("requirement:{id}")
}

/// The reference of what a claim in this track is about.
fn target_ref(track: Track, with_companion: bool) -> &'static str {
    match (track, with_companion) {
        (Track::CliTooling, false) => "target:client",
        (Track::CliTooling, true) => "target:client-with-companion",
        _ => "target:registry",
    }
}

fn named(name: Option<&PlainText>, otherwise: &str) -> String {
    let name = name.filter(|name| !name.is_empty());
    name.map_or_else(|| otherwise.to_owned(), ToString::to_string)
}

/// Leaves out what is empty: the schema has no place for null, and an empty text says nothing.
fn without_gaps(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, field)| (name, without_gaps(field)))
            .filter(|(_, field)| !matches!(field, Value::Null) && *field != json!(""))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_gaps).collect(),
        other => other,
    }
}
