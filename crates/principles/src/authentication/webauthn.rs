//! People can choose a second factor that cannot be given away on a false site.
//!
//! **What we decided it means here.** WebAuthn with the origin and the relying party checked
//! exactly, the counter and backup flags kept, several keys per account, and a browser step for
//! the command line. An account that owns a key is not offered a code instead: a factor that can
//! be talked down protects nobody.
//!
//! **What it does not cover.** Malware on the machine of the person who signs in, and whether
//! anybody must use a key; that is
//! [`phishing_resistant_for_critical`](super::phishing_resistant_for_critical).
//!
//! **What an operator can configure.** The base URL, on which every key depends: it is an origin,
//! never an address made of numbers.
//!
//! **The attack it answers.** T17: a look-alike sign-in page passes password and code on while the
//! victim types.
//!
//! **Rule.** It comes with the registry's enrol and sign-in flows. The protocol will live in a
//! crate for credentials; this file will decide which ceremonies count as phishing-resistant.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// Which use of WebAuthn counts.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::Webauthn,
    kinds: &[Kind::Mechanism],
};
