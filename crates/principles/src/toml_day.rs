//! Days in TOML: `2026-11-22` without quotes is TOML's own local date, with quotes a string;
//! both are accepted, because people write both.

use domain::Day;
use serde::{Deserialize, Deserializer, de};

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Date(toml::value::Datetime),
    Text(String),
}

/// Reads a day written in either way; for `#[serde(with)]` on `Option<Day>`.
///
/// # Errors
/// The value is neither a local date nor a string of that form.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Day>, D::Error> {
    let text = match Written::deserialize(from)? {
        Written::Date(date) => date.to_string(),
        Written::Text(text) => text,
    };
    text.parse().map(Some).map_err(de::Error::custom)
}
