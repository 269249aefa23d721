//! Parsed values that every other crate speaks in.
//!
//! Untrusted text becomes one of these types once, at the edge; after that nobody checks it
//! again. Nothing here does IO, reads a clock or asks for random bytes: those are arguments.

pub mod day;
pub mod digest;
pub mod plain_text;
pub mod principle;

pub use day::Day;
pub use digest::Digest;
pub use plain_text::{PlainText, is_deceptive};
pub use principle::{CriterionId, PrincipleId, Track};
