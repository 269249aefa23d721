//! Guessing passwords or second-factor codes is slowed down until it does not pay.
//!
//! **What we decided it means here.** Failures are counted per account, per network and overall,
//! apart for passwords and for codes, over minutes and over days: a six-digit code falls to
//! patience when each try is only slow. The answer carries the time to wait, and neither its words
//! nor its duration tell whether an account exists. A passkey sign-in stays open to the owner, so
//! that the limit cannot be used to lock somebody out.
//!
//! **What it does not cover.** Somebody who knows the password already; and floods of traffic,
//! which are the business of the server, not of this rule.
//!
//! **What an operator can configure.** Not decided yet. Counters will be in the database, because
//! several nodes must count together.
//!
//! **The attack it answers.** T21: weak and leaked passwords are tried one after the other, and
//! codes too.
//!
//! **Rule.** It comes with the registry's sign-in and recover flows. It will decide from the
//! failures so far and the time whether another attempt is looked at.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// A gate before every secret that could be guessed.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::BruteForce,
    kinds: &[Kind::Gate],
};
