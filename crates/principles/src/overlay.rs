//! Overlays: the same framework with criteria moved, reworded, withdrawn or added.
//!
//! The framework will change, and organisations have criteria of their own. An overlay says what
//! is different and why, so that the same evidence can be judged under both.

use domain::CriterionId;
use serde::Deserialize;

use crate::framework::{Citation, Criterion, Framework, FrameworkError, MAX_BYTES};
use crate::level::Level;
use crate::readable::refuse_deception;

/// What an overlay changes, in the order in which it is applied.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    /// Version of the file format; 1.
    pub format: u32,
    /// What reports call the result.
    pub id: String,
    /// The framework it stands on.
    pub base: String,
    /// Its title.
    pub title: String,
    /// Its version, where it has one.
    #[serde(default)]
    pub version: String,
    /// What it is for.
    #[serde(default)]
    pub about: String,
    /// Criteria that go.
    #[serde(default)]
    pub withdraw: Vec<Withdraw>,
    /// Criteria on another rung.
    #[serde(default, rename = "move")]
    pub moves: Vec<Move>,
    /// Criteria in other words.
    #[serde(default)]
    pub reword: Vec<Reword>,
    /// Criteria that come.
    #[serde(default)]
    pub add: Vec<Add>,
}

/// A criterion goes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// Which.
    pub criterion: CriterionId,
    /// Why.
    pub because: String,
    /// Who proposed it.
    pub source: Option<Citation>,
}

/// A criterion stands on another rung.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Which.
    pub criterion: CriterionId,
    /// The new rung.
    pub level: Level,
    /// Why.
    pub because: String,
    /// Who proposed it.
    pub source: Option<Citation>,
}

/// A criterion in other words; what is left out stays.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reword {
    /// Which.
    pub criterion: CriterionId,
    /// Why.
    pub because: String,
    /// Who proposed it.
    pub source: Option<Citation>,
    #[expect(missing_docs, reason = "the fields of Criterion, documented there")]
    pub title: Option<String>,
    #[expect(missing_docs, reason = "the fields of Criterion, documented there")]
    pub asks: Option<String>,
    #[expect(missing_docs, reason = "the fields of Criterion, documented there")]
    pub question: Option<String>,
    #[expect(missing_docs, reason = "the fields of Criterion, documented there")]
    pub why: Option<String>,
    #[expect(missing_docs, reason = "the fields of Criterion, documented there")]
    pub letter: Option<String>,
    #[expect(missing_docs, reason = "the fields of Criterion, documented there")]
    pub spirit: Option<String>,
    #[expect(missing_docs, reason = "the fields of Criterion, documented there")]
    pub remediation: Option<String>,
}

/// A criterion comes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Add {
    /// The whole criterion.
    pub criterion: Criterion,
    /// Why.
    pub because: String,
    /// Who proposed it.
    pub source: Option<Citation>,
}

impl Overlay {
    /// Reads an overlay.
    ///
    /// # Errors
    /// The text is too large, not of this shape, or of another format.
    pub fn parse(text: &str) -> Result<Self, FrameworkError> {
        if text.len() > MAX_BYTES {
            return Err(FrameworkError::TooLarge(text.len()));
        }
        let overlay: Self =
            toml::from_str(text).map_err(|error| FrameworkError::Malformed(error.to_string()))?;
        match overlay.format {
            1 => refuse_deception(text).map(|()| overlay),
            other => Err(FrameworkError::OtherFormat(other)),
        }
    }

    /// The base framework with these changes.
    ///
    /// # Errors
    /// The base is another one, a criterion is not there, or the result contradicts itself.
    pub fn apply(&self, base: &Framework) -> Result<Framework, FrameworkError> {
        if base.id != self.base {
            return Err(FrameworkError::UnknownBase(self.base.clone()));
        }
        let mut result = base.clone();
        result.id.clone_from(&self.id);
        result.title.clone_from(&self.title);
        result.version.clone_from(&self.version);
        result.about.clone_from(&self.about);
        for change in &self.withdraw {
            self.find(&mut result, &change.criterion)?;
            result
                .criteria
                .retain(|criterion| criterion.id != change.criterion);
            for criterion in &mut result.criteria {
                criterion.depends_on.retain(|id| *id != change.criterion);
            }
        }
        for change in &self.moves {
            self.find(&mut result, &change.criterion)?.level = change.level;
        }
        for change in &self.reword {
            change.apply(self.find(&mut result, &change.criterion)?);
        }
        result
            .criteria
            .extend(self.add.iter().map(|change| change.criterion.clone()));
        result.checked()
    }

    fn find<'f>(
        &self,
        framework: &'f mut Framework,
        id: &CriterionId,
    ) -> Result<&'f mut Criterion, FrameworkError> {
        let found = framework
            .criteria
            .iter_mut()
            .find(|criterion| criterion.id == *id);
        found.ok_or_else(|| {
            FrameworkError::Inconsistent(format!("{} changes {id}, which is not there", self.id))
        })
    }
}

impl Reword {
    fn apply(&self, criterion: &mut Criterion) {
        for (to, from) in [
            (&mut criterion.title, &self.title),
            (&mut criterion.asks, &self.asks),
            (&mut criterion.question, &self.question),
            (&mut criterion.why, &self.why),
            (&mut criterion.letter, &self.letter),
            (&mut criterion.spirit, &self.spirit),
            (&mut criterion.remediation, &self.remediation),
        ] {
            if let Some(text) = from {
                to.clone_from(text);
            }
        }
    }
}
