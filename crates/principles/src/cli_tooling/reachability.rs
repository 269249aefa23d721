//! Static analysis tells whether the vulnerable code of a dependency can be reached at all.
//!
//! **What we decided it means here.** Three answers: reachable, with one path shown; not
//! reachable, as a statement in VEX; unknown, which is reported like reachable. What cannot be
//! decided is never hidden: a quiet tool that is wrong is worse than a noisy one. On a labelled
//! benchmark the number of missed reachable cases must be nought. No code of a package is run, its
//! build scripts included.
//!
//! **What it does not cover.** Advisories that name no symbol; they stay unknown.
//!
//! **What an operator can configure.** Nothing on the server.
//!
//! **The attack it answers.** None of the fifty in the catalogue. It keeps people from learning to
//! ignore warnings.
//!
//! **Rule.** It comes with the companion's `audit` command: the calls found and the affected
//! symbols will go in, and one of the three answers will come out.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// What may be called unreachable.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::Reachability,
    kinds: &[Kind::Client],
};
