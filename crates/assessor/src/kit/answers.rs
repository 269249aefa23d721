//! Answers, from an interview or from a file; nothing is believed of them yet.

use std::collections::BTreeMap;
use std::fmt;

use domain::PlainText;

use super::{Kit, questions};
use crate::nearest::nearest;

/// The largest file of answers that is read, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// Answers by the ids of their questions. One set may hold the answers for several texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, String>);

/// Why a file of answers cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswersError {
    /// It is larger than 64 KiB.
    TooLarge(usize),
    /// It is not TOML.
    Malformed(String),
    /// No text of the kit asks this.
    UnknownQuestion(PlainText),
    /// The answer is a list, a table or a number with a fraction.
    NotAnAnswer(PlainText),
}

impl fmt::Display for AnswersError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(bytes) => {
                write!(
                    f,
                    "the answers have {bytes} bytes; at most {MAX_BYTES} are read"
                )
            }
            Self::Malformed(why) => write!(f, "the answers cannot be read: {why}"),
            Self::UnknownQuestion(id) => {
                write!(f, "no text of the kit asks for '{id}'")?;
                match nearest(id.as_str(), ids()) {
                    Some(known) => write!(f, "; did you mean {known}?"),
                    None => Ok(()),
                }
            }
            Self::NotAnAnswer(id) => {
                write!(
                    f,
                    "'{id}' must be a text, a whole number, a date, true or false"
                )
            }
        }
    }
}

impl std::error::Error for AnswersError {}

fn ids() -> impl Iterator<Item = &'static str> {
    let all = Kit::ALL.into_iter().flat_map(questions);
    all.map(|question| question.id)
}

impl Answers {
    /// Reads a file of answers: one line each, as in `registry = "Example Packages"`.
    ///
    /// # Errors
    /// It is too large, not TOML, or holds something that no text of the kit asks for.
    pub fn parse(text: &str) -> Result<Self, AnswersError> {
        if text.len() > MAX_BYTES {
            return Err(AnswersError::TooLarge(text.len()));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let table: toml::Table = toml::from_str(text)
            .map_err(|error| AnswersError::Malformed(error.to_string().trim_end().to_owned()))?;
        let mut answers = Self::default();
        for (id, value) in table {
            if !ids().any(|known| known == id) {
                return Err(AnswersError::UnknownQuestion(PlainText::cut(&id, 60)));
            }
            let answer = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Boolean(true) => "yes".to_owned(),
                toml::Value::Boolean(false) => "no".to_owned(),
                toml::Value::Datetime(date) => date.to_string(),
                toml::Value::Float(_) | toml::Value::Array(_) | toml::Value::Table(_) => {
                    return Err(AnswersError::NotAnAnswer(PlainText::cut(&id, 60)));
                }
            };
            answers.set(&id, &answer);
        }
        Ok(answers)
    }

    /// Answers a question. An empty answer or `-` leaves its paragraph out.
    pub fn set(&mut self, id: &str, answer: &str) {
        self.0.insert(id.to_owned(), answer.to_owned());
    }

    /// The answer to a question, as it was given; `None` if nobody has said anything.
    pub fn get(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(String::as_str)
    }
}
