//! The right to publish and the right to manage other people can be given apart.
//!
//! **What we decided it means here.** One table, role by action, decides; every route asks it with
//! every kind of credential, and a golden file shows any change of the table in review. There are four roles
//! on a package, each of which holds what those before it hold: *auditor* sees what is held or private,
//! *publisher* publishes, *maintainer* yanks, *owner* manages people and settings. Somebody has a role by being
//! given it, by a team, or by owning the organisation that has the package. What somebody may do is computed
//! from these at each request and kept nowhere, so that rights end with the membership they came from. A package
//! has an owner always, and an owner sees every right that exists.
//!
//! **What it does not cover.** Whether the person trusted is worth it: a friendly hand-over passes
//! every role check.
//!
//! **What an operator can configure.** Who holds which role; not what a role may do.
//!
//! **The attack it answers.** T16: former members still hold rights that no page shows.
//!
//! **Rule.** [`check`], asked by [`decide`](crate::decide()): role and action alone, by the table [`least`]. A name
//! that nobody has published is open to its first publisher, who becomes its owner; an imported name has no
//! owner and is closed until staff names one. The grant says on which role it rests, and the commit asks for that
//! role again.

use domain::{Action, Need, Origin, PrincipleId, Refusal, Role, Standing};

use crate::drill;
use crate::entry::{Entry, Kind};

/// A gate: role by action.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::Roles,
    kinds: &[Kind::Gate],
};

/// The table: the least role that allows an action. A higher one allows it too.
pub const fn least(action: Action) -> Role {
    match action {
        Action::Audit => Role::Auditor,
        Action::Publish => Role::Publisher,
        Action::Yank => Role::Maintainer,
        Action::Owners => Role::Owner,
    }
}

/// What the role that was found allows, in the order of [`Action::ALL`]: what a report of rights prints.
pub fn allowed(role: Role) -> impl Iterator<Item = Action> {
    let allows = move |action: &Action| role >= least(*action);
    Action::ALL.into_iter().filter(allows)
}

/// Whether the actor's role allows this action; `package` is how they stand to it. The role that they must still
/// have when something is written; nothing for a name that nobody has published.
///
/// # Errors
/// The role does not, or there is none.
pub fn check(action: Action, package: &Standing) -> Result<Option<Role>, Refusal> {
    if drill::is_off(ENTRY.id) {
        return Ok(None);
    }
    let least = least(action);
    let need = match (package.origin, package.role) {
        (None, _) if action == Action::Publish => return Ok(None),
        (Some(_), Some(role)) if role >= least => return Ok(Some(least)),
        (Some(Origin::Imported), None) => Need::OwnerByStaff {
            package: package.package.to_string(),
        },
        (None, _) | (Some(_), _) => Need::Role {
            action: action.word(),
            package: package.package.to_string(),
        },
    };
    Err(Refusal::of(ENTRY.id, need))
}

/// Whether somebody who is this on a package may see who can do what there.
///
/// # Errors
/// They are no owner of it.
pub fn sees_rights(package: &Standing) -> Result<(), Refusal> {
    check(Action::Owners, package).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::sample;

    #[test]
    fn role_and_action_decide() {
        let mut package = sample::standing();
        // In the order of the actions: publish, yank, owners, audit.
        for (origin, role, allowed) in [
            (None, None, [true, false, false, false]),
            (Some(Origin::Local), None, [false; 4]),
            (Some(Origin::Imported), None, [false; 4]),
            (
                Some(Origin::Local),
                Some(Role::Auditor),
                [false, false, false, true],
            ),
            (
                Some(Origin::Local),
                Some(Role::Publisher),
                [true, false, false, true],
            ),
            (
                Some(Origin::Local),
                Some(Role::Maintainer),
                [true, true, false, true],
            ),
            (Some(Origin::Local), Some(Role::Owner), [true; 4]),
            (Some(Origin::Imported), Some(Role::Owner), [true; 4]),
        ] {
            package.origin = origin;
            package.role = role;
            let found = Action::ALL.map(|action| check(action, &package).is_ok());
            assert_eq!(found, allowed, "{origin:?} {role:?}");
            assert_eq!(sees_rights(&package).is_ok(), role == Some(Role::Owner));
            if let Some(role) = role {
                let table = Action::ALL.map(|action| super::allowed(role).any(|one| one == action));
                assert_eq!(table, allowed, "{role}");
            }
        }
    }

    /// What is written later rests on the least that allowed it: whoever was lowered meanwhile and still has
    /// that goes on.
    #[test]
    fn a_grant_rests_on_the_least_that_allows_it() {
        let mut package = sample::standing();
        package.role = Some(Role::Owner);
        assert_eq!(check(Action::Publish, &package), Ok(Some(Role::Publisher)));
        package.origin = None;
        assert_eq!(check(Action::Publish, &package), Ok(None));
    }
}
