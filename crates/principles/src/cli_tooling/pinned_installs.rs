//! The client can install exactly what was chosen before, fixed by hash or version.
//!
//! **What we decided it means here.** Judged for the stock clients first: the index serves strong
//! digests, and a strict install (from the lock file alone, hashes required) succeeds and fails
//! when one byte changes. The companion checks the same for every ecosystem with one command, and
//! beside it that the version is in the event log.
//!
//! **What it does not cover.** The first choice: a lock keeps a bad version as faithfully as a
//! good one.
//!
//! **What an operator can configure.** Nothing on the server. A project will have its own file for
//! the companion.
//!
//! **The attack it answers.** T19: a poisoned release reaches those who take whatever is newest in
//! the bad hours.
//!
//! **Rule.** It comes with the companion's install command: the lock, the index and the received
//! digest will go in, and whether the pin is satisfied will come out.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// What a satisfied pin is.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::PinnedInstalls,
    kinds: &[Kind::Client],
};
