//! The proofs of the track *Authorization* from outside: one file for each principle, under its name.

mod secret_scanning;
mod token_prefix;
