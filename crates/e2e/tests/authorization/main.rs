//! The proofs of the track *Authorization* from outside: one file for each principle, under its name.

mod build_provenance;
mod secret_scanning;
mod token_prefix;
