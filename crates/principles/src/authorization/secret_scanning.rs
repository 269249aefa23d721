//! A leaked key is recognised by scanning services, and a report of it revokes it without a
//! person.
//!
//! **What we decided it means here.** A signed report revokes a live token of any kind within the
//! request, mails its owner and leaves an event; a forged or repeated report changes nothing, and
//! a false one is answered as such. Whoever holds a token by accident may report it too: the token
//! itself is the proof.
//!
//! **What it does not cover.** Joining a scanning programme. That is an agreement between people,
//! with a waiting time; the software has only the door.
//!
//! **What an operator can configure.** Whose signatures are believed.
//!
//! **The attack it answers.** T23: stolen keys lie in public for days while a warning sits in a
//! spam folder.
//!
//! **Rule.** It comes with the registry's flow for revealed secrets: a verified report will go in,
//! and what is revoked and who is told will come out. It needs [`token_prefix`](super::token_prefix).

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// From a report to a revocation.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::SecretScanning,
    kinds: &[Kind::Reaction],
};
