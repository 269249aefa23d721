//! Passwords at rest: argon2id (RFC 9106) in PHC format.

use std::fmt;

use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

/// The most bytes of a password: a longer one is no safer, and hashing it would cost us.
pub const LONGEST: usize = 256;
/// Memory in KiB, passes, lanes: 19 MiB, 2, 1, as the OWASP Password Storage Cheat Sheet has it.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// The hash that is checked where there is no account, so that both paths cost the same.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What is stored of a password.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// The password is longer than [`LONGEST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a password has at most {LONGEST} bytes")
    }
}

impl std::error::Error for TooLong {}

/// Hashes a password with a random salt.
///
/// # Errors
/// It is too long.
pub fn hash(password: &str, salt: &[u8; 16]) -> Result<PasswordHash, TooLong> {
    if password.len() > LONGEST {
        return Err(TooLong);
    }
    let hash = hasher()
        .hash_password_with_salt(password.as_bytes(), salt)
        .expect("a password of at most 256 bytes can be hashed");
    Ok(PasswordHash(hash.to_string()))
}

/// Whether this is the password. A stored hash that cannot be read fits none.
pub fn verify(password: &str, stored: &str) -> bool {
    let known = password.len() <= LONGEST;
    let stored = Phc::new(stored);
    match stored {
        Ok(stored) if known => hasher()
            .verify_password(password.as_bytes(), &stored)
            .is_ok(),
        _ => {
            verify_nobody();
            false
        }
    }
}

/// As much work as [`verify`] does, where there is no account: how long an answer takes says
/// nothing of who has one.
pub fn verify_nobody() {
    let stored = Phc::new(NOBODY).expect("the hash above is well formed");
    let fits = hasher().verify_password(b"nobody has this password", &stored);
    debug_assert!(fits.is_err());
}

fn params() -> Params {
    let (memory, passes, lanes) = COST;
    Params::new(memory, passes, lanes, None).expect("the cost above is within argon2's limits")
}

fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params())
}

impl From<PasswordHash> for String {
    fn from(hash: PasswordHash) -> Self {
        hash.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_fits() {
        let stored: String = hash("correct horse battery", &[7; 16]).unwrap().into();
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        assert!(verify("correct horse battery", &stored));
        assert!(!verify("correct horse batterz", &stored));
        assert!(!verify("", &stored));
        assert!(!verify("correct horse battery", "not a hash"));
        let long = "x".repeat(LONGEST + 1);
        assert!(!verify(&long, &stored));
        assert_eq!(hash(&long, &[7; 16]), Err(TooLong));
        assert!(hash(&long[1..], &[7; 16]).is_ok());
    }

    #[test]
    fn two_salts_make_two_hashes() {
        assert_ne!(hash("password", &[1; 16]), hash("password", &[2; 16]));
    }
}
