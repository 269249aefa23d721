//! The proofs of the track *Authentication* from outside: one file for each principle, under its name.

mod account_changes;
mod known_device;
mod security_notices;
mod totp;
mod verified_email;
