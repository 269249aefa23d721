//! The proofs of the track *Authentication* from outside: one file for each principle, under its name.

mod abandoned_domains;
mod account_changes;
mod brute_force;
mod factors;
mod known_device;
mod leaked_passwords;
mod passwordless;
mod security_notices;
mod totp;
mod verified_email;
mod webauthn;
