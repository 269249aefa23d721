//! A signed statement: in-toto Statement v1 about the assessment's JSON, in a DSSE envelope.
//!
//! Statement: `in-toto/attestation`, `spec/v1/statement.md`. Envelope: `secure-systems-lab/dsse`,
//! `envelope.md` and `protocol.md`, v1.0.

use std::collections::BTreeMap;

use domain::{Day, Digest};
use principles::Outcome;
use serde::{Deserialize, Serialize};

use super::phrases::shown;
use crate::assessment::Assessment;

mod envelope;
mod keys;

pub use envelope::{Envelope, EnvelopeError, EnvelopeSignature, MAX_ENVELOPE_BYTES, verify};
pub use keys::{KeyError, sign};

/// The type of every in-toto statement of version 1.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// Our predicate. The name `invalid` is reserved (RFC 2606): nobody can own it, and nobody can
/// think that something is served there.
pub const PREDICATE_TYPE: &str = "https://portcullis.invalid/assessment/v1";

/// An in-toto statement about one assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Always [`STATEMENT_TYPE`].
    #[serde(rename = "_type")]
    pub kind: String,
    /// What it is about: the assessment's JSON, by digest.
    pub subject: Vec<Named>,
    /// Always [`PREDICATE_TYPE`].
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// What is stated.
    pub predicate: Summary,
}

/// Bytes, by name and digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// A file name.
    pub name: String,
    /// The digests of its bytes by algorithm; `sha256` is always there.
    pub digest: BTreeMap<String, Digest>,
}

/// The summary that is signed, so that a reader need not have the JSON at hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// The id of who was assessed.
    pub registry: String,
    /// Their name.
    pub name: String,
    /// The framework's id.
    pub framework: String,
    /// The day it was judged.
    pub assessed: Day,
    /// The program that made it.
    pub tool: String,
    /// Where each track stands.
    pub tracks: Vec<TrackSummary>,
    /// How many criteria have each outcome.
    pub outcomes: BTreeMap<String, usize>,
    /// The report for people made from the same assessment, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Named>,
}

/// Where one track stands; both levels are absent where it does not apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrackSummary {
    /// Its id.
    pub track: String,
    /// The proven level, 0 to 3.
    pub proven: Option<u8>,
    /// The possible level, 0 to 3.
    pub possible: Option<u8>,
}

impl Statement {
    /// States what `json` (the bytes that [`super::json::render`] made of this assessment) says;
    /// `report` is the name and the bytes of a report for people, where one goes with it.
    pub fn about(assessment: &Assessment, json: &[u8], report: Option<(&str, &[u8])>) -> Self {
        Self {
            kind: STATEMENT_TYPE.to_owned(),
            subject: vec![Named::of("assessment.json", json)],
            predicate_type: PREDICATE_TYPE.to_owned(),
            predicate: Summary {
                registry: shown(&assessment.subject.id).to_string(),
                name: assessment.subject.name.to_string(),
                framework: shown(&assessment.framework.id).to_string(),
                assessed: assessment.assessed,
                tool: assessment.tool.clone(),
                tracks: tracks(assessment),
                outcomes: Outcome::ALL
                    .map(|outcome| (outcome.slug().to_owned(), assessment.count(outcome)))
                    .into(),
                report: report.map(|(name, bytes)| Named::of(name, bytes)),
            },
        }
    }

    /// Whether these are the bytes the statement is about.
    pub fn is_about(&self, json: &[u8]) -> bool {
        let digest = Digest::of(json);
        let mut named = self.subject.iter();
        named.any(|named| named.digest.get("sha256") == Some(&digest))
    }
}

impl Named {
    fn of(name: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            digest: [("sha256".to_owned(), Digest::of(bytes))].into(),
        }
    }
}

fn tracks(assessment: &Assessment) -> Vec<TrackSummary> {
    let tracks = assessment.tracks.iter().map(|track| TrackSummary {
        track: track.track.slug().to_owned(),
        proven: track.proven.map(|level| level.number()),
        possible: track.possible.map(|level| level.number()),
    });
    tracks.collect()
}
