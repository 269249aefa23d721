//! Every maintainer has a second factor, whatever the size of the package.
//!
//! **What we decided it means here.** No account that can write, and no token, exists without a
//! second factor behind it. The last factor cannot be removed; removing one, recovering or
//! freezing an account revokes its tokens and sessions. There is no old interface in which a
//! password alone can publish, in no ecosystem's protocol.
//!
//! **What it does not cover.** How strong the factor is: a code that can be relayed passes here.
//! Where that is not enough,
//! [`phishing_resistant_for_critical`](super::phishing_resistant_for_critical) decides.
//!
//! **What an operator can configure.** Nothing; an exception would be the way in.
//!
//! **The attack it answers.** T14: hijacked accounts poison several lines at once. Worms do not
//! start at the famous packages.
//!
//! **Rule.** [`check`], a clause of the question *how strong must you be here?*
//! ([`required_strength`](super::required_strength)), asked by [`decide`](crate::decide()).

use domain::{Person, PrincipleId, Refusal, Strength};

use super::required_strength::at_least;
use crate::drill;
use crate::entry::{Entry, Kind};

/// A gate before every change of any package.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::MfaForAll,
    kinds: &[Kind::Gate],
};

/// Whoever changes any package has shown a second factor.
///
/// # Errors
/// They have shown less.
pub fn check(person: &Person) -> Result<(), Refusal> {
    if drill::is_off(ENTRY.id) {
        return Ok(());
    }
    at_least(Strength::SecondFactor, person, ENTRY.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::sample;

    #[test]
    fn a_password_alone_changes_nothing() {
        let mut person = sample::person();
        for (strength, allowed) in [
            (Strength::Password, false),
            (Strength::SecondFactor, true),
            (Strength::PhishingResistant, true),
        ] {
            person.strength = strength;
            assert_eq!(check(&person).is_ok(), allowed, "{strength}");
        }
    }
}
