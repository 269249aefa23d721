//! Who says what about which requirement, and why.

use domain::Track;
use principles::Outcome;
use serde_json::{Value, json};

use super::{midnight, named, requirement_ref, target_ref};
use crate::assessment::{Assessment, Cell, Row};
use crate::evidence::Evidence;
use crate::report::phrases::{basis, shown, stale, standings, web_address};

/// The lists of a `declarations` object while they grow.
pub(super) struct Declarations<'a> {
    assessment: &'a Assessment,
    stock: Vec<Value>,
    companion: Vec<Value>,
    claims: Vec<Value>,
    evidence: Vec<Value>,
}

impl<'a> Declarations<'a> {
    /// All rows of the assessment, declared.
    pub(super) fn of(assessment: &'a Assessment) -> Self {
        let mut all = Self {
            assessment,
            stock: Vec::new(),
            companion: Vec::new(),
            claims: Vec::new(),
            evidence: Vec::new(),
        };
        for row in &assessment.criteria {
            let map = all.declare(row, &row.cell, false);
            all.stock.push(map);
            if let Some(cell) = &row.companion {
                let map = all.declare(row, cell, true);
                all.companion.push(map);
            }
        }
        all
    }

    /// The object as the format has it.
    pub(super) fn value(self) -> Value {
        let attestation = |summary: String, map: Vec<Value>| json!({ "summary": summary, "assessor": "assessor", "map": map });
        let mut attestations = vec![attestation(summary(self.assessment), self.stock)];
        if !self.companion.is_empty() {
            let companion = named(self.assessment.subject.companion.as_ref(), "a companion");
            let summary = format!("The CLI track again, with {companion} beside the stock client");
            attestations.push(attestation(summary, self.companion));
        }
        json!({
            "assessors": [assessor(self.assessment)],
            "attestations": attestations,
            "claims": self.claims,
            "evidence": self.evidence,
            "targets": targets(self.assessment),
        })
    }

    /// Declares one column of one row; what comes back is its line of the attestation's map.
    fn declare(&mut self, row: &Row, cell: &Cell, with_companion: bool) -> Value {
        let column = if with_companion {
            ":with-companion"
        } else {
            ""
        };
        let target = target_ref(row.id.track(), with_companion);
        let claim = format!("claim:{}{column}", row.id);
        let counter = format!("counter-claim:{}{column}", row.id);
        let mut evidence_refs = Vec::new();
        for (number, evidence) in (1..).zip(&cell.evidence) {
            let reference = format!("evidence:{}{column}:{number}", row.id);
            self.evidence.push(piece(&reference, evidence, row, cell));
            evidence_refs.push(reference);
        }
        self.claims.push(json!({
            "bom-ref": claim,
            "target": target,
            "predicate": format!("{}: {}", shown(&row.title), cell.outcome),
            "reasoning": cell.note,
            "evidence": evidence_refs,
        }));
        if let Some(said) = &cell.disputed {
            self.claims
                .push(json!({ "bom-ref": counter, "target": target, "predicate": said }));
        }
        json!({
            "requirement": requirement_ref(&row.id),
            "claims": [claim],
            "counterClaims": cell.disputed.as_ref().map(|_| [counter]),
            "conformance": conformance(cell),
            "confidence": { "rationale": confidence(cell) },
        })
    }
}

fn summary(assessment: &Assessment) -> String {
    format!(
        "{} by {}, evidence: {}. {}",
        assessment.subject.name,
        shown(&assessment.framework.title),
        basis(assessment),
        standings(assessment)
    )
}

/// Whether the assessor is a third party is not known, so it is not said.
fn assessor(assessment: &Assessment) -> Value {
    let name = named(Some(&assessment.subject.answered_by), &assessment.tool);
    json!({ "bom-ref": "assessor", "organization": { "name": name } })
}

fn targets(assessment: &Assessment) -> Value {
    let subject = &assessment.subject;
    let stock = named(subject.stock_client.as_ref(), "stock client");
    let mut components = Vec::new();
    if assessment.of_track(Track::CliTooling).next().is_some() {
        let reference = target_ref(Track::CliTooling, false);
        components.push(json!({ "type": "application", "bom-ref": reference, "name": stock }));
    }
    if assessment
        .criteria
        .iter()
        .any(|row| row.companion.is_some())
    {
        let both = format!(
            "{stock} with {}",
            named(subject.companion.as_ref(), "companion")
        );
        let reference = target_ref(Track::CliTooling, true);
        components.push(json!({ "type": "application", "bom-ref": reference, "name": both }));
    }
    let operator = Some(&subject.operator).filter(|operator| !operator.is_empty());
    let endpoints: Vec<String> = subject
        .url
        .as_deref()
        .and_then(web_address)
        .into_iter()
        .collect();
    json!({
        "services": [{
            "bom-ref": target_ref(Track::Authentication, false),
            "name": named(Some(&subject.name), "package repository"),
            "provider": operator.map(|operator| json!({ "name": operator })),
            "endpoints": endpoints,
        }],
        "components": components,
    })
}

/// The format asks for a number between 0 and 1. It is written only where evidence decides, and
/// the rationale says what it stands for.
fn conformance(cell: &Cell) -> Value {
    let (score, meaning) = match cell.outcome {
        Outcome::Met => (Some(1.0), "met"),
        Outcome::Partly => (
            Some(0.5),
            "partly (0.5 stands for the word, not for a measurement)",
        ),
        Outcome::NotMet => (Some(0.0), "not met"),
        Outcome::Unknown => (None, "unknown: neither met nor not met"),
        Outcome::NotApplicable => (None, "not applicable"),
    };
    let reason = match cell.reason.is_empty() {
        true => String::new(),
        false => format!(": {}", cell.reason),
    };
    json!({ "score": score, "rationale": format!("{meaning}{reason}") })
}

fn confidence(cell: &Cell) -> String {
    let kind = cell.strength.map_or("no evidence", |kind| kind.word());
    let spirit = cell.spirit.map(|spirit| format!("in spirit {spirit}"));
    let disputed = cell.disputed.as_ref().map(|_| "disputed".to_owned());
    let parts = [Some(kind.to_owned()), stale(cell), disputed, spirit];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join("; ")
}

fn piece(reference: &str, evidence: &Evidence, row: &Row, cell: &Cell) -> Value {
    let author = match evidence {
        Evidence::Attested(attested) => Some(json!({ "name": attested.who })),
        Evidence::Observed(_) | Evidence::Documented(_) => None,
    };
    let reviewer = Some(&row.reviewed_by).filter(|reviewer| !reviewer.is_empty());
    json!({
        "bom-ref": reference,
        "propertyName": format!("portcullis:{}", evidence.kind()),
        "description": evidence.summary(),
        "data": contents(evidence),
        "created": evidence.newest_day().as_ref().map(midnight),
        "expires": cell.expires.as_ref().map(midnight),
        "author": author,
        "reviewer": reviewer.map(|name| json!({ "name": name })),
    })
}

/// The quotation and the address; an address that is not http or https is text, not an address.
fn contents(evidence: &Evidence) -> Option<Value> {
    let Evidence::Documented(found) = evidence else {
        return None;
    };
    let address = web_address(found.address.as_str());
    let quote = Some(&found.quote).filter(|quote| !quote.is_empty());
    let quote = quote.map(|quote| json!({ "contentType": "text/plain", "content": quote }));
    if address.is_none() && quote.is_none() {
        return None;
    }
    Some(json!([{
        "name": found.place(),
        "contents": { "attachment": quote, "url": address },
    }]))
}
