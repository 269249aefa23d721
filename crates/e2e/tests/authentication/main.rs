//! The proofs of the track *Authentication* from outside: one file for each principle, under its name.

mod abandoned_domains;
mod brute_force;
mod leaked_passwords;
mod passwordless;
mod security_notices;
mod totp;
mod webauthn;
