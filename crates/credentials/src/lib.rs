//! Mechanisms by which people show who they are. Pure: bytes, keys and time in, answers out.

pub mod email;
pub mod login;
pub mod password;
pub mod qr;
pub mod recovery_code;
pub mod strength;
pub mod totp;
