//! The kit's `security.txt`: written, read back, and judged by the same rules as anybody's.

use domain::{Day, PlainText};

use super::Checked;
use super::template::Draft;
use crate::security_txt::{Name, SecurityTxt};

/// What the file should hold, and why.
const ASKED: [(Name, &str); 5] = [
    (Name::Contact, "says where to report (RFC 9116, 2.5.3)"),
    (
        Name::Expires,
        "says until when it is valid (RFC 9116, 2.5.5)",
    ),
    (
        Name::Policy,
        "leads to the disclosure policy (RFC 9116, 2.5.7)",
    ),
    (
        Name::PreferredLanguages,
        "says which languages you read (RFC 9116, 2.5.8)",
    ),
    (
        Name::Canonical,
        "says where it belongs, so that a copy elsewhere is seen to be one (RFC 9116, 2.5.2)",
    ),
];

/// The file, and what was found in it.
pub(super) fn checked(draft: &Draft, today: Day) -> (String, Vec<Checked>) {
    let text = draft.lines();
    let read = SecurityTxt::parse(text.as_bytes(), "text/plain");
    let mut checked: Vec<Checked> = ASKED
        .into_iter()
        .map(|(name, asks)| Checked {
            id: name.word().to_ascii_lowercase(),
            asks: asks.to_owned(),
            quote: read.as_ref().ok().and_then(|file| quoted(file, name)),
        })
        .collect();
    let flaws = match &read {
        Ok(file) => file.flaws(today),
        Err(flaws) => flaws.clone(),
    };
    checked.extend(flaws.into_iter().map(|flaw| Checked {
        id: "rfc-9116".to_owned(),
        asks: format!("keeps to the RFC, but {flaw}"),
        quote: None,
    }));
    (text, checked)
}

fn quoted(file: &SecurityTxt, name: Name) -> Option<PlainText> {
    let value = file.values(name).next()?;
    Some(PlainText::new(&format!("{name}: {value}")))
}
