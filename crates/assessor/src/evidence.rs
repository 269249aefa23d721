//! Evidence: why an outcome should be believed, of a stated kind.

use domain::{Day, Digest, PlainText};
use principles::EvidenceKind;
use serde::Serialize;

/// One piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Evidence {
    /// A recorded exchange shows it.
    Observed(Observed),
    /// Somebody wrote it down where others can read it.
    Documented(Documented),
    /// Somebody who should know says so.
    Attested(Attested),
}

/// What recorded exchanges show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Observed {
    /// The numbers of the exchanges in the transcript.
    pub exchanges: Vec<u32>,
    /// What they show, in a sentence.
    pub saw: PlainText,
}

/// What a document says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Documented {
    /// Its title.
    #[serde(skip_serializing_if = "PlainText::is_empty")]
    pub title: PlainText,
    /// The repository it is in.
    #[serde(skip_serializing_if = "PlainText::is_empty")]
    pub repository: PlainText,
    /// Its path there.
    #[serde(skip_serializing_if = "PlainText::is_empty")]
    pub path: PlainText,
    /// Where it can be opened.
    #[serde(skip_serializing_if = "PlainText::is_empty")]
    pub address: PlainText,
    /// What it says, exact but for white space.
    #[serde(skip_serializing_if = "PlainText::is_empty")]
    pub quote: PlainText,
    /// The day of the document, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    /// The day it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<Day>,
    /// The SHA-256 of what was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Digest>,
    /// The exchange that fetched it, where a probe did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange: Option<u32>,
}

/// What somebody says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attested {
    /// Name and role.
    pub who: PlainText,
    /// When they said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    /// What they said.
    pub statement: PlainText,
}

impl Evidence {
    /// An observation.
    pub fn observed(exchanges: impl Into<Vec<u32>>, saw: &str) -> Self {
        Self::Observed(Observed {
            exchanges: exchanges.into(),
            saw: PlainText::new(saw),
        })
    }

    /// Its kind.
    pub fn kind(&self) -> EvidenceKind {
        match self {
            Self::Observed(_) => EvidenceKind::Observed,
            Self::Documented(_) => EvidenceKind::Documented,
            Self::Attested(_) => EvidenceKind::Attested,
        }
    }

    /// What is missing before it can carry an outcome; `None` when nothing is.
    pub fn flaw(&self) -> Option<&'static str> {
        match self {
            Self::Observed(observed) => observed
                .exchanges
                .is_empty()
                .then_some("an observation needs an exchange number"),
            Self::Documented(document) => document.flaw(),
            Self::Attested(attested) if attested.who.is_empty() => {
                Some("an attestation needs 'who'")
            }
            Self::Attested(attested) if attested.date.is_none() => {
                Some("an attestation needs 'date'")
            }
            Self::Attested(attested) => attested
                .statement
                .is_empty()
                .then_some("an attestation needs 'statement'"),
        }
    }

    /// The newest day it bears: when it was read, said or written.
    pub fn newest_day(&self) -> Option<Day> {
        match self {
            Self::Observed(_) => None,
            Self::Documented(document) => document.read.max(document.date),
            Self::Attested(attested) => attested.date,
        }
    }

    /// One line for people: where it is, and what it says.
    pub fn summary(&self) -> String {
        match self {
            Self::Observed(observed) => {
                let numbers: Vec<String> = observed
                    .exchanges
                    .iter()
                    .map(|number| format!("#{number}"))
                    .collect();
                format!("{}: {}", numbers.join(" "), observed.saw)
            }
            Self::Documented(document) => document.summary(),
            Self::Attested(attested) => {
                let date = attested
                    .date
                    .map_or_else(String::new, |date| format!(", {date}"));
                format!("{}{date}: {}", attested.who, attested.statement)
            }
        }
    }
}

impl Documented {
    fn flaw(&self) -> Option<&'static str> {
        let has_place = !self.title.is_empty()
            || (!self.repository.is_empty() && !self.path.is_empty())
            || !self.address.is_empty();
        if !has_place {
            return Some("a document needs 'repository' and 'path', or 'title', or 'address'");
        }
        self.read
            .is_none()
            .then_some("a document needs 'read', the day it was read")
    }

    /// Where it is: title first, then repository and path, then address.
    pub fn place(&self) -> String {
        let repository = match (self.repository.is_empty(), self.path.is_empty()) {
            (true, _) => String::new(),
            (false, true) => self.repository.to_string(),
            (false, false) => format!("{}: {}", self.repository, self.path),
        };
        let parts = [self.title.to_string(), repository, self.address.to_string()];
        parts
            .into_iter()
            .find(|part| !part.is_empty())
            .unwrap_or_default()
    }

    fn summary(&self) -> String {
        let mut line = self.place();
        if let Some(day) = self.date.or(self.read) {
            line.push_str(&format!(", {day}"));
        }
        if !self.quote.is_empty() {
            line.push_str(&format!(": “{}”", self.quote));
        }
        line
    }
}
