//! Accounts can be protected with a second factor at least as strong as time-based codes from an
//! authenticator app.
//!
//! **What we decided it means here.** Codes as in RFC 6238, each step accepted once, also when two
//! requests arrive together. Recovery codes exist, work once and are stored as digests. No code by
//! text message, mail or telephone exists anywhere, because the weakest factor offered is the one
//! that an attacker asks for.
//!
//! **What it does not cover.** Live relaying: a code typed into a false page works for the thief
//! too. That is what [`webauthn`](super::webauthn) and
//! [`phishing_resistant_for_critical`](super::phishing_resistant_for_critical) are for.
//!
//! **What an operator can configure.** Nothing that weakens it.
//!
//! **The attack it answers.** T12: a password leaked elsewhere opens an old account without a
//! second factor.
//!
//! **Rule.** [`used_up_to`] and [`counts`], asked by `sign_in`, and [`may_remove`]. The arithmetic and the window of one step are in `credentials::totp`; the
//! registry's `second_factor` sets an app up only once a code has proven that it holds the secret, an
//! account without one can do nothing else, and `sign_in` takes a step only if the store can move the last one
//! forward. Which browser a code lets in, [`known_device`](super::known_device) says.

use domain::{Need, PrincipleId, Refusal};

use crate::drill;
use crate::entry::{Entry, Kind};

/// Which use of time-based codes counts.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::Totp,
    kinds: &[Kind::Mechanism],
};

/// Up to which step the codes of an account are used up, whose newest used one this is.
pub fn used_up_to(newest: u64) -> u64 {
    if drill::is_off(ENTRY.id) { 0 } else { newest }
}

/// Whether a right code counts: of several that arrive together the first one alone.
pub fn counts(is_first: bool) -> bool {
    is_first || drill::is_off(ENTRY.id)
}

/// The app is taken away only from an account that has a passkey: nobody is left with a password alone.
///
/// # Errors
/// It has none.
pub fn may_remove(passkeys: u64) -> Result<(), Refusal> {
    if passkeys > 0 || drill::is_off(ENTRY.id) {
        Ok(())
    } else {
        Err(Refusal::of(ENTRY.id, Need::AnotherFactor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_counts_once() {
        assert_eq!(used_up_to(7), 7);
        assert!(counts(true) && !counts(false));
    }

    #[test]
    fn the_last_second_factor_stays() {
        for (passkeys, allowed) in [(0, false), (1, true)] {
            assert_eq!(may_remove(passkeys).is_ok(), allowed, "{passkeys}");
        }
    }
}
