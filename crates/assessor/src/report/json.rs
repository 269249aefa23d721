//! The published JSON: the assessment as it is, by `data/schemas/assessment-1.json`.

use crate::assessment::Assessment;

/// The JSON Schema (2020-12) that every output of [`render`] satisfies.
pub const SCHEMA: &str = include_str!("../../../../data/schemas/assessment-1.json");

/// The assessment as indented JSON, ending in a line break. The same assessment always gives the
/// same bytes, so that a signature over them can be checked again.
pub fn render(assessment: &Assessment) -> String {
    let mut text = serde_json::to_string_pretty(assessment)
        .expect("names, numbers and texts always serialise");
    text.push('\n');
    text
}
