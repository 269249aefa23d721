//! The client repairs known vulnerable dependencies by choosing newer versions, where it can.
//!
//! **What we decided it means here.** The smallest step that helps, for each finding; no major
//! version unasked; nothing else in the lock file moves; the audit runs again afterwards. The plan
//! is shown before anything is written. A version that is an hour old is not taken merely because
//! it is newer; an advised fix is the exception.
//!
//! **What it does not cover.** Code that has to change because an interface did.
//!
//! **What an operator can configure.** Nothing on the server.
//!
//! **The attack it answers.** None of the fifty in the catalogue; it closes honest faults sooner.
//!
//! **Rule.** It comes with the companion's `fix` command: findings and candidate versions will go
//! in, and whether an upgrade is the smallest allowed one will come out. It builds on
//! [`vulnerability_warnings`](super::vulnerability_warnings).

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// What a minimal upgrade is.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::Remediation,
    kinds: &[Kind::Client],
};
