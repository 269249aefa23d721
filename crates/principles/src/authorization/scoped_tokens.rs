//! Maintainers can make keys that work only for the packages they name.
//!
//! **What we decided it means here.** A token has a scope: packages (a list, a prefix, or new
//! names), actions, an expiry and optionally networks. All of it is checked in one place that
//! every protocol passes, derived logins included. Narrow is what the form offers; broad has to be
//! asked for. The strength of the session that made a token travels with it.
//!
//! **What it does not cover.** A token that is stolen and used within its scope. Keys that are
//! never stored are [`trusted_publishing`](super::trusted_publishing).
//!
//! **What an operator can configure.** Not decided yet.
//!
//! **The attack it answers.** T25: a worm lists everything that a stolen token can write and
//! republishes all of it.
//!
//! **Rule.** It comes with the registry's mint, publish and yank flows. It will decide from scope,
//! action, package and time whether a token reaches this far.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// A gate before everything that a token asks for.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::ScopedTokens,
    kinds: &[Kind::Gate],
};
