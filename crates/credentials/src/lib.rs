//! Mechanisms by which people show who they are: bytes, keys and time in, answers out.
//!
//! Nothing here asks for the time or for random bytes, with two exceptions: the estimator beneath
//! [`strength`] reads the year, to know which dates a guesser would try, and the library beneath
//! [`passkey`] draws its challenges itself.

pub mod email;
pub mod login;
pub mod passkey;
pub mod password;
pub mod qr;
pub mod recovery_code;
pub mod signed_report;
pub mod strength;
pub mod totp;
