//! The right to publish and the right to manage other people can be given apart.
//!
//! **What we decided it means here.** One table, role by action, decides; every route asks it with
//! every kind of credential, and a golden file shows any change of the table in review. Rights end
//! with the membership they came from, and an owner can see every right that exists.
//!
//! **What it does not cover.** Whether the person trusted is worth it: a friendly hand-over passes
//! every role check.
//!
//! **What an operator can configure.** Who holds which role; not what a role may do.
//!
//! **The attack it answers.** T16: former members still hold rights that no page shows.
//!
//! **Rule.** [`check`], asked by [`decide`](crate::decide()): role and action alone. A name that nobody
//! has published is open to its first publisher, who becomes its owner; an imported name has no
//! owner and is closed until staff names one.

use domain::{Action, Need, Origin, PrincipleId, Refusal, Role, Standing};

use crate::entry::{Entry, Kind};

/// A gate: role by action.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::Roles,
    kinds: &[Kind::Gate],
};

/// Whether this role allows this action; `package` is how the actor stands to it.
///
/// # Errors
/// The role does not, or there is none.
pub fn check(action: Action, package: &Standing) -> Result<(), Refusal> {
    let need = match (package.origin, package.role) {
        (None, _) if action == Action::Publish => return Ok(()),
        (Some(_), Some(Role::Owner)) => return Ok(()),
        (Some(Origin::Imported), None) => Need::OwnerByStaff {
            package: package.package.to_string(),
        },
        (None, _) | (Some(Origin::Local), None) => Need::Role {
            action: action.word(),
            package: package.package.to_string(),
        },
    };
    Err(Refusal::of(ENTRY.id, need))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::sample;

    #[test]
    fn role_and_action_decide() {
        let mut package = sample::standing();
        for (origin, role, allowed) in [
            (None, None, [true, false, false]),
            (Some(Origin::Local), None, [false; 3]),
            (Some(Origin::Imported), None, [false; 3]),
            (Some(Origin::Local), Some(Role::Owner), [true; 3]),
            (Some(Origin::Imported), Some(Role::Owner), [true; 3]),
        ] {
            package.origin = origin;
            package.role = role;
            let found = Action::ALL.map(|action| check(action, &package).is_ok());
            assert_eq!(found, allowed, "{origin:?} {role:?}");
        }
    }
}
