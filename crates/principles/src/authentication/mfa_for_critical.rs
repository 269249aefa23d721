//! Whoever can change a package that very many others rely on has a second factor.
//!
//! **What we decided it means here.** A package is critical when it is in the top per cent of its
//! ecosystem by downloads without duplicates or by dependants, or when staff marks it. The list is
//! computed every day, announced fourteen days ahead and sticky for ninety. A token counts as
//! strong as the session that made it; otherwise the rule would end at the first token.
//!
//! **What it does not cover.** Small packages deep in every tree that neither figure shows, and
//! inflated downloads.
//!
//! **What an operator can configure.** Which packages staff marks as critical.
//!
//! **The attack it answers.** T14: stolen accounts without a second factor poison packages with
//! tens of millions of downloads a week.
//!
//! **Rule.** [`check`], a clause of the question *how strong must you be here?*
//! ([`required_strength`](super::required_strength)), asked by [`decide`](crate::decide()). It stands
//! beside [`mfa_for_all`](super::mfa_for_all), which asks the same of everybody: should an operator's
//! copy ever ask less of ordinary packages, critical ones stay protected.

use domain::{Person, PrincipleId, Refusal, Standing, Strength};

use super::required_strength::at_least;
use crate::entry::{Entry, Kind};

/// A gate before every change of a critical package.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::MfaForCritical,
    kinds: &[Kind::Gate],
};

/// Whoever changes a critical package has shown a second factor.
///
/// # Errors
/// They have shown less.
pub fn check(person: &Person, package: &Standing) -> Result<(), Refusal> {
    if package.critical {
        at_least(Strength::SecondFactor, person, ENTRY.id)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::sample;

    #[test]
    fn critical_packages_take_a_second_factor() {
        let (mut person, mut package) = (sample::person(), sample::standing());
        for (critical, strength, allowed) in [
            (false, Strength::Password, true),
            (true, Strength::Password, false),
            (true, Strength::SecondFactor, true),
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
