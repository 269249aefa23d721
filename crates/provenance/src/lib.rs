//! Statements of where a file was built (Sigstore bundles over in-toto statements): bytes, a digest, trust
//! roots and time in, an answer out. Nothing here asks anybody, and nothing here decides whether the signer
//! is the right one: that is the rule `build_provenance`.
//!
//! The cryptography is that of `sigstore-verify`, behind [`verify()`] alone. Around it everything is read once
//! more and strictly: what is unknown, doubled or contradicts itself is refused, each with its own [`Refusal`].

mod bundle;
mod fuzz;
mod identity;
mod predicate;
mod refusal;
mod root;
mod statement;
mod verify;

pub use bundle::MAX_BYTES;
pub use fuzz::fuzz;
pub use identity::Identity;
pub use predicate::{Build, PredicateType};
pub use refusal::Refusal;
pub use root::{NotARoot, PUBLIC_GOOD_REFRESH, TrustRoots, log_entry_url};
pub use verify::{Expected, Signer, Verified, verify};
