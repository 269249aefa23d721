//! A finding: one voice's answer about one criterion.
//!
//! Voices are probes and workbooks. Several may speak about the same criterion; `weigh` decides.

use domain::PlainText;
use principles::{EvidenceKind, Outcome};

use crate::evidence::{Documented, Evidence};

/// What one voice found out about one criterion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    outcome: Decided,
    /// How the purpose fares, where the voice could say.
    pub spirit: Option<Outcome>,
    /// What a reader should know, in a sentence or two.
    pub note: PlainText,
    /// Why the criterion does not apply.
    pub reason: PlainText,
    /// Why the outcome should be believed.
    pub evidence: Vec<Evidence>,
    /// Sentences that may be evidence once a person has looked: never counted.
    pub leads: Vec<Documented>,
}

/// Keeps the outcome private: it is only as good as the evidence beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decided(Outcome);

impl Default for Decided {
    fn default() -> Self {
        Self(Outcome::Unknown)
    }
}

impl Finding {
    /// A finding with its evidence.
    pub fn new(outcome: Outcome, evidence: Vec<Evidence>, note: &str) -> Self {
        Self {
            outcome: Decided(outcome),
            evidence,
            note: note.into(),
            ..Self::default()
        }
    }

    /// Nobody could tell, and what was looked at.
    pub fn unknown(note: &str) -> Self {
        Self::new(Outcome::Unknown, Vec::new(), note)
    }

    /// The criterion does not apply, for this reason.
    pub fn not_applicable(reason: &str) -> Self {
        Self {
            reason: reason.into(),
            ..Self::new(Outcome::NotApplicable, Vec::new(), "")
        }
    }

    /// The same finding with sentences a person should look at.
    #[must_use]
    pub fn with_leads(mut self, leads: Vec<Documented>) -> Self {
        self.leads = leads;
        self
    }

    /// The same finding with a word on the purpose.
    #[must_use]
    pub fn with_spirit(mut self, spirit: Outcome) -> Self {
        self.spirit = Some(spirit);
        self
    }

    /// What the voice said, whether or not it has the evidence for it.
    pub fn claimed(&self) -> Outcome {
        self.outcome.0
    }

    /// The evidence that counts when only this kind and stronger ones are admitted.
    pub fn admitted(&self, weakest: EvidenceKind) -> impl Iterator<Item = &Evidence> {
        self.evidence
            .iter()
            .filter(move |evidence| evidence.kind() >= weakest && evidence.flaw().is_none())
    }

    /// The outcome as far as admitted evidence carries it: without evidence there is none.
    pub fn outcome(&self, weakest: EvidenceKind) -> Outcome {
        match self.outcome.0 {
            Outcome::NotApplicable if self.reason.is_empty() => Outcome::Unknown,
            Outcome::NotApplicable if weakest == EvidenceKind::Observed => Outcome::Unknown,
            outcome if outcome.is_decided() && self.admitted(weakest).next().is_none() => {
                Outcome::Unknown
            }
            outcome => outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Attested;

    #[test]
    fn an_outcome_reaches_as_far_as_its_evidence() {
        let attested = Evidence::Attested(Attested {
            who: "Ada".into(),
            date: "2026-11-22".parse().ok(),
            statement: "we do".into(),
        });
        let undated = Evidence::Attested(Attested {
            who: "Ada".into(),
            date: None,
            statement: "we do".into(),
        });
        let observed = Evidence::observed([3], "it answered");
        let blind = Evidence::observed([], "it answered");
        let met = |evidence: Vec<Evidence>| Finding::new(Outcome::Met, evidence, "");
        use EvidenceKind::{Attested as A, Documented as D, Observed as O};
        for (finding, weakest, outcome) in [
            (met(vec![attested.clone()]), A, Outcome::Met),
            (met(vec![attested]), D, Outcome::Unknown),
            (met(vec![undated]), A, Outcome::Unknown),
            (met(vec![observed]), O, Outcome::Met),
            (met(vec![blind]), O, Outcome::Unknown),
            (met(vec![]), A, Outcome::Unknown),
            (
                Finding::not_applicable("no accounts"),
                A,
                Outcome::NotApplicable,
            ),
            (Finding::not_applicable(""), A, Outcome::Unknown),
            (Finding::not_applicable("no accounts"), O, Outcome::Unknown),
        ] {
            assert_eq!(finding.outcome(weakest), outcome, "{finding:?}");
        }
    }
}
