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
//! **Rule.** It comes with the registry's publish, yank and roles flows. It will decide from role
//! and action alone, and it will be called through the one file that lists, for each action, the
//! gates in order.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// A gate: role by action.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::Roles,
    kinds: &[Kind::Gate],
};
