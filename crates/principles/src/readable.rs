//! Framework files are printed to terminals and pages, so nothing in them may act or deceive.

use toml::{Table, Value};

use crate::framework::FrameworkError;

/// The deepest nesting that is walked; the shapes that are read are far shallower.
const MAX_DEPTH: usize = 32;

/// Refuses a file in which any key or text has a character that moves a cursor, is invisible or
/// turns the order of others around; names where it stands.
pub(crate) fn refuse_deception(text: &str) -> Result<(), FrameworkError> {
    // What is not TOML at all is refused by the reader of the shape, in better words.
    let Ok(table) = text.parse::<Table>() else {
        return Ok(());
    };
    match in_table(&table, MAX_DEPTH) {
        Some(place) => Err(FrameworkError::Malformed(format!(
            "{place} holds an invisible or control character; write it without"
        ))),
        None => Ok(()),
    }
}

fn in_table(table: &Table, depth: usize) -> Option<String> {
    table.iter().find_map(|(key, value)| {
        if deceives(key) {
            return Some("a key".to_owned());
        }
        let inner = in_value(value, depth.checked_sub(1)?)?;
        Some(if inner.is_empty() {
            format!("'{key}'")
        } else {
            format!("'{key}': {inner}")
        })
    })
}

/// Where in a value something deceives; empty for the value itself.
fn in_value(value: &Value, depth: usize) -> Option<String> {
    match value {
        Value::String(text) => deceives(text).then(String::new),
        Value::Array(items) => items
            .iter()
            .find_map(|item| in_value(item, depth.checked_sub(1)?)),
        Value::Table(table) => in_table(table, depth),
        _ => None,
    }
}

fn deceives(text: &str) -> bool {
    text.chars()
        .any(|ch| domain::is_deceptive(ch) && !matches!(ch, '\n' | '\r' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_would_act_on_a_terminal_is_refused_by_place() {
        for (text, place) in [
            ("title = \"plain\"\nabout = \"\"\"two\n\tlines\"\"\"", None),
            ("title = \"\\u001b[2J\"", Some("'title' holds")),
            (
                "track = [{ title = \"a\\u202Eb\" }]",
                Some("'track': 'title' holds"),
            ),
            ("\"a\\u0007\" = 1", Some("a key holds")),
            ("not toml", None),
        ] {
            let refused = refuse_deception(text).err().map(|error| error.to_string());
            match place {
                None => assert_eq!(refused, None, "{text}"),
                Some(place) => assert!(refused.unwrap().contains(place), "{text}"),
            }
        }
    }
}
