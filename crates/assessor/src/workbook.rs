//! The workbook: what a registry says of itself, or what documents say of it, in one TOML file.
//!
//! The format is described in `docs/guide/workbook-format.md`. Reading is strict: a key that is
//! not known is refused with the nearest one that is, because a mistyped `outcome` must not read
//! as silence.

use std::collections::BTreeMap;

use domain::{CriterionId, Day, Digest, PlainText, Track};
use principles::level::{Packages, Taxonomy};
use principles::{EvidenceKind, Outcome};
use serde::Deserialize;

use crate::evidence::{Attested, Documented, Evidence};
use crate::finding::Finding;

pub mod check;
pub mod edit;
pub mod interview;
pub mod page;
mod read;
pub mod survey;

pub use edit::Editor;
pub use read::{MAX_BYTES, WorkbookError};

/// A whole workbook.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Workbook {
    /// Version of the file format; 1.
    pub format: u32,
    /// The framework the answers were written for.
    #[serde(default = "default_framework")]
    pub framework: String,
    /// Who is assessed.
    pub subject: Subject,
    /// What it is.
    #[serde(default)]
    pub taxonomy: TaxonomyAnswers,
    /// The registry's own words about the assessment.
    #[serde(default)]
    pub reply: Option<Reply>,
    #[serde(default)]
    authentication: BTreeMap<String, Answer>,
    #[serde(default)]
    authorization: BTreeMap<String, Answer>,
    #[serde(default)]
    general_capabilities: BTreeMap<String, Answer>,
    #[serde(default)]
    cli_tooling: BTreeMap<String, Answer>,
}

fn default_framework() -> String {
    principles::shipped::DEFAULT.to_owned()
}

/// Who is assessed, when and by whom.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Subject {
    /// Lower case, digits, hyphens.
    pub id: String,
    /// The name people know.
    pub name: PlainText,
    /// Who runs it.
    #[serde(default)]
    pub operator: PlainText,
    /// The language or community it serves.
    #[serde(default)]
    pub ecosystem: PlainText,
    /// The web origin that probes may visit.
    #[serde(default)]
    pub url: Option<String>,
    /// The day the answers were last looked at as a whole.
    #[serde(default, with = "principles::toml_day")]
    pub assessed: Option<Day>,
    /// Who looked.
    #[serde(default)]
    pub assessed_by: PlainText,
}

/// The answers that decide which criteria apply.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TaxonomyAnswers {
    /// Do people have accounts?
    pub accounts: Option<bool>,
    /// What does it take?
    pub packages: Option<Packages>,
    /// The client judged in the CLI track; an empty one means that there is none.
    pub stock_client: Option<PlainText>,
    /// A client the registry itself ships beside the stock one.
    pub companion: Option<PlainText>,
    /// Why these answers.
    #[serde(default)]
    pub reason: PlainText,
}

/// The registry's own words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// Who speaks.
    pub by: PlainText,
    /// When.
    #[serde(default, with = "principles::toml_day")]
    pub date: Option<Day>,
    /// What they say.
    pub text: PlainText,
}

/// How far the work on a row has come. There is no "done": only a re-assessment says that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorkState {
    /// Nobody has begun.
    #[default]
    Open,
    /// Somebody works on it.
    Started,
    /// It waits for somebody else.
    Waiting,
    /// Said to be finished; the next assessment will tell.
    Submitted,
}

impl WorkState {
    /// The word in files and for people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Started => "started",
            Self::Waiting => "waiting",
            Self::Submitted => "submitted",
        }
    }
}

/// The answer to one criterion.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Answer {
    /// The letter.
    pub outcome: Option<Outcome>,
    /// The purpose behind the letter.
    pub spirit: Option<Outcome>,
    /// A sentence or two.
    #[serde(default)]
    pub note: PlainText,
    /// Why it does not apply.
    #[serde(default)]
    pub reason: PlainText,
    /// Who moves it.
    #[serde(default)]
    pub owner: PlainText,
    /// When the work should be done.
    #[serde(default, with = "principles::toml_day")]
    pub due: Option<Day>,
    /// How far the work has come.
    pub state: Option<WorkState>,
    /// Who looked at the answer.
    #[serde(default)]
    pub reviewed_by: PlainText,
    /// When the answer must be looked at again.
    #[serde(default, with = "principles::toml_day")]
    pub expires: Option<Day>,
    /// The registry's own words on this row.
    #[serde(default)]
    pub reply: PlainText,
    /// Why it should be believed.
    #[serde(default)]
    pub evidence: Vec<EvidenceEntry>,
    /// The same criterion with the companion; CLI rows only.
    pub companion: Option<Box<Answer>>,
}

/// One piece of evidence as it is written down.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum EvidenceEntry {
    /// A document.
    Documented(DocumentedEntry),
    /// A statement.
    Attested(AttestedEntry),
}

