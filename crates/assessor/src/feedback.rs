//! What the framework's authors should hear: criteria that proved ambiguous, unprovable or
//! disputed, with counts, who, quotations and a question to the working group.

use std::borrow::Borrow;

use domain::{CriterionId, PlainText};
use principles::{Framework, Level, Outcome};

use crate::assessment::Assessment;

mod judge;
mod page;

pub use page::markdown;

/// What is wrong with a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// A registry or another voice says otherwise.
    Disputed,
    /// Wording and purpose lead to different outcomes, or assessors were left with "partly".
    Ambiguous,
    /// Nobody outside can see it, or most could not tell.
    Unprovable,
}

impl Trouble {
    /// All three, the most pressing first.
    pub const ALL: [Self; 3] = [Self::Disputed, Self::Ambiguous, Self::Unprovable];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Disputed => "disputed",
            Self::Ambiguous => "ambiguous",
            Self::Unprovable => "unprovable",
        }
    }
}

/// One criterion in one kind of trouble.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Which criterion.
    pub id: CriterionId,
    /// Its short form.
    pub short: PlainText,
    /// Its title.
    pub title: PlainText,
    /// Its rung.
    pub level: Level,
    /// What is wrong.
    pub trouble: Trouble,
    /// How many assessments it applies to.
    pub applies: usize,
    /// How many of them show the trouble.
    pub shown_by: usize,
    /// Why it is here, in sentences with counts.
    pub because: Vec<String>,
    /// Those that show it, with what was found.
    pub who: Vec<Voice>,
    /// What they say, at most five.
    pub quotes: Vec<Quote>,
    /// What the working group could settle.
    pub question: String,
}

/// One assessment's reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// The subject's name.
    pub subject: PlainText,
    /// By the letter.
    pub outcome: Outcome,
    /// By the purpose, where somebody said.
    pub spirit: Option<Outcome>,
}

/// What somebody wrote about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The subject's name, and in which role it was said.
    pub who: PlainText,
    /// The words.
    pub text: PlainText,
}

/// Collects the remarks, in the framework's order; a criterion can be in several kinds of trouble.
pub fn collect<A: Borrow<Assessment>>(assessments: &[A], framework: &Framework) -> Vec<Remark> {
    let assessments: Vec<&Assessment> = assessments.iter().map(Borrow::borrow).collect();
    let mut remarks = Vec::new();
    for criterion in &framework.criteria {
        remarks.extend(judge::remarks(criterion, &assessments));
    }
    remarks
}

#[cfg(test)]
mod tests;
