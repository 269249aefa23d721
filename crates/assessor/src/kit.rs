//! The policy kit: a few questions, an adoptable text, its clauses checked.
//!
//! The texts are our own (`data/policies/`), written for a team of two: short, dated, versioned.
//! A paragraph whose answer is left out is not written, and the check says which clause is missing
//! then. An answer can fill a gap and nothing else: it cannot add a clause, a heading or a field.

use std::fmt;
use std::str::FromStr;

use domain::{CriterionId, Day, PlainText, PrincipleId};
use principles::Framework;
use principles::clauses::PolicyText;
use principles::framework::Clause;

use crate::nearest::nearest;

mod acts;
mod answers;
mod catalogue;
mod interview;
mod questions;
mod security_txt;
mod template;
mod value;

pub use acts::{Act, acts};
pub use answers::{Answers, AnswersError};
pub use catalogue::questions;
pub use interview::{InterviewError, interview};
pub use questions::{AnswerKind, Question, When};

use template::Draft;

/// The texts of the kit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kit {
    /// How a lost account is got back.
    Recovery,
    /// How to report a vulnerability of the registry.
    Disclosure,
    /// What may be taken down, and what never comes back.
    Unpublish,
    /// The file that leads to the disclosure policy (RFC 9116).
    SecurityTxt,
    /// The register of security reviews.
    Reviews,
}

impl Kit {
    /// All of them, in the order of the command's help.
    pub const ALL: [Self; 5] = [
        Self::Recovery,
        Self::Disclosure,
        Self::Unpublish,
        Self::SecurityTxt,
        Self::Reviews,
    ];

    /// The word on the command line, as in `security-txt`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Recovery => "recovery",
            Self::Disclosure => "disclosure",
            Self::Unpublish => "unpublish",
            Self::SecurityTxt => "security-txt",
            Self::Reviews => "reviews",
        }
    }

    /// What it is, in a few words for a list.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Recovery => "Account recovery policy",
            Self::Disclosure => "Vulnerability disclosure policy",
            Self::Unpublish => "Policy on removing packages",
            Self::SecurityTxt => "security.txt, which leads to the disclosure policy",
            Self::Reviews => "Register of security reviews",
        }
    }

    /// The name of the file it becomes.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Recovery => "account-recovery.md",
            Self::Disclosure => "security-policy.md",
            Self::Unpublish => "removing-packages.md",
            Self::SecurityTxt => "security.txt",
            Self::Reviews => "security-reviews.md",
        }
    }

    /// The criterion it serves.
    pub fn criterion(self) -> CriterionId {
        CriterionId::from(match self {
            Self::Recovery => PrincipleId::AccountRecovery,
            Self::Disclosure | Self::SecurityTxt => PrincipleId::VulnerabilityDisclosure,
            Self::Unpublish => PrincipleId::Unpublish,
            Self::Reviews => PrincipleId::SecurityReviews,
        })
    }

    const fn template(self) -> &'static str {
        match self {
            Self::Recovery => include_str!("../../../data/policies/recovery.md"),
            Self::Disclosure => include_str!("../../../data/policies/disclosure.md"),
            Self::Unpublish => include_str!("../../../data/policies/unpublish.md"),
            Self::SecurityTxt => include_str!("../../../data/policies/security.txt"),
            Self::Reviews => include_str!("../../../data/policies/reviews.md"),
        }
    }
}

impl fmt::Display for Kit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// The kit has no text of this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKit(PlainText);

impl fmt::Display for UnknownKit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = Kit::ALL.map(Kit::word);
        write!(f, "the kit has no '{}'", self.0)?;
        match nearest(self.0.as_str(), words) {
            Some(word) => write!(f, "; did you mean {word}?"),
            None => write!(f, "; it has {}", words.join(", ")),
        }
    }
}

impl std::error::Error for UnknownKit {}

impl FromStr for Kit {
    type Err = UnknownKit;

    fn from_str(text: &str) -> Result<Self, UnknownKit> {
        let named = Self::ALL.into_iter().find(|kit| kit.word() == text);
        named.ok_or_else(|| UnknownKit(PlainText::cut(text, 40)))
    }
}

