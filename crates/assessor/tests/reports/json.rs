//! The JSON and its schema: a small reading of JSON Schema, enough for the words ours uses, so
//! that the two cannot drift apart unnoticed. `tests/schemas/validate.py` asks a whole one.

use assessor::report::json::{SCHEMA, render};
use serde_json::Value;

use crate::fixture::{HOSTILE_WORDS, hostile, sample, saturated};

#[test]
fn every_output_keeps_to_the_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    for assessment in [sample(), hostile(), saturated(HOSTILE_WORDS)] {
        let value: Value = serde_json::from_str(&render(&assessment)).unwrap();
        let faults = Check { root: &schema }.faults("", &value, &schema);
        assert_eq!(faults, Vec::<String>::new());
    }
}

#[test]
fn the_check_itself_finds_what_is_wrong() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let good: Value = serde_json::from_str(&render(&sample())).unwrap();
    let spoiled = [
        ("/criteria/0/outcome", Value::from("fine")),
        ("/criteria/0/evidence/0/kind", Value::from("rumoured")),
        ("/tracks/0/proven", Value::from(4)),
        ("/assessed", Value::from("today")),
        ("/criteria", Value::Null),
        ("/criteria/0/due", Value::from(1)),
    ];
    for (place, value) in spoiled {
        let mut bad = good.clone();
        *bad.pointer_mut(place).unwrap() = value;
        let faults = Check { root: &schema }.faults("", &bad, &schema);
        assert!(!faults.is_empty(), "{place} was not noticed");
    }
    let mut bad = good.clone();
    bad.as_object_mut()
        .unwrap()
        .insert("extra".to_owned(), Value::Null);
    assert!(!Check { root: &schema }.faults("", &bad, &schema).is_empty());
    bad.as_object_mut().unwrap().remove("extra");
    bad.as_object_mut().unwrap().remove("tool");
    assert!(!Check { root: &schema }.faults("", &bad, &schema).is_empty());
}

#[test]
fn every_object_of_the_schema_is_closed() {
    fn walk(schema: &Value) {
        if schema["type"] == "object" {
            assert_eq!(
                schema["additionalProperties"],
                Value::Bool(false),
                "{schema}"
            );
        }
        match schema {
            Value::Object(fields) => fields.values().for_each(walk),
            Value::Array(items) => items.iter().for_each(walk),
            _ => {}
        }
    }
    walk(&serde_json::from_str(SCHEMA).unwrap());
}

#[test]
fn the_same_assessment_gives_the_same_bytes() {
    assert_eq!(render(&sample()), render(&sample()));
}

struct Check<'s> {
    root: &'s Value,
}

impl Check<'_> {
    fn faults(&self, place: &str, value: &Value, schema: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        for (word, rule) in schema.as_object().unwrap() {
            match self.within(place, value, word, rule) {
                Some(found) => faults.extend(found),
                None if self.holds(place, value, schema, word, rule) => {}
                None => faults.push(format!("{place}: {word} {rule}")),
            }
        }
        faults
    }

    /// The faults further in, for the words that lead there.
    fn within(&self, place: &str, value: &Value, word: &str, rule: &Value) -> Option<Vec<String>> {
        let mut faults = Vec::new();
        match word {
            "$ref" => {
                let target = rule.as_str().unwrap().trim_start_matches('#');
                let target = self.root.pointer(target).unwrap();
                faults.extend(self.faults(place, value, target));
            }
            "properties" => {
                for (name, rule) in rule.as_object().unwrap() {
                    if let Some(field) = value.get(name) {
                        faults.extend(self.faults(&format!("{place}/{name}"), field, rule));
                    }
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    faults.extend(self.faults(&format!("{place}/{index}"), item, rule));
                }
            }
            _ => return None,
        }
        Some(faults)
    }

    fn holds(&self, place: &str, value: &Value, schema: &Value, word: &str, rule: &Value) -> bool {
        let limit = |within: fn(i64, i64) -> bool| {
            let number = value.as_i64();
            number.is_none_or(|number| within(number, rule.as_i64().unwrap()))
        };
        match word {
            "$schema" | "$id" | "$defs" | "title" | "description" | "format" => true,
            "type" => types(rule).any(|name| is(value, name)),
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => limit(|number, least| number >= least),
            "maximum" => limit(|number, most| number <= most),
            "minItems" => value.as_array().is_none_or(|items| !items.is_empty()),
            "pattern" => value
                .as_str()
                .is_none_or(|text| matches(text, rule.as_str().unwrap())),
            "oneOf" => {
                let fits = |one: &&Value| self.faults(place, value, one).is_empty();
                rule.as_array().unwrap().iter().filter(fits).count() == 1
            }
            "required" => {
                let mut names = rule.as_array().unwrap().iter();
                names.all(|name| value.get(name.as_str().unwrap()).is_some())
            }
            "additionalProperties" => value.as_object().is_none_or(|fields| {
                let known = &schema["properties"];
                fields.keys().all(|name| known.get(name).is_some())
            }),
            other => panic!("the schema uses '{other}', which this check does not know"),
        }
    }
}

fn types(rule: &Value) -> impl Iterator<Item = &str> {
    let many = rule.as_array().map(Vec::as_slice);
    let all = many.unwrap_or(std::slice::from_ref(rule));
    all.iter().map(|name| name.as_str().unwrap())
}

fn is(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("unknown type {other}"),
    }
}

/// The three patterns of the schema, by what they stand for.
fn matches(text: &str, pattern: &str) -> bool {
    if pattern.contains("{4}-") {
        return text.parse::<domain::Day>().is_ok();
    }
    if pattern.contains("{64}") {
        return text.parse::<domain::Digest>().is_ok();
    }
    text.parse::<domain::CriterionId>().is_ok()
}
