//! Active probe of `authentication/brute-force`: a few wrong passwords and codes, to one's own account.

use domain::PrincipleId;
use principles::Outcome;

use super::unseen;
use crate::active::adapter::Operation;
use crate::active::budget::MOST_GUESSES;
use crate::active::stage::{Stage, Standing, Who};
use crate::active::{Acted, ActiveProbe, Came, Step};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Header, Look};

/// The probe.
pub const ACTIVE: ActiveProbe = ActiveProbe {
    id: PrincipleId::BruteForce,
    header: Header {
        looks: "Types up to twelve wrong passwords for its own account, as many for an account that \
                nobody has, and up to twelve wrong codes for its own; it stops at the first answer \
                that asks for patience.",
        outcomes: "Met: passwords and codes are both slowed down. Partly: passwords only. Not met: \
                   twelve passwords in a row are looked at. Spirit not met: the answers tell which \
                   accounts exist.",
        blind_spots: "Comes from one network on one day: limits over many networks or over days, and \
                      differences in how long an answer takes, are not seen.",
    },
    act,
    judge,
};

fn act(stage: &mut Stage<'_>) {
    if stage.standing < Standing::Confirmed {
        stage.skip("there was no account of one's own to guess at");
        return;
    }
    if stage.standing == Standing::Full {
        // A password comes before the code that is guessed, and before it is waited for.
        stage.act(Step::SecondSignIn, Operation::SignIn, Who::Stranger, &[]);
        for _ in 0..MOST_GUESSES {
            let wrong = stage.wrong_code();
            let instead = [("code", wrong.as_str())];
            let came = stage.act(
                Step::GuessCode,
                Operation::ShowCode,
                Who::Stranger,
                &instead,
            );
            if came != Some(Came::Refused) {
                break;
            }
        }
    }
    let [login, unknown] = [stage.value("login"), stage.value("unknown")];
    for (step, login) in [(Step::GuessUnknown, unknown), (Step::GuessKnown, login)] {
        for _ in 0..MOST_GUESSES {
            let wrong = stage.random();
            let instead = [("login", login.as_str()), ("password", wrong.as_str())];
            if stage.act(step, Operation::SignIn, Who::Stranger, &instead) != Some(Came::Refused) {
                break;
            }
        }
    }
}

/// What came of a series of guesses: the statuses, and the words of the first answer.
fn series(acted: &Acted, step: Step) -> (Vec<(Came, Option<u16>)>, &str) {
    let taken = acted
        .all(step)
        .map(|deed| (deed.came, deed.status))
        .collect();
    let said = acted.all(step).next().map_or("", |deed| &deed.said);
    (taken, said)
}

fn judge(_: &Look<'_>, acted: &Acted, passive: Finding) -> Finding {
    let steps = [Step::GuessKnown, Step::GuessUnknown, Step::GuessCode];
    let found = |outcome, saw: &str, note: &str| {
        Finding::new(
            outcome,
            vec![Evidence::observed(acted.numbers(&steps), saw)],
            note,
        )
    };
    let finding = match (acted.came(Step::GuessKnown), acted.came(Step::GuessCode)) {
        (Some(Came::Slowed), Some(Came::Slowed)) => {
            let waits = steps.iter().all(|step| {
                acted
                    .last(*step)
                    .is_none_or(|deed| deed.retry_after.is_some())
            });
            let note = if waits {
                "Each says how long to wait. Limits over many networks and over days were not tried."
            } else {
                "The answers do not say how long to wait (no Retry-After)."
            };
            let saw = "wrong passwords and wrong codes were slowed down within twelve attempts";
            found(Outcome::Met, saw, note)
        }
        (Some(Came::Slowed), code) => {
            let note = match code {
                Some(Came::Refused) => "Twelve wrong codes in a row were looked at.",
                Some(Came::Done) => "A wrong code opened the account.",
                _ => "Codes could not be tried. Ask: what limits guesses of codes?",
            };
            found(Outcome::Partly, "wrong passwords were slowed down", note)
        }
        (Some(Came::Refused), _) if acted.all(Step::GuessKnown).count() == MOST_GUESSES => {
            let saw = "twelve wrong passwords in a row were looked at";
            found(Outcome::NotMet, saw, "Nothing slows guessing down.")
        }
        _ => return unseen(acted, ACTIVE.id, passive),
    };
    let [known, unknown] = [Step::GuessKnown, Step::GuessUnknown].map(|step| series(acted, step));
    if unknown.0.is_empty() || known == unknown {
        finding
    } else {
        finding.with_spirit(Outcome::NotMet)
    }
}

#[cfg(test)]
mod tests {
    use super::super::judged;
    use super::*;

    fn guesses(
        step: Step,
        wrong: usize,
        slowed: bool,
        said: &'static str,
    ) -> Vec<(Step, Came, &'static str)> {
        let mut deeds = vec![(step, Came::Refused, said); wrong];
        deeds.extend(slowed.then_some((step, Came::Slowed, "wait")));
        deeds
    }

    #[test]
    fn guessing_is_slowed_down_and_tells_nothing() {
        use Step::{GuessCode, GuessKnown, GuessUnknown};
        let most = MOST_GUESSES;
        for (known, unknown, code, outcome, spirit) in [
            (
                (5, true, "no"),
                (5, true, "no"),
                (5, true, "no"),
                Outcome::Met,
                None,
            ),
            (
                (5, true, "no"),
                (5, true, "no"),
                (most, false, "no"),
                Outcome::Partly,
                None,
            ),
            (
                (most, false, "no"),
                (most, false, "no"),
                (0, false, ""),
                Outcome::NotMet,
                None,
            ),
            (
                (5, true, "no"),
                (5, true, "nobody"),
                (5, true, "no"),
                Outcome::Met,
                Some(Outcome::NotMet),
            ),
            (
                (5, true, "no"),
                (most, false, "no"),
                (5, true, "no"),
                Outcome::Met,
                Some(Outcome::NotMet),
            ),
            (
                (3, false, "no"),
                (3, false, "no"),
                (0, false, ""),
                Outcome::Unknown,
                None,
            ),
        ] {
            let of = |step, (wrong, slowed, said)| guesses(step, wrong, slowed, said);
            let deeds = [
                of(GuessKnown, known),
                of(GuessUnknown, unknown),
                of(GuessCode, code),
            ];
            assert_eq!(
                judged(&ACTIVE, &deeds.concat()),
                (outcome, spirit),
                "{known:?} {code:?}"
            );
        }
        assert_eq!(judged(&ACTIVE, &[]).0, Outcome::Unknown);
    }
}
