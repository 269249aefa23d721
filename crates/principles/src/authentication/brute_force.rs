//! Guessing passwords or second-factor codes is slowed down until it does not pay.
//!
//! **What we decided it means here.** Failures are counted per account and per network, apart for
//! passwords and for codes: after a few, each costs twice the wait of the one before, up to an end
//! that differs, because a six-digit code falls to patience when each try is only slow. An attempt
//! counts as failed until it has passed, so that many at once gain nothing. The answer carries the
//! time to wait, and neither its words nor its duration tell whether an account exists.
//!
//! **What it does not cover.** Somebody who knows the password already; and floods of traffic,
//! which are the business of the server, not of this rule. An owner whose account somebody keeps
//! guessing at waits as well, until passkeys open a way that the limit does not close.
//!
//! **What an operator can configure.** Nothing yet. Counters are in the database, because several
//! nodes must count together.
//!
//! **The attack it answers.** T21: weak and leaked passwords are tried one after the other, and
//! codes too.
//!
//! **Rule.** [`check`], asked by the registry's `sign_in` and `second_factor` before a password or a
//! code is looked at.

use domain::timestamp::SECOND;
use domain::{Need, PrincipleId, Refusal, Timestamp};

use crate::drill;
use crate::entry::{Entry, Kind};

/// A gate before every secret that could be guessed.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::BruteForce,
    kinds: &[Kind::Gate],
};

/// What is guessed, each counted for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guessed {
    /// The password of one login.
    Password,
    /// The code of one account's second factor: its password is known to whoever guesses.
    Code,
    /// Anything, from one network: many people may share it.
    Network,
}

impl Guessed {
    /// The word that stands in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
            Self::Network => "network",
        }
    }

    /// How many failures cost nothing.
    const fn free(self) -> u64 {
        match self {
            Self::Password | Self::Code => 5,
            Self::Network => 50,
        }
    }

    /// The longest wait, in seconds. At one code an hour, guessing six digits with three of them
    /// valid at a time takes decades.
    const fn longest(self) -> u32 {
        match self {
            Self::Password | Self::Network => 15 * 60,
            Self::Code => 60 * 60,
        }
    }
}

/// Whether another attempt is looked at, after this many failures of which the last was then.
///
/// # Errors
/// Too little time has passed; the refusal says how long to wait.
pub fn check(
    guessed: Guessed,
    failures: u64,
    last: Timestamp,
    now: Timestamp,
) -> Result<(), Refusal> {
    let Some(over) = failures.checked_sub(guessed.free()) else {
        return Ok(());
    };
    if drill::is_off(ENTRY.id) {
        return Ok(());
    }
    let doubled = 1u32.checked_shl(u32::try_from(over).unwrap_or(u32::MAX));
    let wait = doubled.unwrap_or(u32::MAX).min(guessed.longest());
    let left = last.plus(i64::from(wait) * SECOND).micros() - now.micros();
    if left <= 0 {
        return Ok(());
    }
    // A clock that was set back must not make anybody wait longer than the longest.
    let seconds = u32::try_from(left.div_euclid(SECOND) + 1).unwrap_or(u32::MAX);
    let seconds = seconds.min(wait);
    Err(Refusal::of(ENTRY.id, Need::Patience { seconds }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::sample::now;

    #[test]
    fn each_failure_costs_twice_the_wait_up_to_an_end() {
        let (day, second) = (24 * 60 * 60, 1);
        for (guessed, failures, waited, expected) in [
            (Guessed::Password, 0, 0, None),
            (Guessed::Password, 4, 0, None),
            (Guessed::Password, 5, 0, Some(1)),
            (Guessed::Password, 5, second, None),
            (Guessed::Password, 8, 0, Some(8)),
            (Guessed::Password, 8, 7, Some(2)),
            (Guessed::Password, 8, 8, None),
            (Guessed::Password, 1_000, 0, Some(900)),
            (Guessed::Password, u64::MAX, 900, None),
            (Guessed::Code, 1_000, 0, Some(3_600)),
            (Guessed::Network, 49, 0, None),
            (Guessed::Network, 50, 0, Some(1)),
            (Guessed::Password, 1_000, -day, Some(900)),
        ] {
            let last = now().plus(-waited * SECOND);
            let found = check(guessed, failures, last, now());
            let refusal = |seconds| Refusal::of(ENTRY.id, Need::Patience { seconds });
            let row = format!("{guessed:?} {failures} {waited}");
            assert_eq!(found.err(), expected.map(refusal), "{row}");
        }
    }
}
