//! A package can carry a signed statement of the source and the build it was made from.
//!
//! **What we decided it means here.** The registry verifies the statement before the file becomes
//! public: the subject's digest equals the received bytes, the signer equals the publisher that
//! the package names. A wrong statement is refused; a release whose evidence is weaker than that
//! of its predecessors is held. Provenance never waives another rule, and no page ever says
//! *safe*: worms have shipped valid statements.
//!
//! **What it does not cover.** Whether the source is good. It says where a file comes from, and
//! nothing else.
//!
//! **What an operator can configure.** The trust roots and the issuers that are believed.
//!
//! **The attack it answers.** T19: a release made by hand beside the trusted way, whose missing
//! provenance stopped nobody.
//!
//! **Rule.** [`trust`](super::trust) holds a release that shows less than the package's best so far, or
//! another builder; the registry asks it before each commit. What a statement must show comes with their
//! verification, which will live in a crate of its own.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// A gate before a file becomes public.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::BuildProvenance,
    kinds: &[Kind::Gate],
};
