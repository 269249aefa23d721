//! A framework: tracks, criteria, and what would count as meeting them.
//!
//! The text is data (`data/frameworks/*.toml`, format in `docs/guide/framework-format.md`);
//! this file is its shape and the checks a file must pass before anything is judged by it.

use std::collections::BTreeSet;
use std::fmt;

use domain::{CriterionId, Day, PrincipleId, Track};
use serde::Deserialize;

use crate::level::{Applies, Level};
use crate::readable::refuse_deception;

/// The largest framework file that is read, in bytes.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;

/// A set of criteria under one name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Version of the file format; 1.
    pub format: u32,
    /// What reports call it, as in `psr-0.1`.
    pub id: String,
    /// Its full title.
    pub title: String,
    /// The version its authors gave it.
    #[serde(default)]
    pub version: String,
    /// When its authors published it, as they write it.
    #[serde(default)]
    pub published: String,
    /// Where the original text is.
    pub source: Option<Citation>,
    /// What it is, in a paragraph.
    #[serde(default)]
    pub about: String,
    /// The tracks, in order.
    #[serde(rename = "track")]
    pub tracks: Vec<TrackText>,
    /// The criteria, in order.
    #[serde(rename = "criterion")]
    pub criteria: Vec<Criterion>,
}

/// What the framework says of one track.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrackText {
    /// Which track.
    pub id: Track,
    /// Its heading.
    pub title: String,
    /// For whom it is meant.
    pub applies: Applies,
    /// One sentence about it.
    #[serde(default)]
    pub about: String,
}

/// One capability that can be met or not.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Criterion {
    /// `TRACK/NAME`.
    pub id: CriterionId,
    /// A short form, as in `AN-1.1`.
    #[serde(default)]
    pub short: String,
    /// The rung it stands on, 1 to 3.
    pub level: Level,
    /// Its title, at most 60 characters.
    pub title: String,
    /// The capability, in our words.
    pub asks: String,
    /// The question for an interview.
    pub question: String,
    /// Why it matters.
    pub why: String,
    /// What is enough for the wording.
    pub letter: String,
    /// What the wording is for.
    pub spirit: String,
    /// For whom it is meant, where that differs from its track.
    pub applies: Option<Applies>,
    /// The strongest kind of evidence that a stranger can get.
    pub outside_view: EvidenceKind,
    /// What counts, by kind of evidence.
    #[serde(default)]
    pub evidence: EvidenceText,
    /// What to build or write to close it.
    pub remediation: String,
    /// What should be there first.
    #[serde(default)]
    pub depends_on: Vec<CriterionId>,
    /// The attacks it stops or limits.
    #[serde(default)]
    pub protects: Vec<Protection>,
    /// What it costs.
    pub effort: Effort,
    /// How others did it.
    #[serde(default)]
    pub others: Vec<Precedent>,
    /// What a published text must say, where one is asked for.
    #[serde(default, rename = "clause")]
    pub clauses: Vec<Clause>,
}

/// The three kinds of evidence, weakest first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// Somebody who should know says so.
    Attested,
    /// Somebody wrote it down where others can read it.
    Documented,
    /// A recorded exchange shows it.
    Observed,
}

impl EvidenceKind {
    /// All three, weakest first.
    pub const ALL: [Self; 3] = [Self::Attested, Self::Documented, Self::Observed];

    /// The word for it, in files and for people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Attested => "attested",
            Self::Documented => "documented",
            Self::Observed => "observed",
        }
    }
}

impl fmt::Display for EvidenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// What would count as evidence; a kind that cannot be had is left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceText {
    /// What an exchange would have to show.
    pub observed: Option<String>,
    /// What a document would have to say.
    pub documented: Option<String>,
    /// What somebody would have to attest.
    pub attested: Option<String>,
}

/// An attack of the threat catalogue, and what the criterion does to it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protection {
    /// The attack's number, as in `T15`.
    pub threat: String,
    /// How far it helps.
    pub how: Effect,
}

/// How far a criterion helps against an attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Fewer victims, faster discovery or smaller damage.
    Limits,
    /// Fully applied, it would have closed this path.
    Stops,
}

/// A cost in person-weeks, lowest and highest, and where the figures come from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effort {
    /// Lowest and highest.
    pub weeks: [f64; 2],
    /// Whose estimate, and what it assumes.
    pub basis: String,
}

/// How another registry met the criterion.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Precedent {
    /// Which registry.
    pub registry: String,
    /// What it did, in our words.
    pub how: String,
    /// Title of the document, where it has one.
    #[serde(default)]
    pub title: String,
    /// Repository of the document, where it has one.
    #[serde(default)]
    pub repository: String,
    /// Path within the repository.
    #[serde(default)]
    pub path: String,
    /// The document's day, where known.
    #[serde(default, with = "crate::toml_day")]
    pub date: Option<Day>,
    /// The day it was read.
    #[serde(default, with = "crate::toml_day")]
    pub read: Option<Day>,
}

/// A document, by repository and path or by title.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// The repository it is in.
    #[serde(default)]
    pub repository: String,
    /// Its path there.
    #[serde(default)]
    pub path: String,
    /// Its day, where known.
    #[serde(default, with = "crate::toml_day")]
    pub date: Option<Day>,
    /// The day it was read.
    #[serde(default, with = "crate::toml_day")]
    pub read: Option<Day>,
}

