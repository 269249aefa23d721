//! Time-based codes of an authenticator app (RFC 6238 with RFC 4226: SHA-1, six digits, 30 s).

use std::fmt;

use domain::Timestamp;
use domain::timestamp::SECOND;
use totp_rs::{Algorithm, Builder};

/// The bytes of a shared secret (RFC 4226, section 4, R6: 160 bits).
pub const BYTES: usize = 20;
const STEP: u64 = 30;

/// A secret that an app and the registry share. No trait shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; BYTES]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// The secret with these random bytes.
    pub fn new(bytes: [u8; BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes, to be sealed.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Base32 in groups of four, for typing.
    pub fn typed(&self) -> String {
        let mut text = String::new();
        for (place, ch) in base32(&self.0).chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push(' ');
            }
            text.push(ch);
        }
        text
    }

    /// What an app reads from a QR code ("Key URI Format").
    pub fn otpauth(&self, issuer: &str, login: &str) -> String {
        let (issuer, login) = (escaped(issuer), escaped(login));
        let secret = base32(&self.0);
        format!("otpauth://totp/{issuer}:{login}?secret={secret}&issuer={issuer}")
    }
}

/// What an app that holds the secret shows at this moment.
pub fn shown(secret: &Secret, at: Timestamp) -> String {
    let seconds = u64::try_from(at.seconds()).unwrap_or_default();
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(STEP)
        .with_secret(secret.0)
        .build_noncompliant();
    totp.generate(seconds).to_string()
}

/// The time step whose code this is, if it is one of the current, the one before and the next, and
/// later than the last one used. Each step is accepted once: a code that somebody watched is worth
/// nothing.
pub fn check(secret: &Secret, code: &str, now: Timestamp, last_step: u64) -> Option<u64> {
    let code = digits(code)?;
    let now = u64::try_from(now.seconds()).ok()? / STEP;
    // All three are computed and compared in full, whichever fits.
    let fits = |step: u64| {
        let seconds = i64::try_from(step * STEP).unwrap_or(i64::MAX);
        let moment = Timestamp::from_micros(seconds.saturating_mul(SECOND));
        same(shown(secret, moment).as_bytes(), code.as_bytes())
    };
    let found = [now.saturating_sub(1), now, now + 1].map(|step| (step, fits(step)));
    found
        .into_iter()
        .find(|(step, fits)| *fits && *step > last_step)
        .map(|(step, _)| step)
}

/// Six digits, after people's spaces and dashes and the full-width digits of some keyboards.
fn digits(code: &str) -> Option<String> {
    if code.len() > 64 {
        return None;
    }
    let mut digits = String::new();
    for ch in code.chars() {
        match ch {
            '0'..='9' => digits.push(ch),
            '０'..='９' => digits.push(char::from_digit(u32::from(ch) - u32::from('０'), 10)?),
            '-' => {}
            _ if ch.is_whitespace() => {}
            _ => return None,
        }
    }
    (digits.len() == 6).then_some(digits)
}

fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len()
        && left
            .iter()
            .zip(right)
            // The barrier keeps the compiler from stopping at the first difference.
            .fold(0, |differences, (a, b)| {
                std::hint::black_box(differences | (a ^ b))
            })
            == 0
}

/// RFC 4648, section 6, without padding, as apps write it.
fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            let value = usize::try_from((held >> bits) & 31).unwrap_or(0);
            text.push(char::from(ALPHABET.get(value).copied().unwrap_or(b'A')));
        }
    }
    if bits > 0 {
        let value = usize::try_from((held << (5 - bits)) & 31).unwrap_or(0);
        text.push(char::from(ALPHABET.get(value).copied().unwrap_or(b'A')));
    }
    text
}

/// RFC 3986, section 2.1: everything but unreserved characters.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// Entry for fuzzing: no text may panic, and what is read is six digits.
pub fn fuzz(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Some(read) = digits(text)
    {
        assert_eq!(digits(&read), Some(read));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret::new(*b"12345678901234567890")
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * SECOND)
    }

    /// RFC 6238, appendix B, the last six of its eight digits.
    #[test]
    fn the_vectors_of_the_rfc_hold() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            let step = u64::try_from(seconds / 30).unwrap();
            assert_eq!(
                check(&secret(), code, at(seconds), 0),
                Some(step),
                "{seconds}"
            );
        }
    }

    #[test]
    fn codes_fit_one_step_either_way_and_are_used_once() {
        let (code, step) = ("081804", 1_111_111_109 / 30);
        let middle = i64::try_from(step * 30).unwrap();
        for (seconds, fits) in [
            (-31, false),
            (-30, true),
            (0, true),
            (59, true),
            (60, false),
        ] {
            let found = check(&secret(), code, at(middle + seconds), 0);
            assert_eq!(found.is_some(), fits, "{seconds}");
        }
        assert_eq!(check(&secret(), code, at(middle), step), None);
        assert_eq!(check(&secret(), code, at(middle), step - 1), Some(step));
    }

    #[test]
    fn codes_are_read_as_people_write_them() {
        for (written, read) in [
            ("081804", Some("081804")),
            (" 081 804 ", Some("081804")),
            ("081-804", Some("081804")),
            ("０８１８０４", Some("081804")),
            ("08180", None),
            ("0818040", None),
            ("08180a", None),
            ("٠٨١٨٠٤", None),
            ("", None),
        ] {
            assert_eq!(digits(written).as_deref(), read, "{written}");
        }
        assert_eq!(digits(&" ".repeat(65)), None);
    }

    #[test]
    fn an_app_is_told_everything() {
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        assert_eq!(
            secret().otpauth("Portcullis localhost:7878", "ada"),
            "otpauth://totp/Portcullis%20localhost%3A7878:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Portcullis%20localhost%3A7878"
        );
        assert!(secret().typed().starts_with("GEZD GNBV "));
        assert_eq!(format!("{:?}", secret()), "Secret(…)");
    }
}
