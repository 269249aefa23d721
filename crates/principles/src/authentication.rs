//! Authentication: who are you? For repositories with accounts.

pub mod abandoned_domains;
pub mod account_recovery;
pub mod brute_force;
pub mod known_device;
pub mod leaked_passwords;
pub mod mfa_for_all;
pub mod mfa_for_critical;
pub mod passwordless;
pub mod phishing_resistant_for_critical;
pub mod presence;
pub mod required_strength;
pub mod security_notices;
pub mod totp;
pub mod verified_email;
pub mod webauthn;
