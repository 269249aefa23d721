//! *Is this made as the ones before were?* Trust does not drop silently: the clause that trusted publishing and
//! provenance share.
//!
//! A release that shows less of who made it than the package's best so far is held, and so is one of a builder
//! that none of the releases which stand has been made by. A release is never let through because its evidence
//! is strong; that of a quarantined one still counts as seen, and its builder does not count as known. An owner
//! may wish that all of it begins anew, with a passkey, and it does so three days later.

use domain::hold::WAIT;
use domain::trust::{Earlier, History};
use domain::{Evidence, HoldReason, Maker, Timestamp};

use crate::authorization::build_provenance;
use crate::drill;

/// Why a release of this maker is held, by what was listed before it; empty where it is not.
pub fn reasons(this: &Maker, history: &History, now: Timestamp) -> Vec<HoldReason> {
    if drill::is_off(build_provenance::ENTRY.id) {
        return Vec::new();
    }
    let mut reasons = Vec::new();
    if strongest(history, now).is_some_and(|strongest| this.evidence < strongest) {
        reasons.push(HoldReason::TrustDowngrade);
    }
    let mut known = counting(history, now)
        .filter(|earlier| earlier.stands)
        .filter_map(|earlier| earlier.maker.builder.as_deref())
        .peekable();
    if let Some(builder) = this.builder.as_deref()
        && known.peek().is_some()
        && known.all(|one| one != builder)
    {
        reasons.push(HoldReason::BuilderChanged);
    }
    reasons
}

/// The strongest evidence that counts; nothing where no release has shown more than a token.
pub fn strongest(history: &History, now: Timestamp) -> Option<Evidence> {
    counting(history, now)
        .map(|earlier| earlier.maker.evidence)
        .max()
}

/// What was listed since it began anew.
fn counting(history: &History, now: Timestamp) -> impl Iterator<Item = &Earlier> {
    let since = history.reset_from.filter(|from| *from <= now);
    let counts = move |listed: Timestamp| since.is_none_or(|from| listed >= from);
    let all = history.earlier.iter();
    all.filter(move |earlier| counts(earlier.last_listed))
}

/// From when on the wish counts that all of it begins anew.
pub fn reset_from(now: Timestamp) -> Timestamp {
    now.plus(WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maker(evidence: Evidence, builder: &str) -> Maker {
        Maker {
            evidence,
            builder: (!builder.is_empty()).then(|| builder.to_owned()),
        }
    }

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros)
    }

    #[test]
    fn less_evidence_or_another_builder_is_held() {
        use Evidence::{Provenance, Token, TrustedPublisher};
        let (down, other) = (HoldReason::TrustDowngrade, HoldReason::BuilderChanged);
        for (earlier, this, expected) in [
            (vec![], (Token, ""), vec![]),
            (vec![], (Provenance, "forge/ada"), vec![]),
            (vec![(Token, "")], (Token, ""), vec![]),
            (vec![(Token, "")], (TrustedPublisher, "forge/ada"), vec![]),
            (
                vec![(TrustedPublisher, "forge/ada")],
                (Token, ""),
                vec![down],
            ),
            (
                vec![(TrustedPublisher, "forge/ada")],
                (TrustedPublisher, "forge/ada"),
                vec![],
            ),
            (
                vec![(TrustedPublisher, "forge/ada")],
                (Provenance, "forge/ada"),
                vec![],
            ),
            (
                vec![(Provenance, "forge/ada"), (Token, "")],
                (TrustedPublisher, "forge/ada"),
                vec![down],
            ),
            (
                vec![(Provenance, "forge/ada")],
                (Provenance, "forge/eve"),
                vec![other],
            ),
            (
                vec![(Provenance, "forge/ada")],
                (TrustedPublisher, "forge/eve"),
                vec![down, other],
            ),
            // Builders are compared letter by letter.
            (
                vec![(TrustedPublisher, "forge/ada")],
                (TrustedPublisher, "forge/Ada"),
                vec![other],
            ),
            (
                vec![
                    (TrustedPublisher, "forge/ada"),
                    (TrustedPublisher, "forge/bob"),
                ],
                (TrustedPublisher, "forge/bob"),
                vec![],
            ),
        ] {
            let history = History {
                earlier: earlier
                    .iter()
                    .map(|(evidence, builder)| Earlier {
                        maker: maker(*evidence, builder),
                        last_listed: at(5),
                        stands: true,
                    })
                    .collect(),
                reset_from: None,
            };
            let found = reasons(&maker(this.0, this.1), &history, at(10));
            assert_eq!(found, expected, "{earlier:?} {this:?}");
        }
    }

    #[test]
    fn what_begins_anew_does_so_at_its_time() {
        for (from, now, held) in [
            (None, 10, true),
            (Some(11), 10, true),
            (Some(10), 10, false),
            (Some(6), 10, false),
            // Listed since.
            (Some(5), 10, true),
        ] {
            let history = History {
                earlier: vec![Earlier {
                    maker: maker(Evidence::Provenance, "forge/ada"),
                    last_listed: at(5),
                    stands: true,
                }],
                reset_from: from.map(at),
            };
            let found = reasons(&maker(Evidence::Token, ""), &history, at(now));
            assert_eq!(!found.is_empty(), held, "{from:?}");
        }
        assert_eq!(reset_from(at(1)), at(1 + 72 * 60 * 60 * 1_000_000));
    }

    /// Else a poisoned release that was taken out would open the way for the next.
    #[test]
    fn the_builder_of_a_release_that_was_taken_out_is_not_known() {
        for (stands, expected) in [(true, vec![]), (false, vec![HoldReason::BuilderChanged])] {
            let one = |builder, stands| Earlier {
                maker: maker(Evidence::Provenance, builder),
                last_listed: at(5),
                stands,
            };
            let history = History {
                earlier: vec![one("forge/ada", true), one("forge/eve", stands)],
                reset_from: None,
            };
            let this = maker(Evidence::Provenance, "forge/eve");
            assert_eq!(reasons(&this, &history, at(10)), expected);
        }
    }
}
