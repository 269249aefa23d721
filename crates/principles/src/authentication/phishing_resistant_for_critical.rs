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
//! ([`required_strength`](super::required_strength)), asked by [`decide`](crate::decide()). No package
//! is critical yet: the list that marks them comes with download counts and dependants.

use domain::{Person, PrincipleId, Refusal, Standing, Strength};

use super::required_strength::at_least;
use crate::entry::{Entry, Kind};

/// A gate before every change of a critical package, closed to codes.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::PhishingResistantForCritical,
    kinds: &[Kind::Gate],
};

/// Whoever changes a critical package has shown a factor that answers only to the true address.
///
/// # Errors
/// They have shown less.
pub fn check(person: &Person, package: &Standing) -> Result<(), Refusal> {
    if package.critical {
        at_least(Strength::PhishingResistant, person, ENTRY.id)
    } else {
        Ok(())
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
                check(&person, &package).is_ok(),
                allowed,
                "{critical} {strength}"
            );
        }
    }
}
