//! The repository notices when the domain behind an address has been given up, and no longer
//! trusts that address to recover the account.
//!
//! **What we decided it means here.** A regular look at registration data and mail records. At the
//! first sign of expiry the confirmation of every address there is withdrawn, recovery through it
//! ends, and the owner is told by other ways. One run may touch only a bounded number of accounts;
//! beyond that it stops and asks a person, because a broken source must not un-verify everybody.
//!
//! **What it does not cover.** A single mailbox that a provider hands to somebody else, and a
//! domain that is sold without lapsing: neither leaves a trace that can be looked up.
//!
//! **What an operator can configure.** The sources, and whether there are any: none is reported
//! plainly and blocks nothing; one that does not answer will close recovery.
//!
//! **The attack it answers.** T15: a lapsed mail domain is bought and the password reset through
//! it.
//!
//! **Rule.** It comes with the registry's sweep and recover flows: facts about a domain and the
//! time will go in, and what is withdrawn and who is told will come out.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// A regular sweep, and a gate where recovery asks for the address.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::AbandonedDomains,
    kinds: &[Kind::Sweep, Kind::Gate],
};
