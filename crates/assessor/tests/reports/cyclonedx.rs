//! The CycloneDX document: references resolve, scores are honest, bytes are stable.

use std::collections::BTreeSet;

use assessor::report::cyclonedx::render;
use serde_json::Value;

use crate::fixture::{HOSTILE_WORDS, framework, hostile, sample, saturated};

fn document(assessment: &assessor::assessment::Assessment) -> Value {
    serde_json::from_str(&render(assessment, &framework())).unwrap()
}

fn collect(value: &Value, wanted: &[&str], found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if wanted.contains(&name.as_str()) {
                    let one = field.as_str().into_iter();
                    let many = field.as_array().into_iter().flatten();
                    let texts = one.chain(many.filter_map(Value::as_str));
                    found.extend(texts.map(str::to_owned));
                }
                collect(field, wanted, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, wanted, found)),
        _ => {}
    }
}

#[test]
fn every_reference_is_unique_and_leads_somewhere() {
    for assessment in [sample(), hostile(), saturated(HOSTILE_WORDS)] {
        let document = document(&assessment);
        let mut defined = Vec::new();
        collect(&document, &["bom-ref"], &mut defined);
        let unique: BTreeSet<&String> = defined.iter().collect();
        assert_eq!(unique.len(), defined.len());
        let mut used = Vec::new();
        let uses = [
            "requirement",
            "claims",
            "counterClaims",
            "assessor",
            "target",
            "evidence",
        ];
        collect(&document["declarations"], &uses, &mut used);
        collect(
            &document["definitions"]["standards"][0]["levels"],
            &["requirements"],
            &mut used,
        );
        assert!(used.len() > 100);
        for reference in used {
            assert!(unique.contains(&reference), "{reference}");
        }
    }
}

#[test]
fn unknown_has_no_score() {
    let assessment = sample();
    let document = document(&assessment);
    let map = document["declarations"]["attestations"][0]["map"]
        .as_array()
        .unwrap();
    assert_eq!(map.len(), assessment.criteria.len());
    for (line, row) in map.iter().zip(&assessment.criteria) {
        let score = line["conformance"]["score"].as_f64();
        let expected = match row.cell.outcome.slug() {
            "met" => Some(1.0),
            "partly" => Some(0.5),
            "not-met" => Some(0.0),
            _ => None,
        };
        assert_eq!(score, expected, "{}", row.id);
        assert_eq!(line["requirement"], format!("requirement:{}", row.id));
        assert_eq!(
            line["counterClaims"].is_array(),
            row.cell.disputed.is_some()
        );
    }
}

#[test]
fn the_serial_number_follows_the_content() {
    let (one, other) = (document(&sample()), document(&hostile()));
    assert_eq!(one, document(&sample()));
    assert_ne!(one["serialNumber"], other["serialNumber"]);
    let serial = one["serialNumber"].as_str().unwrap();
    let groups: Vec<usize> = serial
        .trim_start_matches("urn:uuid:")
        .split('-')
        .map(str::len)
        .collect();
    assert_eq!(groups, [8, 4, 4, 4, 12]);
    assert_eq!(
        serial.as_bytes()["urn:uuid:".len() + 14],
        b'8',
        "a UUID of version 8"
    );
}

#[test]
fn only_web_addresses_are_addresses() {
    let mut urls = Vec::new();
    collect(&document(&hostile()), &["url", "endpoints"], &mut urls);
    assert!(!urls.is_empty());
    for url in urls {
        assert!(url.starts_with("https://"), "{url}");
    }
}
