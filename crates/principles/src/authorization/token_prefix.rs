//! Every key says in its first characters where it belongs.
//!
//! **What we decided it means here.** Every kind of token (account, confirmation link, OIDC,
//! publish, read, session) matches one published pattern: `pcl_`, a letter for the kind, `_`,
//! thirty-two characters of secret and six of checksum. The checksum lets a scanner drop false
//! finds, and lets the server refuse nonsense before it asks the database.
//!
//! **What it does not cover.** That anybody scans; that is
//! [`secret_scanning`](super::secret_scanning).
//!
//! **What an operator can configure.** Nothing: a pattern that differs between instances is one
//! that no scanner knows.
//!
//! **The attack it answers.** T22: secrets leak into public places, and nobody can tell whose they
//! are.
//!
//! **Rule.** It comes with the registry's mint flow and with everything that reads a token. This
//! file will fix the shape; the parser of the shape will live with the token's type in `domain`.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// Which shape of a token counts.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::TokenPrefix,
    kinds: &[Kind::Mechanism],
};
