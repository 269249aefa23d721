//! The mapping from questions of the survey to criteria, and from answers to outcomes.

use domain::{CriterionId, Day, PlainText};
use principles::Outcome;
use serde::Deserialize;

use super::SurveyError;

const MAPPING_2022: &str = include_str!("../../../../../data/survey/mapping-2022.toml");

/// What the program knows about the survey.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mapping {
    pub(super) format: u32,
    pub(super) title: String,
    pub(super) repository: PlainText,
    pub(super) path: PlainText,
    /// The last day the answers can speak for.
    #[serde(with = "principles::toml_day")]
    pub(super) date: Option<Day>,
    /// The fixed ways of saying no.
    pub(super) denials: Vec<String>,
    /// How the question begins whose answer names the ecosystem.
    pub(super) ecosystem: String,
    pub(super) question: Vec<Question>,
}

/// One question about one criterion.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    pub(super) begins: String,
    pub(super) criterion: CriterionId,
    /// How the question fits the criterion, for the row's note.
    pub(super) because: String,
    /// What a fixed "No" means; nothing: it does not settle the criterion.
    pub(super) denial: Option<Outcome>,
    #[serde(default)]
    pub(super) answers: Vec<Rule>,
}

/// What one way of answering means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    /// The whole answer.
    pub(super) is: Option<String>,
    /// One ticked option: where the answer begins, or behind a comma.
    pub(super) option: Option<String>,
    pub(super) outcome: Outcome,
}

impl Mapping {
    pub(super) fn shipped() -> Result<Self, SurveyError> {
        let mapping: Self = toml::from_str(MAPPING_2022)
            .map_err(|error| SurveyError::BadMapping(error.to_string()))?;
        if mapping.format == 1 {
            Ok(mapping)
        } else {
            Err(SurveyError::BadMapping("it is not of format 1".to_owned()))
        }
    }

    /// Whether the answer ticks one of the fixed ways of saying no.
    pub(super) fn denies(&self, answer: &str) -> bool {
        self.denials.iter().any(|denial| ticks(answer, denial))
    }

    /// What the answer says about the question's criterion: *unknown* unless the options it ticks
    /// speak, and with one voice.
    pub(super) fn outcome(&self, question: &Question, answer: &str) -> Outcome {
        let denied = question.denial.filter(|_| self.denies(answer));
        let ruled = question
            .answers
            .iter()
            .filter(|rule| rule.speaks_of(answer))
            .map(|rule| rule.outcome);
        let mut spoken: Vec<Outcome> = denied.into_iter().chain(ruled).collect();
        spoken.dedup();
        // A denial beside another ticked "Yes" is a contradiction that a person has to read.
        let torn = denied.is_some() && ticks(answer, "Yes");
        match spoken.as_slice() {
            [outcome] if !torn => *outcome,
            _ => Outcome::Unknown,
        }
    }
}

impl Rule {
    fn speaks_of(&self, answer: &str) -> bool {
        let is = self.is.as_deref().is_some_and(|whole| answer == whole);
        let option = self.option.as_deref();
        is || option.is_some_and(|option| ticks(answer, option))
    }
}

/// Whether the answer begins with the option, or has it behind a comma.
fn ticks(answer: &str, option: &str) -> bool {
    answer.starts_with(option) || answer.contains(&format!(", {option}"))
}
