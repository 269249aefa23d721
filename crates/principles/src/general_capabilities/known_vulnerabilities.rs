//! The pages of the repository warn of known vulnerabilities in what a package depends on.
//!
//! **What we decided it means here.** For the version shown: advisories of the package itself and
//! of its resolved dependencies, with range, fixed version and the age of the data. They are
//! matched when a release or an advisory arrives, not when a page is drawn. Withdrawn records
//! disappear; a statement that a package is not affected is honoured.
//!
//! **What it does not cover.** Whether the vulnerable code is ever reached, which is
//! [`reachability`](crate::cli_tooling::reachability).
//!
//! **What an operator can configure.** Where advisories come from. None is reported plainly and
//! blocks nothing.
//!
//! **The attack it answers.** None of the fifty in the catalogue. It is about honest faults: it
//! keeps a known hole from entering new projects, and is no defence against a hostile package.
//!
//! **Rule.** It comes with the registry's package page; matching will live once, in a crate for
//! advisories that client and server share. This file will say what must be shown.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// From an advisory to the pages that must show it.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::KnownVulnerabilities,
    kinds: &[Kind::Reaction],
};
