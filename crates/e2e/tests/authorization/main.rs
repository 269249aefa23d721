//! The proofs of the track *Authorization* from outside: one file for each principle, under its name.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say where"
)]

mod build_provenance;
mod roles;
mod scoped_tokens;
mod secret_scanning;
mod token_prefix;
mod trusted_publishing;
