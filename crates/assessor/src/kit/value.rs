//! Answers become values: each is read by its kind, and what does not fit is refused with what to
//! write instead.

use std::collections::BTreeMap;

use domain::{Day, PlainText};

use super::{AnswerFlaw, AnswerKind, Answers, Kit, Question, When, questions};
use crate::markdown::editable;
use crate::security_txt::{is_language_tag, is_loopback};

/// The longest text of an answer, in characters.
const MAX_TEXT: usize = 600;

/// What stands for an answer in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    /// The answer by itself.
    pub(super) plain: String,
    /// The answer in Markdown, where it cannot be mistaken for markup.
    pub(super) markdown: String,
    /// Whether somebody chose the words: then they must not count as ours.
    pub(super) is_free: bool,
}

/// The values of a text by the ids of their questions; those that were left out are not there.
pub(super) fn all(
    kit: Kit,
    answers: &Answers,
    today: Day,
) -> Result<BTreeMap<&'static str, Value>, Vec<AnswerFlaw>> {
    let mut values = BTreeMap::new();
    let mut flaws = Vec::new();
    for question in questions(kit) {
        let answer = answers.get(question.id).or(question.default).unwrap_or("");
        match read(question, answer, today) {
            Ok(Some(value)) => drop(values.insert(question.id, value)),
            Ok(None) => {}
            Err(why) => flaws.push(AnswerFlaw {
                id: question.id,
                why,
            }),
        }
    }
    let valid_days = values.remove("valid-days").map(|value| value.plain);
    if let Some(days) = valid_days.and_then(|days| days.split(' ').next()?.parse().ok()) {
        let expires = format!("{}T00:00:00Z", today.plus_days(days));
        values.insert("expires", Value::ours(expires));
    }
    values.insert("today", Value::ours(today.to_string()));
    values.insert("review-day", Value::ours(today.plus_one_year().to_string()));
    if flaws.is_empty() {
        Ok(values)
    } else {
        Err(flaws)
    }
}

/// Reads one answer; `None` if it leaves the paragraph out.
pub(super) fn read(question: &Question, answer: &str, today: Day) -> Result<Option<Value>, String> {
    let answer = answer.trim();
    if answer.is_empty() || answer == "-" {
        return match question.required {
            true => Err(format!(
                "an answer is required: {} For example: {}",
                question.ask, question.example
            )),
            false => Ok(None),
        };
    }
    let value = match question.kind {
        AnswerKind::Text => text(answer),
        AnswerKind::Days { most } => count(answer, most, "day"),
        AnswerKind::Hours { most } => count(answer, most, "hour"),
        AnswerKind::Email => email(answer),
        AnswerKind::Url => address(answer),
        AnswerKind::Date(when) => date(answer, when, today),
        AnswerKind::YesNo => yes_or_no(answer),
        AnswerKind::Choice(words) => choice(answer, words),
        AnswerKind::Languages => languages(answer),
    };
    value.map(Some).map_err(|why| {
        let hint = question.kind.hint();
        format!("{why}; write {hint}, for example: {}", question.example)
    })
}

impl Value {
    fn ours(plain: String) -> Self {
        Self {
            markdown: plain.clone(),
            plain,
            is_free: false,
        }
    }
}

/// One line of clean text; what could be markup is escaped.
fn text(answer: &str) -> Result<Value, String> {
    let clean = PlainText::cut(answer, MAX_TEXT + 1)
        .as_str()
        .replace('\u{fffd}', "");
    let clean = clean.trim();
    if clean.chars().count() > MAX_TEXT {
        return Err(format!("the answer is longer than {MAX_TEXT} characters"));
    }
    if !clean.chars().any(char::is_alphanumeric) {
        return Err("there is no word in the answer".to_owned());
    }
    Ok(Value {
        markdown: editable(clean),
        plain: clean.to_owned(),
        is_free: true,
    })
}

fn count(answer: &str, most: u16, unit: &str) -> Result<Value, String> {
    let number = answer.trim_end_matches('s').trim_end_matches(unit).trim();
    match number.parse() {
        Ok(1u16) => Ok(Value::ours(format!("1 {unit}"))),
        Ok(number) if (1..=most).contains(&number) => Ok(Value::ours(format!("{number} {unit}s"))),
        _ => Err(format!("this is not a number of {unit}s from 1 to {most}")),
    }
}

/// An address that needs no quoting: nothing in it can end a line, a field or a link.
fn email(answer: &str) -> Result<Value, String> {
    let refuse = || "this is not an e-mail address".to_owned();
    let (name, host) = answer.split_once('@').ok_or_else(refuse)?;
    let is_name = |b: u8| b.is_ascii_alphanumeric() || b"._+-".contains(&b);
    let is_label = |label: &str| {
        let inside = label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-');
        !label.is_empty() && inside && !label.starts_with('-') && !label.ends_with('-')
    };
    let fits = !name.is_empty()
        && name.bytes().all(is_name)
        && host.contains('.')
        && host.split('.').all(is_label)
        && answer.len() <= 254;
    fits.then(|| linked(answer)).ok_or_else(refuse)
}

/// A web address, as the parser writes it again; white space is refused because parsers drop it
/// silently.
fn address(answer: &str) -> Result<Value, String> {
    let refuse = |why: &str| Err(format!("this address {why}"));
    if answer.len() > 500 || answer.contains(|ch: char| ch.is_whitespace() || ch.is_control()) {
        return refuse("is too long or has white space in it");
    }
    let Ok(url) = url::Url::parse(answer) else {
        return refuse("cannot be read");
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
        return refuse("does not begin with https://");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("holds a user name or a password");
    }
    if url
        .as_str()
        .contains(['<', '>', '{', '}', '|', '\\', '^', '`'])
    {
        return refuse("holds characters that must be percent-encoded");
    }
    Ok(linked(url.as_str()))
}

fn linked(plain: &str) -> Value {
    Value {
        plain: plain.to_owned(),
        markdown: format!("<{plain}>"),
        is_free: true,
    }
}

fn date(answer: &str, when: When, today: Day) -> Result<Value, String> {
    let day: Day = answer.parse().map_err(|_| "this is not a day".to_owned())?;
    match when {
        When::Past if day > today => Err("this day is yet to come".to_owned()),
        When::Future if day <= today => Err("this day is over".to_owned()),
        When::Past | When::Future => Ok(Value::ours(day.to_string())),
    }
}

fn yes_or_no(answer: &str) -> Result<Value, String> {
    match answer.to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" => Ok(Value::ours("yes".to_owned())),
        "no" | "n" | "false" => Ok(Value::ours("no".to_owned())),
        _ => Err("this is neither yes nor no".to_owned()),
    }
}

fn choice(answer: &str, words: &[&str]) -> Result<Value, String> {
    let chosen = words.iter().find(|word| word.eq_ignore_ascii_case(answer));
    chosen
        .map(|word| Value::ours((*word).to_owned()))
        .ok_or_else(|| "this is not one of the words".to_owned())
}

fn languages(answer: &str) -> Result<Value, String> {
    let tags: Vec<&str> = answer.split(',').map(str::trim).collect();
    if answer.len() > 200 || !tags.iter().all(|tag| is_language_tag(tag)) {
        return Err("these are not language tags".to_owned());
    }
    Ok(Value::ours(tags.join(", ")))
}
