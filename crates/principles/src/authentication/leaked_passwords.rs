//! Passwords that are known from public leaks are refused.
//!
//! **What we decided it means here.** The check runs whenever a password is typed: a leaked one is
//! refused at registration, and at sign-in it must be changed before anything is written. The
//! service asked never learns the password. A built-in list of common passwords is always checked.
//!
//! **What it does not cover.** Passwords stolen yesterday, which are in no collection yet. Where
//! people sign in without one ([`passwordless`](super::passwordless)) the question disappears.
//!
//! **What an operator can configure.** The source: a range service with padding, or an offline
//! file of hashes for places without a way out. When the service does not answer, registration
//! will close and sign-in will stay open with a notice.
//!
//! **The attack it answers.** T12: a password leaked elsewhere opens an old account.
//!
//! **Rule.** It comes with the registry's register and sign-in flows. The flow will ask the
//! source; the rule will decide on the answer, and "no answer" is one of its cases.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// A gate wherever a password is typed.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::LeakedPasswords,
    kinds: &[Kind::Gate],
};
