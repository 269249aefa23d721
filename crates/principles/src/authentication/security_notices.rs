//! When something that protects an account changes, its holder is told by mail.
//!
//! **What we decided it means here.** Every event about passwords, factors, addresses, tokens,
//! publishers and owners becomes a mail to the old and the new addresses, with time, rough origin
//! and a way to undo. The mails derive from the same closed list of events as the log, so that
//! adding an event and forgetting its mail does not compile.
//!
//! **What it does not cover.** That anybody reads the mail, or reads it in time. Where minutes
//! count, a pause after grave changes helps more; the framework does not ask for one.
//!
//! **What an operator can configure.** The mail route and the texts; not which events are told.
//!
//! **The attack it answers.** T18: a thief changes the address and mints a token, and the notice
//! is the only warning before the poisoned release.
//!
//! **Rule.** It comes with the registry's announce step: an event will go in, and the list of
//! those to be told will come out.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// From a change to those who must hear of it.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::SecurityNotices,
    kinds: &[Kind::Reaction],
};
