//! The repository publishes a log of what happens in it, so that others can notice what is odd.
//!
//! **What we decided it means here.** A log that can be checked, not only read: append-only,
//! signed, with proofs that everybody sees the same, in the C2SP formats, cosigned by a witness.
//! Each change of state writes its event in the same transaction; a plan without an event cannot
//! be built. Publishes, removals, owners and tokens are in it. Events about people are logged as
//! salted digests, so that the log gives away no private name and can forget.
//!
//! **What it does not cover.** Preventing anything. A log makes a quiet change impossible, not the
//! change.
//!
//! **What an operator can configure.** The witnesses. The key never rotates in place: a new key is
//! a new log that begins with the last checkpoint of the old one.
//!
//! **The attack it answers.** T47: a mirror turns back the clock or shows one victim something
//! special.
//!
//! **Rule.** It comes with the registry's commit, in every flow. Formats and proofs will live in a
//! crate of their own; this file will decide which events are public and which are private.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// Which log counts, and what belongs in it.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::EventLog,
    kinds: &[Kind::Mechanism],
};
