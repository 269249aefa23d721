//! Maintainers can make keys that work only for the packages they name.
//!
//! **What we decided it means here.** A token has a scope: packages (a list, a prefix, or new
//! names), actions, an expiry and optionally networks. All of it is checked in one place that
//! every protocol passes, derived logins included. Narrow is what the form offers; broad has to be
//! asked for. The strength of the session that made a token travels with it.
//!
//! **What it does not cover.** A token that is stolen and used within its scope. Keys that are
//! never stored are [`trusted_publishing`](super::trusted_publishing).
//!
//! **What an operator can configure.** Not decided yet.
//!
//! **The attack it answers.** T25: a worm lists everything that a stolen token can write and
//! republishes all of it.
//!
//! **Rule.** [`check`], asked by [`decide`](crate::decide()): scope, action, package and time say
//! whether a token reaches this far. [`LONGEST`] is how long a token may live.

use domain::timestamp::DAY;
use domain::{Action, Need, PrincipleId, Refusal, Standing, Timestamp, Via};

use crate::entry::{Entry, Kind};

/// A gate before everything that a token asks for.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::ScopedTokens,
    kinds: &[Kind::Gate],
};

/// How long a token lives at most, in microseconds.
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
/// The token is for other names or actions, or its time is over.
pub fn check(via: &Via, action: Action, package: &Standing, now: Timestamp) -> Result<(), Refusal> {
    let Via::Token { scope, .. } = via else {
        return Ok(());
    };
    if now >= scope.until {
        return Err(unknown());
    }
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
}
