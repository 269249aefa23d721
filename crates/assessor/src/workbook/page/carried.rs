//! The framework as the page carries it: JSON inside a script element.

use domain::{CriterionId, Track};
use principles::framework::{Clause, Criterion, TrackText};
use principles::{Applies, EvidenceKind, Framework, Level};
use serde::Serialize;

#[derive(Serialize)]
struct Carried<'f> {
    id: &'f str,
    title: &'f str,
    version: &'f str,
    tracks: Vec<CarriedTrack<'f>>,
    criteria: Vec<CarriedCriterion<'f>>,
}

#[derive(Serialize)]
struct CarriedTrack<'f> {
    id: Track,
    title: &'f str,
    applies: Applies,
    about: &'f str,
}

#[derive(Serialize)]
struct CarriedCriterion<'f> {
    id: &'f CriterionId,
    short: &'f str,
    level: Level,
    track: Track,
    title: &'f str,
    asks: &'f str,
    question: &'f str,
    why: &'f str,
    letter: &'f str,
    spirit: &'f str,
    applies: Applies,
    outside_view: EvidenceKind,
    evidence: CarriedEvidence<'f>,
    remediation: &'f str,
    clauses: Vec<CarriedClause<'f>>,
}

#[derive(Serialize)]
struct CarriedEvidence<'f> {
    #[serde(skip_serializing_if = "Option::is_none")]
    observed: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    documented: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attested: Option<&'f str>,
}

#[derive(Serialize)]
struct CarriedClause<'f> {
    id: &'f str,
    asks: &'f str,
}

/// The framework as JSON that can end no script element and no line of one.
pub(super) fn json(framework: &Framework) -> String {
    let carried = Carried {
        id: &framework.id,
        title: &framework.title,
        version: &framework.version,
        tracks: framework.tracks.iter().map(track).collect(),
        criteria: framework
            .criteria
            .iter()
            .map(|one| criterion(framework, one))
            .collect(),
    };
    // Only strings, numbers and lists: this cannot fail, and a page without a framework says so.
    let json = serde_json::to_string(&carried).unwrap_or_default();
    escaped(&json)
}

/// These five characters stand only inside JSON strings, where `\u` means the same.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for ch in json.chars() {
        match ch {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                text.push_str(&format!("\\u{:04x}", u32::from(ch)));
            }
            _ => text.push(ch),
        }
    }
    text
}

fn track(track: &TrackText) -> CarriedTrack<'_> {
    CarriedTrack {
        id: track.id,
        title: &track.title,
        applies: track.applies,
        about: &track.about,
    }
}

fn criterion<'f>(framework: &'f Framework, criterion: &'f Criterion) -> CarriedCriterion<'f> {
    let evidence = &criterion.evidence;
    CarriedCriterion {
        id: &criterion.id,
        short: &criterion.short,
        level: criterion.level,
        track: criterion.id.track(),
        title: &criterion.title,
        asks: &criterion.asks,
        question: &criterion.question,
        why: &criterion.why,
        letter: &criterion.letter,
        spirit: &criterion.spirit,
        applies: criterion.applies_in(framework),
        outside_view: criterion.outside_view,
        evidence: CarriedEvidence {
            observed: evidence.observed.as_deref(),
            documented: evidence.documented.as_deref(),
            attested: evidence.attested.as_deref(),
        },
        remediation: &criterion.remediation,
        clauses: criterion.clauses.iter().map(clause).collect(),
    }
}

fn clause(clause: &Clause) -> CarriedClause<'_> {
    CarriedClause {
        id: &clause.id,
        asks: &clause.asks,
    }
}
