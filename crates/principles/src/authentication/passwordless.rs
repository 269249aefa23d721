//! People can sign in without a password.
//!
//! **What we decided it means here.** An account can be made and used with passkeys alone, and
//! then has no password at all: an unused weak door is still a door. User verification is
//! required. An account that has a password can give it up. Losing the device leads to the published recovery,
//! not to a password by mail. Guesses of passwords and codes, whoever makes them, never stand in the way of a
//! passkey.
//!
//! **What it does not cover.** Whether the passkey is kept in one device or in somebody's cloud;
//! the backup flags are kept so that this can be asked later.
//!
//! **What an operator can configure.** Nothing is decided beyond the base URL that every passkey
//! is bound to.
//!
//! **The attack it answers.** T17: a relay page copies password and code, and here there is
//! nothing to copy.
//!
//! **Rule.** [`check`] says which ceremony is enough alone, [`may_drop_password`] and [`may_remove_passkey`] which
//! factor is not the last; asked by the registry's `sign_in_passkey` and `passkeys`. Being without a password is a
//! property, not a step above [`webauthn`] on the scale of strength.

use domain::{Need, PrincipleId, Refusal};

use super::webauthn::{self, Ceremony};
use crate::drill;
use crate::entry::{Entry, Kind};

/// Which sign-in without a password counts.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::Passwordless,
    kinds: &[Kind::Mechanism],
};

/// Whether a ceremony is enough without a password: two factors in one, since the device has verified its
/// owner.
///
/// # Errors
/// It does not count as WebAuthn, or the device verified nobody.
pub fn check(ceremony: &Ceremony<'_>, base_url: &str) -> Result<(), Refusal> {
    webauthn::check(ceremony, base_url)?;
    // This rule gives a way in, so without it there is none.
    if ceremony.verified && !drill::is_off(ENTRY.id) {
        Ok(())
    } else {
        Err(Refusal::of(ENTRY.id, Need::VerifiedUser))
    }
}

/// What an account can be signed in to with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factors {
    /// Whether it has a password.
    pub password: bool,
    /// Whether it has an authenticator app.
    pub app: bool,
    /// How many passkeys it has.
    pub passkeys: u64,
}

impl Factors {
    /// Whether somebody can still sign in and then publish.
    fn suffice(self) -> bool {
        self.passkeys > 0 || (self.password && self.app)
    }
}

/// Whether the password can be given up.
///
/// # Errors
/// There would be no way to sign in.
pub fn may_drop_password(factors: Factors) -> Result<(), Refusal> {
    left(Factors {
        password: false,
        ..factors
    })
}

/// Whether one passkey can be removed.
///
/// # Errors
/// It is the last, and password and authenticator app are not both there.
pub fn may_remove_passkey(factors: Factors) -> Result<(), Refusal> {
    left(Factors {
        passkeys: factors.passkeys.saturating_sub(1),
        ..factors
    })
}

fn left(factors: Factors) -> Result<(), Refusal> {
    if factors.suffice() {
        Ok(())
    } else {
        Err(Refusal::of(ENTRY.id, Need::AnotherFactor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authentication::webauthn::tests::{BASE, honest};

    #[test]
    fn alone_it_takes_a_device_that_knows_its_owner() {
        assert!(check(&honest(), BASE).is_ok());
        for verified in [true, false] {
            for origin in [BASE, "https://evil.example"] {
                let ceremony = Ceremony {
                    verified,
                    origin,
                    ..honest()
                };
                let counts = verified && origin == BASE;
                assert_eq!(
                    check(&ceremony, BASE).is_ok(),
                    counts,
                    "{verified} {origin}"
                );
            }
        }
    }

    #[test]
    fn the_last_factor_stays() {
        for (password, app, passkeys, drop, remove) in [
            (true, true, 0, false, true),
            (true, true, 1, true, true),
            (true, false, 1, true, false),
            (true, false, 2, true, true),
            (false, false, 1, true, false),
            (false, false, 2, true, true),
            (false, true, 1, true, false),
        ] {
            let factors = Factors {
                password,
                app,
                passkeys,
            };
            assert_eq!(may_drop_password(factors).is_ok(), drop, "{factors:?}");
            assert_eq!(may_remove_passkey(factors).is_ok(), remove, "{factors:?}");
        }
    }
}
