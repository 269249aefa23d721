//! Keys and values: what a part of the workbook says, as TOML.

use domain::{Day, PlainText};
use principles::level::Packages;
use toml_edit::{Datetime, Item, TableLike, Value};

use crate::workbook::{Answer, AttestedEntry, DocumentedEntry, Subject, TaxonomyAnswers};

/// Keys in the order of the format, with what is to be written; `None`: leave as it is.
pub(super) type Fields = Vec<(&'static str, Option<Value>)>;

/// Sets what is given. A value that already says the same keeps its way of being written.
pub(super) fn put_all(table: &mut dyn TableLike, fields: Fields) {
    for (key, value) in fields {
        let Some(mut value) = value else { continue };
        match table.get_mut(key) {
            Some(Item::Value(there)) if says(there) == says(&value) => {}
            Some(Item::Value(there)) => {
                // The decor holds the comment behind the value.
                *value.decor_mut() = there.decor().clone();
                *there = value;
            }
            Some(_) => {}
            None => {
                table.insert(key, Item::Value(value));
            }
        }
    }
}

/// What a value says, however it is written.
fn says(value: &Value) -> String {
    match value {
        Value::String(text) => PlainText::new(text.value()).to_string(),
        Value::Datetime(day) => day.value().to_string(),
        Value::Boolean(truth) => truth.value().to_string(),
        other => other.to_string(),
    }
}

fn word(word: &str) -> Option<Value> {
    Some(Value::from(word))
}

fn text(text: &PlainText) -> Option<Value> {
    (!text.is_empty()).then(|| Value::from(text.as_str()))
}

fn day(day: Option<Day>) -> Option<Value> {
    let written = day?.to_string();
    // Every day is a TOML date; were it not, a string would be read back all the same.
    let date = written.parse::<Datetime>().map(Value::from);
    Some(date.unwrap_or_else(|_| Value::from(written)))
}

pub(super) fn subject_fields(subject: &Subject) -> Fields {
    let some = |text: &str| (!text.is_empty()).then(|| Value::from(text));
    vec![
        ("id", some(&subject.id)),
        ("name", text(&subject.name)),
        ("operator", text(&subject.operator)),
        ("ecosystem", text(&subject.ecosystem)),
        ("url", subject.url.as_deref().and_then(some)),
        ("assessed", day(subject.assessed)),
        ("assessed-by", text(&subject.assessed_by)),
    ]
}

pub(super) fn taxonomy_fields(taxonomy: &TaxonomyAnswers) -> Fields {
    let packages = taxonomy.packages.map(|packages| match packages {
        Packages::Built => "built",
        Packages::BuildsForUsers => "builds-for-users",
        Packages::SourceOnly => "source-only",
    });
    let client = |name: &Option<PlainText>| name.as_ref().and_then(|name| word(name.as_str()));
    vec![
        ("accounts", taxonomy.accounts.map(Value::from)),
        ("packages", packages.and_then(word)),
        ("stock-client", client(&taxonomy.stock_client)),
        ("companion", client(&taxonomy.companion)),
        ("reason", text(&taxonomy.reason)),
    ]
}

pub(super) fn answer_fields(answer: &Answer) -> Fields {
    vec![
        (
            "outcome",
            answer.outcome.and_then(|outcome| word(outcome.slug())),
        ),
        (
            "spirit",
            answer.spirit.and_then(|spirit| word(spirit.slug())),
        ),
        ("note", text(&answer.note)),
        ("reason", text(&answer.reason)),
        ("owner", text(&answer.owner)),
        ("due", day(answer.due)),
        ("state", answer.state.and_then(|state| word(state.word()))),
        ("reviewed-by", text(&answer.reviewed_by)),
        ("expires", day(answer.expires)),
        ("reply", text(&answer.reply)),
    ]
}

pub(super) fn documented_fields(entry: &DocumentedEntry) -> Fields {
    let digest = entry.sha256.map(|digest| digest.to_string());
    vec![
        ("kind", word("documented")),
        ("title", text(&entry.title)),
        ("repository", text(&entry.repository)),
        ("path", text(&entry.path)),
        ("address", text(&entry.address)),
        ("quote", text(&entry.quote)),
        ("date", day(entry.date)),
        ("read", day(entry.read)),
        ("sha256", digest.as_deref().and_then(word)),
    ]
}

pub(super) fn attested_fields(entry: &AttestedEntry) -> Fields {
    vec![
        ("kind", word("attested")),
        ("who", text(&entry.who)),
        ("date", day(entry.date)),
        ("statement", text(&entry.statement)),
    ]
}
