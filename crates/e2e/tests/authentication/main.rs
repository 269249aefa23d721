//! The proofs of the track *Authentication* from outside: one file for each principle, under its name.

mod abandoned_domains;
mod account_changes;
mod account_recovery;
mod brute_force;
mod leaked_passwords;
mod mfa_for_all;
mod mfa_for_critical;
mod passwordless;
mod phishing_resistant_for_critical;
mod security_notices;
mod totp;
mod verified_email;
mod webauthn;
