//! People can choose a second factor that cannot be given away on a false site.
//!
//! **What we decided it means here.** WebAuthn with the origin and the relying party checked exactly, the
//! counter and backup flags kept, several passkeys per account. Each one is discoverable and verifies its
//! owner, so that one ceremony serves as second factor, as sign-in and as fresh presence. An account that
//! owns a passkey is neither offered a code instead nor let in by one, unless its owner said so with the
//! passkey in hand: a factor that can be talked down protects nobody. A recovery code is a code; where
//! there is a passkey it serves the recovery of the account and no sign-in.
//!
//! **What it does not cover.** Malware on the machine of the person who signs in, and whether
//! anybody must use a passkey; that is
//! [`phishing_resistant_for_critical`](super::phishing_resistant_for_critical).
//!
//! **What an operator can configure.** The base URL, on which every passkey depends: it is an origin,
//! never an address made of numbers.
//!
//! **The attack it answers.** T17: a look-alike sign-in page passes password and code on while the
//! victim types.
//!
//! **Rule.** [`check`] says which ceremony counts, [`may_use_code`] where a code does, [`may_add`] how many
//! passkeys there are; asked by the registry's `passkeys`, `sign_in_passkey` and `sign_in`. The protocol is in
//! `credentials::passkey`.

use domain::{Need, PrincipleId, Refusal};

use crate::drill;
use crate::entry::{Entry, Kind};

/// Which use of WebAuthn counts.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::Webauthn,
    kinds: &[Kind::Mechanism],
};

/// The most passkeys of one account.
pub const MOST: u64 = 20;

/// What was said in a ceremony whose signature is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ceremony<'a> {
    /// The origin of the page, as the browser saw it.
    pub origin: &'a str,
    /// Whether the page stood in a frame of another site.
    pub cross_origin: bool,
    /// Whether somebody was there.
    pub present: bool,
    /// Whether the device knew them.
    pub verified: bool,
    /// Whether the passkey can be copied to a provider.
    pub backup_eligible: bool,
    /// Whether it was.
    pub backed_up: bool,
}

/// Whether a ceremony on a registry with this base URL counts as phishing-resistant.
///
/// # Errors
/// The page was not exactly ours, nobody was there, or the passkey contradicts itself.
pub fn check(ceremony: &Ceremony<'_>, base_url: &str) -> Result<(), Refusal> {
    let ours = ceremony.origin == base_url && !ceremony.cross_origin;
    let sound = ceremony.backup_eligible || !ceremony.backed_up;
    if ours && ceremony.present && sound {
        Ok(())
    } else {
        Err(Refusal::of(ENTRY.id, Need::OwnPage))
    }
}

/// Whether a code of an authenticator app is taken in the place of a passkey.
///
/// # Errors
/// The account owns a passkey, and its owner has not allowed codes beside it.
pub fn may_use_code(passkeys: u64, codes_allowed: bool) -> Result<(), Refusal> {
    if passkeys == 0 || codes_allowed || drill::is_off(ENTRY.id) {
        Ok(())
    } else {
        Err(Refusal::of(ENTRY.id, Need::Passkey))
    }
}

/// Whether a recovery code is taken at a sign-in. The owner's switch does not reach here: ten codes on
/// paper would then open what two devices guard.
///
/// # Errors
/// The account owns a passkey.
pub fn may_use_recovery_code(passkeys: u64) -> Result<(), Refusal> {
    may_use_code(passkeys, false)
}

/// Whether an account with this many passkeys may have another.
///
/// # Errors
/// It has as many as an account may have.
pub fn may_add(passkeys: u64) -> Result<(), Refusal> {
    if passkeys < MOST {
        Ok(())
    } else {
        Err(Refusal::of(ENTRY.id, Need::FewerPasskeys))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const BASE: &str = "https://crates.example.org";

    pub(crate) fn honest() -> Ceremony<'static> {
        Ceremony {
            origin: BASE,
            cross_origin: false,
            present: true,
            verified: true,
            backup_eligible: false,
            backed_up: false,
        }
    }

    #[test]
    fn a_ceremony_counts_on_our_own_page_with_somebody_there() {
        let changed = |change: fn(&mut Ceremony<'static>)| {
            let mut ceremony = honest();
            change(&mut ceremony);
            ceremony
        };
        for (ceremony, counts) in [
            (honest(), true),
            (changed(|it| it.verified = false), true),
            (changed(|it| it.backup_eligible = true), true),
            (
                changed(|it| (it.backup_eligible, it.backed_up) = (true, true)),
                true,
            ),
            (changed(|it| it.backed_up = true), false),
            (changed(|it| it.present = false), false),
            (changed(|it| it.cross_origin = true), false),
            (changed(|it| it.origin = "http://crates.example.org"), false),
            (
                changed(|it| it.origin = "https://crates.example.org:8443"),
                false,
            ),
            (
                changed(|it| it.origin = "https://crates.example.org/"),
                false,
            ),
            (
                changed(|it| it.origin = "https://crates.example.org.evil.example"),
                false,
            ),
            (
                changed(|it| it.origin = "https://a.crates.example.org"),
                false,
            ),
            (changed(|it| it.origin = "null"), false),
        ] {
            assert_eq!(check(&ceremony, BASE).is_ok(), counts, "{ceremony:?}");
        }
    }

    #[test]
    fn who_owns_a_passkey_is_not_let_in_by_less() {
        for (passkeys, allowed, code, recovery) in [
            (0, false, true, true),
            (0, true, true, true),
            (1, false, false, false),
            (1, true, true, false),
            (20, false, false, false),
        ] {
            assert_eq!(
                may_use_code(passkeys, allowed).is_ok(),
                code,
                "{passkeys} {allowed}"
            );
            assert_eq!(
                may_use_recovery_code(passkeys).is_ok(),
                recovery,
                "{passkeys}"
            );
        }
    }

    #[test]
    fn an_account_has_twenty_passkeys_at_most() {
        assert!(may_add(0).is_ok() && may_add(19).is_ok() && may_add(20).is_err());
    }
}
