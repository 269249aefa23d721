//! Anybody can point out a suspicious package from its page, from the command line and by an
//! interface for programs.
//!
//! **What we decided it means here.** One queue with three doors. A report gets a number, a state
//! and an answer, with or without an account. Reporters have a record; those with a good one can
//! stop a package at once, and a second person looks afterwards. The rate is limited per source,
//! so that a flood of false reports does not bury the true ones.
//!
//! **What it does not cover.** Faults in the repository itself, which are
//! [`vulnerability_disclosure`](super::vulnerability_disclosure).
//!
//! **What an operator can configure.** Not decided yet.
//!
//! **The attack it answers.** T20: good versions are yanked to push users to bad ones, and
//! outsiders see it first.
//!
//! **Rule.** It comes with the registry's report flow: a report and the reporter's record will go
//! in, and what is held and who is told will come out.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// From a report to a case.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::PackageReports,
    kinds: &[Kind::Reaction],
};
