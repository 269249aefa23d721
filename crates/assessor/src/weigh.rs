//! Weighing voices: which finding stands when several speak about one criterion.
//!
//! What was observed outweighs what was written down, and that outweighs what somebody says.
//! Between two of the same kind the less flattering one stands: *not applicable* lifts a ladder as
//! much as *met* does, so it never wins against *not met* or *partly*. Whenever decided voices differ,
//! the row says so: a dispute is settled by people, not hidden by a rule.

use std::cmp::Reverse;

use principles::{EvidenceKind, Outcome};

use crate::finding::Finding;

/// Which voice stands, and whether another one disagrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// The outcome that stands.
    pub outcome: Outcome,
    /// The place in the list of the finding it comes from.
    pub from: Option<usize>,
    /// The place of a finding that says otherwise.
    pub against: Option<usize>,
}

/// Decides between the voices, admitting only this kind of evidence and stronger ones.
pub fn weigh(voices: &[Finding], weakest: EvidenceKind) -> Weighed {
    let spoken = voices.iter().enumerate().filter_map(|(place, voice)| {
        let outcome = voice.outcome(weakest);
        let strength = voice
            .admitted(weakest)
            .map(|evidence| evidence.kind())
            .max();
        (outcome != Outcome::Unknown).then_some((place, outcome, strength))
    });
    let spoken: Vec<_> = spoken.collect();
    let standing = spoken
        .iter()
        .min_by_key(|(place, outcome, strength)| (Reverse(*strength), flattery(*outcome), *place));
    let Some((from, outcome, _)) = standing.copied() else {
        let from = (!voices.is_empty()).then_some(0);
        return Weighed {
            outcome: Outcome::Unknown,
            from,
            against: None,
        };
    };
    let against = spoken.iter().find(|(_, other, _)| *other != outcome);
    Weighed {
        outcome,
        from: Some(from),
        against: against.map(|(place, _, _)| *place),
    }
}

/// How well an outcome makes a registry look: what lifts its ladder comes last.
const fn flattery(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Unknown | Outcome::NotMet => 0,
        Outcome::Partly => 1,
        Outcome::NotApplicable => 2,
        Outcome::Met => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Attested, Documented, Evidence};

    fn voice(outcome: Outcome, kind: EvidenceKind) -> Finding {
        let day = "2026-11-22".parse().ok();
        let evidence = match kind {
            EvidenceKind::Observed => Evidence::observed([1], "seen"),
            EvidenceKind::Documented => Evidence::Documented(Documented {
                title: "Policy".into(),
                read: day,
                ..Documented::default()
            }),
            EvidenceKind::Attested => Evidence::Attested(Attested {
                who: "Ada".into(),
                date: day,
                statement: "so".into(),
            }),
        };
        Finding::new(outcome, vec![evidence], "")
    }

    /// *Not applicable*, with a reason and evidence of this kind.
    fn excused(kind: EvidenceKind) -> Finding {
        let mut finding = voice(Outcome::NotApplicable, kind);
        finding.reason = "we have no such thing".into();
        finding
    }

    #[test]
    fn the_stronger_kind_stands_and_the_dispute_shows() {
        use EvidenceKind::{Attested, Documented, Observed};
        use Outcome::{Met, NotMet, Partly, Unknown};
        let silent = Finding::unknown("");
        for (voices, weakest, outcome, from, against) in [
            (vec![], Attested, Unknown, None, None),
            (vec![silent.clone()], Attested, Unknown, Some(0), None),
            (
                vec![silent.clone(), voice(Met, Attested)],
                Attested,
                Met,
                Some(1),
                None,
            ),
            (
                vec![voice(NotMet, Observed), voice(Met, Documented)],
                Attested,
                NotMet,
                Some(0),
                Some(1),
            ),
            (
                vec![voice(Partly, Documented), voice(Met, Documented)],
                Attested,
                Partly,
                Some(0),
                Some(1),
            ),
            (
                vec![voice(Met, Documented), voice(Partly, Documented)],
                Attested,
                Partly,
                Some(1),
                Some(0),
            ),
            (
                vec![excused(Documented), voice(Partly, Documented)],
                Attested,
                Partly,
                Some(1),
                Some(0),
            ),
            (
                vec![voice(Met, Documented), excused(Documented)],
                Attested,
                Outcome::NotApplicable,
                Some(1),
                Some(0),
            ),
            (
                vec![voice(Met, Observed), voice(NotMet, Attested)],
                Observed,
                Met,
                Some(0),
                None,
            ),
            (
                vec![voice(Met, Documented)],
                Observed,
                Unknown,
                Some(0),
                None,
            ),
        ] {
            let weighed = weigh(&voices, weakest);
            assert_eq!(
                weighed,
                Weighed {
                    outcome,
                    from,
                    against
                },
                "{voices:?}"
            );
        }
    }
}
