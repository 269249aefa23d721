//! Questions: what is asked, and what an answer looks like.

/// One question of a text.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// Its name in a file of answers and in the template.
    pub id: &'static str,
    /// The question in words.
    pub ask: &'static str,
    /// An answer of somebody else.
    pub example: &'static str,
    /// Whether there is no text without it.
    pub required: bool,
    /// What holds if nothing is said; `-` leaves the paragraph out instead, unless the question
    /// is required.
    pub default: Option<&'static str>,
    /// What an answer looks like.
    pub kind: AnswerKind,
}

/// What an answer looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// A few words or a sentence, on one line.
    Text,
    /// A number of days, from 1.
    Days {
        /// The most that is sensible.
        most: u16,
    },
    /// A number of hours, from 1.
    Hours {
        /// The most that is sensible.
        most: u16,
    },
    /// An e-mail address.
    Email,
    /// A web address: https, or http on this machine.
    Url,
    /// A day like 2026-11-22.
    Date(When),
    /// Yes or no.
    YesNo,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Language tags like `en, de`.
    Languages,
}

/// On which side of today a date lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Today or before.
    Past,
    /// After today.
    Future,
}

impl AnswerKind {
    /// What to write, in a few words for a prompt.
    pub fn hint(self) -> String {
        match self {
            Self::Text => "a few words".to_owned(),
            Self::Days { most } => format!("days, 1 to {most}"),
            Self::Hours { most } => format!("hours, 1 to {most}"),
            Self::Email => "an e-mail address".to_owned(),
            Self::Url => "an https address".to_owned(),
            Self::Date(When::Past) => "a day like 2026-11-22, not after today".to_owned(),
            Self::Date(When::Future) => "a day like 2026-11-22, after today".to_owned(),
            Self::YesNo => "yes or no".to_owned(),
            Self::Choice(words) => words.join(" or "),
            Self::Languages => "language tags like en, de".to_owned(),
        }
    }
}
