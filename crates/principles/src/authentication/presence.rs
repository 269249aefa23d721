//! *Are you there now?* Some actions take more than a session that is still open: a browser left alone, or
//! a stolen cookie, should not make a token. The clause that several principles share.

use domain::timestamp::SECOND;
use domain::{Need, PrincipleId, Refusal, Strength, Timestamp};

/// How long a presence counts, in microseconds: a quarter of an hour.
pub const LASTS: i64 = 15 * 60 * SECOND;

/// How somebody shows that they are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By a passkey: the account has one, so nothing weaker counts.
    Passkey,
    /// By the password and a code of the authenticator app.
    PasswordAndCode,
}

/// The one way for an account with this many passkeys. The switch that lets codes sign in does not reach
/// here: it would be turned by a code then.
pub fn way(passkeys: u64) -> Way {
    if passkeys > 0 {
        Way::Passkey
    } else {
        Way::PasswordAndCode
    }
}

/// Whether somebody was there lately enough, and in the one way, for a dangerous action.
///
/// # Errors
/// They were not; or the presence lies in the future, as after a clock that was set back.
pub fn check(
    shown: Strength,
    shown_at: Timestamp,
    passkeys: u64,
    now: Timestamp,
) -> Result<(), Refusal> {
    let needed = match way(passkeys) {
        Way::Passkey => Strength::PhishingResistant,
        Way::PasswordAndCode => Strength::SecondFactor,
    };
    let fresh = shown_at <= now && now < shown_at.plus(LASTS);
    if fresh && shown >= needed {
        Ok(())
    } else {
        Err(Refusal::of(PrincipleId::MfaForAll, Need::FreshPresence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_presence_counts_for_a_quarter_of_an_hour() {
        let now = Timestamp::from_micros(1_000_000 * SECOND);
        for (seconds, fresh) in [(0, true), (899, true), (900, false), (-1, false)] {
            let shown = now.plus(-seconds * SECOND);
            let found = check(Strength::PhishingResistant, shown, 1, now);
            assert_eq!(found.is_ok(), fresh, "{seconds}");
        }
    }

    #[test]
    fn who_has_a_passkey_shows_it() {
        let now = Timestamp::from_micros(SECOND);
        for (shown, passkeys, enough) in [
            (Strength::Password, 0, false),
            (Strength::SecondFactor, 0, true),
            (Strength::PhishingResistant, 0, true),
            (Strength::SecondFactor, 1, false),
            (Strength::PhishingResistant, 1, true),
        ] {
            let found = check(shown, now, passkeys, now);
            assert_eq!(found.is_ok(), enough, "{shown} {passkeys}");
        }
        assert_eq!(way(0), Way::PasswordAndCode);
        assert_eq!(way(1), Way::Passkey);
    }
}
