//! Something is done against packages whose names are made to be mistaken for others.
//!
//! **What we decided it means here.** Every name is reduced to one comparison key; a new name is
//! compared with popular, reserved and deleted ones for typing errors, swapped words, separators,
//! case, look-alike characters and added endings. A match is *held* before anyone can install it,
//! until a person, or the owner of the other name, agrees. How often the check misses and how
//! often it holds an honest name is measured on a labelled list and published.
//!
//! **What it does not cover.** A fresh name that resembles nothing, and a name spelt right in the
//! wrong ecosystem.
//!
//! **What an operator can configure.** The lists of popular and reserved names, which are data.
//!
//! **The attack it answers.** T02: names one keystroke away carry a thief of secrets.
//!
//! **Rule.** It comes with the registry's publish flow and will be asked for new names only: a name
//! and its neighbours will go in, and clear or hold, with the name it resembles, will come out.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// A gate before the first publish of a name.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::Typosquatting,
    kinds: &[Kind::Gate],
};
