//! Maintainers can make keys that work only for the packages they name.
//!
//! **What we decided it means here.** A token has a scope: packages (a list, a prefix, or new
//! names), actions, an expiry and optionally networks from which alone it works. All of it is checked in one place
//! that every protocol passes, derived logins included. Narrow is what the form offers; broad has to be
//! asked for. The strength of the session that made a token travels with it. What a token may do is never more than
//! what its holder may do now: a role that was taken is taken from their tokens too.
//!
//! **What it does not cover.** A token that is stolen and used within its scope. Keys that are
//! never stored are [`trusted_publishing`](super::trusted_publishing).
//!
//! **What an operator can configure.** How long a token lives at most (`tokens.max_days`), up to [`LONGEST`].
//!
//! **The attack it answers.** T25: a worm lists everything that a stolen token can write and
//! republishes all of it.
//!
//! **Rule.** [`check`], asked by [`decide`](crate::decide()): scope, action, package and time say
//! whether a token reaches this far, and [`from_here`] whether it works from where it was sent. [`may_last`] is
//! how long a token may live, [`LONGEST`] the most that an operator can set.

use std::net::IpAddr;

use domain::timestamp::DAY;
use domain::{Action, Need, PrincipleId, Refusal, Scope, Standing, Timestamp, Via};

use crate::drill;
use crate::entry::{Entry, Kind};

/// A gate before everything that a token asks for.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::ScopedTokens,
    kinds: &[Kind::Gate],
};

/// How long a token lives at most where the operator set nothing shorter, in microseconds.
pub const LONGEST: i64 = 365 * DAY;

/// No credential was sent where one is needed.
pub fn missing() -> Refusal {
    Refusal::of(ENTRY.id, Need::Credential)
}

/// The credential is unknown, expired or revoked; which of the three, nobody is told.
pub fn unknown() -> Refusal {
    Refusal::of(ENTRY.id, Need::KnownCredential)
}

/// Whether the credential reaches as far as this action on this package. A session reaches as far
/// as its person does.
///
/// # Errors
/// The token is for other names, actions or networks, or its time is over.
pub fn check(via: &Via, action: Action, package: &Standing, now: Timestamp) -> Result<(), Refusal> {
    let Via::Token { scope, from, .. } = via else {
        return Ok(());
    };
    if now >= scope.until {
        return Err(unknown());
    }
    if drill::is_off(ENTRY.id) {
        return Ok(());
    }
    from_here(scope, *from)?;
    let exists = package.origin.is_some();
    let in_scope = scope.actions.contains(&action)
        && scope
            .names
            .iter()
            .any(|names| names.hold(&package.package, exists));
    if in_scope {
        return Ok(());
    }
    let need = Need::Scope {
        action: action.word(),
        package: package.package.to_string(),
    };
    Err(Refusal::of(ENTRY.id, need))
}

/// Whether a token of this scope works from there. Nowhere else is said from where it does: whoever stole it
/// need not know.
///
/// # Errors
/// Its networks do not hold the address, or there is none to be compared.
pub fn from_here(scope: &Scope, from: Option<IpAddr>) -> Result<(), Refusal> {
    if scope.reaches_from(from) || drill::is_off(ENTRY.id) {
        return Ok(());
    }
    Err(Refusal::of(ENTRY.id, Need::OtherNetwork))
}

/// Whether a token may be minted that lives this long, in microseconds, where the operator allows so long.
///
/// # Errors
/// It is too long.
pub fn may_last(life: i64, longest: i64) -> Result<(), Refusal> {
    let longest = longest.min(LONGEST);
    if life <= longest {
        return Ok(());
    }
    let days = longest / DAY;
    Err(Refusal::of(ENTRY.id, Need::ShorterLife { days }))
}

#[cfg(test)]
mod tests {
    use domain::Origin;

    use super::*;
    use crate::decide::sample;

    #[test]
    fn names_actions_and_time_must_all_allow_it() {
        let mut package = sample::standing();
        let now = sample::now();
        for (names, actions, left, exists, allowed) in [
            ("*", vec![Action::Publish], 1, true, true),
            ("*", vec![Action::Publish], 0, true, false),
            ("*", vec![Action::Yank, Action::Owners], 1, true, false),
            ("*", vec![], 1, true, false),
            ("cargo/gate", vec![Action::Publish], 1, true, true),
            ("cargo/gate2", vec![Action::Publish], 1, true, false),
            ("cargo/+new", vec![Action::Publish], 1, true, false),
            ("cargo/+new", vec![Action::Publish], 1, false, true),
        ] {
            package.origin = exists.then_some(Origin::Local);
            let via = sample::token(names, actions, now.plus(left));
            let found = check(&via, Action::Publish, &package, now).is_ok();
            assert_eq!(found, allowed, "{names} {exists} {left}");
        }
        assert_eq!(check(&Via::Session, Action::Owners, &package, now), Ok(()));
    }

    #[test]
    fn a_token_with_networks_works_from_them_alone() {
        let (package, now) = (sample::standing(), sample::now());
        let far = "203.0.113.9";
        for (networks, from, allowed) in [
            (&[][..], Some(far), true),
            (&[], None, true),
            (&["203.0.113.0/24"], Some(far), true),
            (&["203.0.113.0/24"], Some("203.0.114.0"), false),
            (&["203.0.113.0/24"], Some("::ffff:203.0.113.9"), true),
            (&["203.0.113.0/24", "::1"], Some("::1"), true),
            // Where nobody knows from where it came, it came from elsewhere.
            (&["0.0.0.0/0"], None, false),
        ] {
            let mut via = sample::token("*", vec![Action::Publish], now.plus(1));
            if let Via::Token {
                scope, from: here, ..
            } = &mut via
            {
                scope.networks = networks.iter().map(|one| one.parse().unwrap()).collect();
                *here = from.map(|from| from.parse().unwrap());
            }
            let found = check(&via, Action::Publish, &package, now).is_ok();
            assert_eq!(found, allowed, "{networks:?} {from:?}");
        }
    }

    #[test]
    fn a_life_is_as_long_as_the_operator_allows_and_no_longer_than_a_year() {
        for (life, longest, allowed) in [
            (30 * DAY, 30 * DAY, true),
            (30 * DAY + 1, 30 * DAY, false),
            (LONGEST, 10 * LONGEST, true),
            (LONGEST + 1, 10 * LONGEST, false),
        ] {
            assert_eq!(may_last(life, longest).is_ok(), allowed, "{life} {longest}");
        }
    }
}