/// A text ready to be adopted.
#[derive(Clone, Debug)]
pub struct Written {
    /// Which text.
    pub kit: Kit,
    /// The name to save it under.
    pub file_name: &'static str,
    /// The text: Markdown, or a `security.txt`.
    pub text: String,
    /// What it must say, each with the sentence that says it.
    pub clauses: Vec<Checked>,
    /// The answers that nobody gave, so that the usual one holds, in the order of the questions.
    pub assumed: Vec<Assumed>,
}

/// A question nobody answered, and the answer that holds instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assumed {
    /// The question's id, as in a file of answers.
    pub id: &'static str,
    /// The question in words.
    pub ask: &'static str,
    /// The usual answer, which the text was written with.
    pub answer: &'static str,
}

/// Something a text must say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The clause's name within its criterion.
    pub id: String,
    /// What it asks for, in words.
    pub asks: String,
    /// What says it; `None`: the clause is missing.
    pub quote: Option<PlainText>,
}

impl Written {
    /// The clauses it lacks.
    pub fn missing(&self) -> impl Iterator<Item = &Checked> {
        self.clauses.iter().filter(|clause| clause.quote.is_none())
    }
}

/// Why no text was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KitError {
    /// Answers are missing or cannot be used.
    Answers(Vec<AnswerFlaw>),
    /// The framework does not ask for such a text.
    NoCriterion {
        /// The framework's id.
        framework: String,
        /// The criterion it lacks.
        criterion: CriterionId,
    },
}

/// What is wrong with one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerFlaw {
    /// The question's id.
    pub id: &'static str,
    /// What is wrong and what to write instead.
    pub why: String,
}

impl fmt::Display for AnswerFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.why)
    }
}

impl fmt::Display for KitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answers(flaws) => {
                f.write_str("these answers are needed before the text can be written:")?;
                flaws.iter().try_for_each(|flaw| write!(f, "\n  {flaw}"))
            }
            Self::NoCriterion {
                framework,
                criterion,
            } => write!(
                f,
                "{framework} does not have {criterion}, so there are no clauses to write for; \
                 choose another framework"
            ),
        }
    }
}

impl std::error::Error for KitError {}

/// Writes the text and checks what it says.
///
/// `today` is the day of adoption; every other date is counted from it.
///
/// # Errors
/// A required answer is missing, an answer cannot be used, or the framework has no such criterion.
pub fn write(
    kit: Kit,
    answers: &Answers,
    framework: &Framework,
    today: Day,
) -> Result<Written, KitError> {
    let id = kit.criterion();
    let criterion = framework.criterion(&id).ok_or(KitError::NoCriterion {
        framework: framework.id.clone(),
        criterion: id,
    })?;
    let values = value::all(kit, answers, today).map_err(KitError::Answers)?;
    let draft = Draft::new(kit.template(), values);
    let (text, clauses) = match kit {
        Kit::SecurityTxt => security_txt::checked(&draft, today),
        _ => checked(&draft, &criterion.clauses),
    };
    Ok(Written {
        kit,
        file_name: kit.file_name(),
        text,
        clauses,
        assumed: assumed(kit, answers),
    })
}

fn assumed(kit: Kit, answers: &Answers) -> Vec<Assumed> {
    let open = questions(kit)
        .iter()
        .filter(|question| answers.get(question.id).is_none());
    let usual = open.filter_map(|question| {
        Some(Assumed {
            id: question.id,
            ask: question.ask,
            answer: question.default?,
        })
    });
    usual.collect()
}

/// A clause counts if the text says it with the answers and without them: our own words must say
/// it, and no answer may tear them apart.
fn checked(draft: &Draft, clauses: &[Clause]) -> (String, Vec<Checked>) {
    let text = draft.markdown();
    let ours = PolicyText::new(&draft.without_answers()).check(clauses);
    let adopted = PolicyText::new(&text).check(clauses);
    let is_adopted = |clause: &Clause| adopted.found.iter().any(|f| f.clause.id == clause.id);
    let check = |clause: &Clause| {
        let found = ours.found.iter().find(|found| found.clause.id == clause.id);
        let found = found.filter(|_| is_adopted(clause));
        Checked {
            id: clause.id.clone(),
            asks: clause.asks.clone(),
            quote: found.map(|found| draft.with_answers(found.quote.as_str())),
        }
    };
    let checked = clauses.iter().map(check).collect();
    (text, checked)
}

#[cfg(test)]
mod tests;
