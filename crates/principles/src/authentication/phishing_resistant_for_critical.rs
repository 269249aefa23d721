//! Whoever can change a critical package uses a factor that a false site cannot relay, and gets
//! help in obtaining one where that is possible.
//!
//! **What we decided it means here.** On a critical package, publishing, changing owners and
//! approving take a passkey session, a token made in one within the last ninety days, or a trusted
//! publisher. Codes do not help there, not even for enrolling the next factor: one door left open
//! for codes is the door that the relay asks for.
//!
//! **What it does not cover.** Handing out keys. Software can offer the page; somebody has to pay
//! for the keys and send them.
//!
//! **What an operator can configure.** Which packages staff marks as critical, and the page about
//! keys.
//!
//! **The attack it answers.** T18: a relay page takes password and code from maintainers of
//! packages with billions of weekly downloads.
//!
//! **Rule.** [`check`], the strictest clause of the question *how strong must you be here?*
//! ([`required_strength`](super::required_strength)), asked by [`decide`](crate::decide()).

use domain::timestamp::DAY;
use domain::{Need, Person, PrincipleId, Refusal, Standing, Strength, Timestamp};

use super::required_strength::at_least;
use crate::drill;
use crate::entry::{Entry, Kind};

/// A gate before every change of a critical package, closed to codes.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::PhishingResistantForCritical,
    kinds: &[Kind::Gate],
};

/// For how many days what a sign-in showed is good for a critical package.
pub const STRENGTH_LASTS: i64 = 90;

/// Whoever changes a critical package has shown a factor that answers only to the true address, not
/// so long ago.
///
/// # Errors
/// They have shown less, or more than [`STRENGTH_LASTS`] days ago.
pub fn check(person: &Person, package: &Standing, now: Timestamp) -> Result<(), Refusal> {
    if !package.critical || drill::is_off(ENTRY.id) {
        return Ok(());
    }
    at_least(Strength::PhishingResistant, person, ENTRY.id)?;
    if now < person.shown_at.plus(STRENGTH_LASTS * DAY) {
        Ok(())
    } else {
        let days = STRENGTH_LASTS;
        Err(Refusal::of(ENTRY.id, Need::RecentStrength { days }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::sample;

    #[test]
    fn critical_packages_are_closed_to_codes() {
        let (mut person, mut package) = (sample::person(), sample::standing());
        for (critical, strength, allowed) in [
            (false, Strength::SecondFactor, true),
            (true, Strength::SecondFactor, false),
            (true, Strength::PhishingResistant, true),
        ] {
            package.critical = critical;
            person.strength = strength;
            assert_eq!(
                check(&person, &package, sample::now()).is_ok(),
                allowed,
                "{critical} {strength}"
            );
        }
    }

    #[test]
    fn what_was_shown_long_ago_is_shown_again() {
        let (mut person, mut package) = (sample::person(), sample::standing());
        person.strength = Strength::PhishingResistant;
        package.critical = true;
        for (ago, allowed) in [(0, true), (90 * DAY - 1, true), (90 * DAY, false)] {
            person.shown_at = sample::now().plus(-ago);
            let found = check(&person, &package, sample::now());
            assert_eq!(found.is_ok(), allowed, "{ago}");
        }
    }
}
