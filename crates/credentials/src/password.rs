//! Passwords at rest: argon2id (RFC 9106) in PHC format.

use std::fmt;

use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

/// The fewest characters that are hashed; [`crate::strength`] asks for more of a new password.
pub const SHORTEST: usize = 8;
/// The most characters: a longer password is no safer, and hashing it would cost us.
pub const LONGEST: usize = 256;
/// Memory in KiB, passes, lanes: 19 MiB, 2, 1, as the OWASP Password Storage Cheat Sheet has it.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// The most that a stored hash may ask for: a row that was tampered with must not cost us gigabytes.
const COST_MAX: (u32, u32, u32) = (64 * 1024, 8, 4);
/// The hash that is checked where there is no account, so that both paths cost the same.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What is stored of a password.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// The password is shorter than [`SHORTEST`] or longer than [`LONGEST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongLength;

impl fmt::Display for WrongLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a password has {SHORTEST} to {LONGEST} characters")
    }
}

impl std::error::Error for WrongLength {}

/// Hashes a password with a random salt.
///
/// # Errors
/// It is too short or too long.
pub fn hash(password: &str, salt: &[u8; 16]) -> Result<PasswordHash, WrongLength> {
    if !has_right_length(password) {
        return Err(WrongLength);
    }
    let hash = hasher()
        .hash_password_with_salt(password.as_bytes(), salt)
        .expect("a password of at most 256 characters can be hashed");
    Ok(PasswordHash(hash.to_string()))
}

/// Whether this is the password. A stored hash that cannot be read, that is of another algorithm,
/// or that asks for more than we ever wrote fits none, and costs as much as one that does.
pub fn verify(password: &str, stored: &str) -> bool {
    match Phc::new(stored) {
        Ok(stored) if has_right_length(password) && is_affordable(&stored) => hasher()
            .verify_password(password.as_bytes(), &stored)
            .is_ok(),
        _ => {
            verify_nobody(password);
            false
        }
    }
}

/// As much work as [`verify`] does, where there is no account: how long an answer takes says
/// nothing of who has one.
pub fn verify_nobody(password: &str) {
    let stored = Phc::new(NOBODY).expect("the hash above is well formed");
    let typed = if has_right_length(password) {
        password
    } else {
        "a password of another length"
    };
    let fits = hasher().verify_password(typed.as_bytes(), &stored);
    debug_assert!(fits.is_err());
}

/// No character has more than four bytes, so the bytes are counted first: there may be millions.
fn has_right_length(password: &str) -> bool {
    password.len() <= 4 * LONGEST && (SHORTEST..=LONGEST).contains(&password.chars().count())
}

fn is_affordable(stored: &Phc) -> bool {
    let (memory, passes, lanes) = COST_MAX;
    stored.algorithm == Algorithm::Argon2id.ident()
        && stored.hash.is_some()
        && Params::try_from(stored).is_ok_and(|asked| {
            asked.m_cost() <= memory && asked.t_cost() <= passes && asked.p_cost() <= lanes
        })
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
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        for (password, good) in [
            ("x".repeat(SHORTEST - 1), false),
            ("x".repeat(SHORTEST), true),
            ("ä".repeat(SHORTEST - 1), false),
            ("x".repeat(LONGEST), true),
            ("名".repeat(LONGEST), true),
            ("x".repeat(LONGEST + 1), false),
            ("x".repeat(10_000_000), false),
        ] {
            let hashed = hash(&password, &[7; 16]);
            assert_eq!(hashed.is_ok(), good, "{}", password.len());
            if let Ok(stored) = hashed {
                assert!(verify(&password, &String::from(stored)));
            } else {
                assert!(!verify(&password, NOBODY));
            }
        }
    }

    #[test]
    fn a_stored_hash_that_is_not_ours_fits_nothing() {
        let stored: String = hash("correct horse", &[7; 16]).unwrap().into();
        let changed = |from: &str, to: &str| stored.replace(from, to);
        for stored in [
            String::new(),
            "not a hash".to_owned(),
            "$argon2id$".to_owned(),
            stored.rsplit_once('$').unwrap().0.to_owned(),
            changed("argon2id", "argon2d"),
            changed("argon2id", "scrypt"),
            changed("v=19", "v=99"),
            changed("m=19456", "m=4194304"),
            changed("m=19456", "m=1"),
            changed("t=2", "t=4000000000"),
            changed("p=1", "p=100"),
            changed("m=19456", "m=19457"),
        ] {
            assert!(!verify("correct horse", &stored), "{stored}");
        }
        // Hashes of an earlier, cheaper cost are still verified.
        let cheap = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(64, 1, 1, None).unwrap(),
        );
        let cheap = cheap.hash_password_with_salt(b"correct horse", &[7; 16]);
        assert!(verify("correct horse", &cheap.unwrap().to_string()));
    }

    #[test]
    fn nobody_is_as_much_work_as_somebody() {
        let nobody = Phc::new(NOBODY).unwrap();
        let somebody = String::from(hash("correct horse", &[7; 16]).unwrap());
        let somebody = Phc::new(&somebody).unwrap();
        assert_eq!(nobody.params, somebody.params);
        assert_eq!(nobody.algorithm, somebody.algorithm);
        verify_nobody("");
        verify_nobody("correct horse");
    }

    #[test]
    fn two_salts_make_two_hashes() {
        assert_ne!(hash("password", &[1; 16]), hash("password", &[2; 16]));
    }
}