/// A document as it is written down; the fields are those of [`Documented`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of Documented, documented there")]
pub struct DocumentedEntry {
    pub title: PlainText,
    pub repository: PlainText,
    pub path: PlainText,
    pub address: PlainText,
    pub quote: PlainText,
    #[serde(with = "principles::toml_day")]
    pub date: Option<Day>,
    #[serde(with = "principles::toml_day")]
    pub read: Option<Day>,
    pub sha256: Option<Digest>,
}

/// A statement as it is written down; the fields are those of [`Attested`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of Attested, documented there")]
pub struct AttestedEntry {
    pub who: PlainText,
    #[serde(with = "principles::toml_day")]
    pub date: Option<Day>,
    pub statement: PlainText,
}

impl Workbook {
    /// Reads a workbook.
    ///
    /// # Errors
    /// The text is too large, has merge marks, is not TOML of this shape, or is of another format;
    /// each with the line and what to do.
    pub fn parse(text: &str) -> Result<Self, WorkbookError> {
        read::parse(text)
    }

    /// What it says of one criterion.
    pub fn answer(&self, id: &CriterionId) -> Option<&Answer> {
        self.of_track(id.track()).get(id.name())
    }

    /// All answers with their ids, in the order of tracks, then by name.
    pub fn answers(&self) -> impl Iterator<Item = (CriterionId, &Answer)> {
        Track::ALL.into_iter().flat_map(move |track| {
            let answers = self.of_track(track).iter();
            answers.filter_map(move |(name, answer)| {
                Some((CriterionId::new(track, name).ok()?, answer))
            })
        })
    }

    fn of_track(&self, track: Track) -> &BTreeMap<String, Answer> {
        match track {
            Track::Authentication => &self.authentication,
            Track::Authorization => &self.authorization,
            Track::GeneralCapabilities => &self.general_capabilities,
            Track::CliTooling => &self.cli_tooling,
        }
    }
}

impl Subject {
    /// An id made from a name: ASCII letters and digits in lower case, everything else one hyphen;
    /// `registry` when nothing is left.
    pub fn id_from(name: &str) -> String {
        let words = name.split(|ch: char| !ch.is_ascii_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let id: String = words.join("-").chars().take(40).collect();
        match id.trim_end_matches('-') {
            "" => "registry".to_owned(),
            id => id.to_ascii_lowercase(),
        }
    }
}

impl TaxonomyAnswers {
    /// The taxonomy the framework knows.
    pub fn taxonomy(&self) -> Taxonomy {
        Taxonomy {
            accounts: self.accounts,
            packages: self.packages,
            client: self.stock_client.as_ref().map(|client| !client.is_empty()),
        }
    }

    /// The companion's name, where there is one.
    pub fn companion(&self) -> Option<&PlainText> {
        self.companion.as_ref().filter(|name| !name.is_empty())
    }
}

impl Answer {
    /// The answer as a finding.
    pub fn finding(&self) -> Finding {
        let evidence = self.evidence.iter().map(EvidenceEntry::evidence).collect();
        let outcome = self.outcome.unwrap_or(Outcome::Unknown);
        let mut finding = Finding::new(outcome, evidence, self.note.as_str());
        finding.reason = self.reason.clone();
        finding.spirit = self.spirit;
        finding
    }

    /// When the answer must be looked at again: its own word, or a year after the newest day of
    /// its evidence.
    pub fn expiry(&self) -> Option<Day> {
        self.expires.or_else(|| {
            let finding = self.finding();
            let newest = finding
                .admitted(EvidenceKind::Attested)
                .filter_map(Evidence::newest_day);
            newest.max().map(Day::plus_one_year)
        })
    }
}

impl EvidenceEntry {
    /// The evidence it stands for.
    pub fn evidence(&self) -> Evidence {
        match self.clone() {
            Self::Documented(entry) => Evidence::Documented(Documented {
                title: entry.title,
                repository: entry.repository,
                path: entry.path,
                address: entry.address,
                quote: entry.quote,
                date: entry.date,
                read: entry.read,
                sha256: entry.sha256,
                exchange: None,
            }),
            Self::Attested(entry) => Evidence::Attested(Attested {
                who: entry.who,
                date: entry.date,
                statement: entry.statement,
            }),
        }
    }
}

/// Reads any bytes as a workbook, checks it, judges its days and answers one row, only to show
/// that nothing panics: the entry for a fuzzer.
pub fn fuzz(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(book) = Workbook::parse(&text) else {
        return;
    };
    for (id, answer) in book.answers() {
        debug_assert!(book.answer(&id).is_some());
        answer.expiry();
    }
    let framework = principles::shipped::framework(&book.framework);
    if let (Ok(framework), Some(today)) = (framework, Day::new(2026, 11, 22)) {
        check::render(&check::check(&book, &framework, today));
    }
}
