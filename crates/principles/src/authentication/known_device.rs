//! *Is this browser known here?* Password and code pass through a false page as they are typed; a mail that
//! is opened in the browser which waits does not. The clause that keeps a relayed sign-in out, and a browser
//! that has just come in from leaving a token behind.

use domain::timestamp::SECOND;
use domain::{Need, PrincipleId, Refusal, Strength, Timestamp};

use crate::drill;

/// How long a browser that was confirmed by mail mints no token, in microseconds: one hour, in which the
/// account's owner reads that mail.
pub const UNFAMILIAR: i64 = 60 * 60 * SECOND;

/// Whether somebody who has shown this much goes on in this browser without a mail. The account's very
/// first browser does: it stands at the end of the link that made the account. A passkey answers to the
/// true address alone, so nothing is asked beyond it.
///
/// # Errors
/// The browser is new to an account that was used before.
pub fn check(shown: Strength, known: bool, used_before: bool) -> Result<(), Refusal> {
    let off = drill::is_off(PrincipleId::Totp);
    if known || !used_before || shown >= Strength::PhishingResistant || off {
        Ok(())
    } else {
        Err(Refusal::of(PrincipleId::Totp, Need::ConfirmedDevice))
    }
}

/// From when on a browser that comes in now mints tokens.
pub fn familiar_from(confirmed_by_mail: bool, now: Timestamp) -> Timestamp {
    if confirmed_by_mail {
        now.plus(UNFAMILIAR)
    } else {
        now
    }
}

/// Whether a session mints a token, where its browser is familiar from this time on.
///
/// # Errors
/// The time has not come.
pub fn may_mint(from: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    if now >= from || drill::is_off(PrincipleId::Totp) {
        Ok(())
    } else {
        Err(Refusal::of(
            PrincipleId::Totp,
            Need::FamiliarDevice { from },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_that_nobody_has_seen_is_asked_about() {
        use Strength::{PhishingResistant, SecondFactor};
        for (shown, known, used_before, goes_on) in [
            (SecondFactor, true, true, true),
            (SecondFactor, false, false, true),
            (SecondFactor, false, true, false),
            (PhishingResistant, false, true, true),
        ] {
            let found = check(shown, known, used_before);
            assert_eq!(found.is_ok(), goes_on, "{shown} {known} {used_before}");
        }
    }

    #[test]
    fn what_has_just_come_in_mints_nothing_for_an_hour() {
        let now = Timestamp::from_micros(1_000_000 * SECOND);
        let from = familiar_from(true, now);
        for (seconds, mints) in [(0, false), (3_599, false), (3_600, true)] {
            let later = now.plus(seconds * SECOND);
            assert_eq!(may_mint(from, later).is_ok(), mints, "{seconds}");
        }
        assert!(may_mint(familiar_from(false, now), now).is_ok());
    }
}
