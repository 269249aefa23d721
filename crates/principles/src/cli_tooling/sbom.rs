//! The client writes a list of everything a project is made of.
//!
//! **What we decided it means here.** The exact locked graph, with package URLs, hashes and
//! relations, as CycloneDX and as SPDX, accepted by the validators of both. What could not be seen,
//! such as code bundled inside a package, is named in the list instead of being left out.
//!
//! **What it does not cover.** Whether what is listed is any good.
//!
//! **What an operator can configure.** Nothing.
//!
//! **The attack it answers.** None of the fifty in the catalogue: a list stops no attack. On the
//! day after one, it answers the first question, which is where we have it.
//!
//! **Rule.** It comes with the companion's `sbom` command: a lock and a list will go in, and what
//! is missing from the list will come out.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// What a complete list is.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::Sbom,
    kinds: &[Kind::Client],
};
