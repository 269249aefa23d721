//! The proofs of the track *Authentication* from outside: one file for each principle, under its name.

mod passwordless;
mod security_notices;
mod webauthn;
