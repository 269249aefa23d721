//! The repository publishes how somebody who has lost access to an account gets it back.
//!
//! **What we decided it means here.** The text binds the people who decide. It has to say which
//! evidence counts, how long a recovery waits, who decides, that the addresses of the account are
//! told while there is time to object, and what happens when no evidence is left. The clauses are
//! data; [`missing_clauses`] looks for them in any text, ours or another registry's.
//!
//! **What it does not cover.** Whether the registry keeps to its text. A policy can pass every
//! clause and be ignored by the help desk; only people can attest to that.
//!
//! **What an operator can configure.** The text itself, as long as no clause goes missing. An
//! outage of the mail or domain sources will close recovery rather than open it.
//!
//! **The attack it answers.** T15: a lapsed mail domain is bought and used to recover an account.
//!
//! **Rule.** [`missing_clauses`] checks the text. [`pauses`] says which change of an account pauses its
//! publishing, and [`pause_over`], asked by [`decide`](crate::decide()), keeps to that.

use domain::timestamp::DAY;
use domain::{Need, Person, PrincipleId, Refusal, Strength, Timestamp};

use crate::clauses::PolicyText;
use crate::entry::{Entry, Kind};
use crate::framework::{Clause, Framework};

/// A published text, and later a gate that keeps to it.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::AccountRecovery,
    kinds: &[Kind::Document, Kind::Gate],
};

/// For how long an account changes no package after a grave change of itself, in microseconds: 72 hours,
/// in which its owner reads mail.
pub const PAUSE: i64 = 3 * DAY;

/// A change of what protects an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was given back to its owner: all factors are new.
    Recovered,
    /// A factor was taken away or replaced, or the address was changed.
    Loosened,
    /// A factor of this strength was added.
    Added(Strength),
}

/// Whether this change pauses the publishing of an account with so many packages, in a session that had
/// shown this much. Who owns nothing can lose nothing; and a factor that is no stronger than what was shown
/// gives a thief nothing new.
pub fn pauses(change: Change, shown: Strength, packages: u64) -> bool {
    match change {
        Change::Recovered => true,
        Change::Loosened => packages > 0,
        Change::Added(strength) => packages > 0 && strength > shown,
    }
}

/// Whoever's account has changed gravely changes no package for a while.
///
/// # Errors
/// The while is not over.
pub fn pause_over(person: &Person, now: Timestamp) -> Result<(), Refusal> {
    if now >= person.paused_until {
        return Ok(());
    }
    let until = person.paused_until;
    Err(Refusal::of(ENTRY.id, Need::PauseOver { until }))
}

/// The clauses that a recovery policy lacks, in the framework's order. A framework that does not
/// ask for this text misses nothing.
pub fn missing_clauses<'f>(policy: &PolicyText, framework: &'f Framework) -> Vec<&'f Clause> {
    policy.check(framework.clauses_of(ENTRY.id)).missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clause_sample::each_clause_is_needed;
    use crate::decide::sample;

    #[test]
    fn what_gives_a_thief_something_new_pauses_publishing() {
        use Strength::{PhishingResistant, SecondFactor};
        for (change, shown, packages, expected) in [
            (Change::Recovered, PhishingResistant, 0, true),
            (Change::Loosened, PhishingResistant, 1, true),
            (Change::Loosened, PhishingResistant, 0, false),
            (Change::Added(PhishingResistant), SecondFactor, 1, true),
            (Change::Added(PhishingResistant), SecondFactor, 0, false),
            (
                Change::Added(PhishingResistant),
                PhishingResistant,
                1,
                false,
            ),
            (Change::Added(SecondFactor), PhishingResistant, 1, false),
        ] {
            let found = pauses(change, shown, packages);
            assert_eq!(found, expected, "{change:?} {shown} {packages}");
        }
    }

    #[test]
    fn a_pause_has_an_end() {
        let mut person = sample::person();
        for (left, allowed) in [(-1, true), (0, true), (1, false)] {
            person.paused_until = sample::now().plus(left);
            assert_eq!(
                pause_over(&person, sample::now()).is_ok(),
                allowed,
                "{left}"
            );
        }
    }

    #[test]
    fn a_text_without_one_sentence_lacks_that_clause() {
        each_clause_is_needed(
            missing_clauses,
            &[
                (
                    "evidence",
                    "To recover an account you show evidence that it is yours, such as a signature.",
                ),
                (
                    "waiting-time",
                    "Every recovery waits seven days before it takes effect.",
                ),
                (
                    "who-decides",
                    "Two members of staff decide together on a recovery.",
                ),
                (
                    "notice",
                    "We mail every address of the account when recovery is asked for.",
                ),
                (
                    "nothing-left",
                    "If nothing is left to show, the account is lost permanently.",
                ),
            ],
        );
    }
}