/// Something a published text must say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Its name within the criterion.
    pub id: String,
    /// What it asks for, in words.
    pub asks: String,
    /// Groups of lower-case word stems; a group is found when all its stems stand close together.
    pub any: Vec<Vec<String>>,
    /// Whether only the purpose asks for it: a text without it may still satisfy the letter.
    #[serde(default)]
    pub spirit: bool,
}

impl Criterion {
    /// For whom it is meant: its own word, or its track's.
    pub fn applies_in(&self, framework: &Framework) -> Applies {
        self.applies.unwrap_or_else(|| {
            let track = framework
                .tracks
                .iter()
                .find(|track| track.id == self.id.track());
            track.map_or(Applies::Always, |track| track.applies)
        })
    }
}

/// Why a framework file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrameworkError {
    /// It is larger than [`MAX_BYTES`].
    TooLarge(usize),
    /// It is not TOML of this shape.
    Malformed(String),
    /// It was written for another version of the format.
    OtherFormat(u32),
    /// It contradicts itself.
    Inconsistent(String),
    /// It is an overlay on a framework that is not at hand.
    UnknownBase(String),
}

impl fmt::Display for FrameworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(bytes) => {
                write!(
                    f,
                    "the framework file has {bytes} bytes; at most {MAX_BYTES} are read"
                )
            }
            Self::Malformed(why) => write!(f, "the framework file cannot be read: {why}"),
            Self::OtherFormat(format) => {
                write!(
                    f,
                    "the framework file has format {format}; this program reads format 1"
                )
            }
            Self::Inconsistent(why) => write!(f, "the framework contradicts itself: {why}"),
            Self::UnknownBase(base) => {
                write!(
                    f,
                    "the overlay stands on '{base}', which is not a framework known here"
                )
            }
        }
    }
}

impl std::error::Error for FrameworkError {}

impl Framework {
    /// Reads a whole framework (not an overlay).
    ///
    /// # Errors
    /// The text is too large, not of this shape, of another format, or contradicts itself.
    pub fn parse(text: &str) -> Result<Self, FrameworkError> {
        if text.len() > MAX_BYTES {
            return Err(FrameworkError::TooLarge(text.len()));
        }
        let framework: Self =
            toml::from_str(text).map_err(|error| FrameworkError::Malformed(error.to_string()))?;
        if framework.format != 1 {
            return Err(FrameworkError::OtherFormat(framework.format));
        }
        refuse_deception(text)?;
        framework.checked()
    }

    /// The criterion of this id.
    pub fn criterion(&self, id: &CriterionId) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.id == *id)
    }

    /// What the framework asks a published text for this principle to say; nothing when it has
    /// no such criterion or asks for no text.
    pub fn clauses_of(&self, id: PrincipleId) -> &[Clause] {
        let criterion = self.criteria.iter().find(|criterion| criterion.id == id);
        criterion.map_or(&[], |criterion| criterion.clauses.as_slice())
    }

    /// The criteria of one track, in order.
    pub fn of_track(&self, track: Track) -> impl Iterator<Item = &Criterion> {
        self.criteria
            .iter()
            .filter(move |criterion| criterion.id.track() == track)
    }

    /// Passes the framework on if it is consistent: ids once, levels 1 to 3, tracks known,
    /// dependencies known and without a circle, efforts that are ranges.
    pub(crate) fn checked(self) -> Result<Self, FrameworkError> {
        let refuse = |why: String| Err(FrameworkError::Inconsistent(why));
        let mut ids = BTreeSet::new();
        for criterion in &self.criteria {
            let id = &criterion.id;
            if !ids.insert(id) {
                return refuse(format!("{id} stands twice"));
            }
            if criterion.level == Level::ZERO {
                return refuse(format!("{id} has level 0; levels of criteria are 1 to 3"));
            }
            if !self.tracks.iter().any(|track| track.id == id.track()) {
                return refuse(format!(
                    "{id} belongs to a track the framework does not have"
                ));
            }
            let [low, high] = criterion.effort.weeks;
            if !(low >= 0.0 && low <= high && high <= 1000.0) {
                return refuse(format!("{id}: the effort is not a range of weeks"));
            }
        }
        for criterion in &self.criteria {
            if let Some(missing) = criterion.depends_on.iter().find(|id| !ids.contains(id)) {
                return refuse(format!(
                    "{} depends on {missing}, which is not there",
                    criterion.id
                ));
            }
        }
        match self.dependency_circle() {
            Some(id) => refuse(format!("{id} depends on itself through others")),
            None => Ok(self),
        }
    }

    /// A criterion that cannot be put in any order, if there is one.
    fn dependency_circle(&self) -> Option<&CriterionId> {
        let mut settled: BTreeSet<&CriterionId> = BTreeSet::new();
        loop {
            let (ready, waiting): (Vec<_>, Vec<_>) = self
                .criteria
                .iter()
                .filter(|criterion| !settled.contains(&criterion.id))
                .partition(|criterion| criterion.depends_on.iter().all(|id| settled.contains(id)));
            if ready.is_empty() {
                return waiting.first().map(|criterion| &criterion.id);
            }
            settled.extend(ready.into_iter().map(|criterion| &criterion.id));
        }
    }
}
