//! An authenticator app: six digits each half minute (RFC 6238 with RFC 4226), from the key that a page
//! shows.

use aws_lc_rs::hmac;

/// The seconds of one step.
const STEP: u64 = 30;

/// A key that was enrolled.
#[derive(Clone)]
pub(super) struct App(Vec<u8>);

impl App {
    /// Reads the key as people type it: base32 (RFC 4648, section 6) with spaces.
    pub(super) fn parse(typed: &str) -> Option<Self> {
        let (mut held, mut bits, mut bytes) = (0_u32, 0_u32, Vec::new());
        let letters = typed.chars().filter(|ch| !ch.is_whitespace() && *ch != '=');
        for ch in letters {
            let place = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(ch.to_ascii_uppercase())?;
            held = ((held << 5) | u32::try_from(place).ok()?) & 0xfff;
            bits += 5;
            if bits >= 8 {
                bits -= 8;
                bytes.push(u8::try_from((held >> bits) & 0xff).ok()?);
            }
        }
        (bytes.len() >= 10).then_some(Self(bytes))
    }

    /// What it shows at this second.
    pub(super) fn code(&self, seconds: u64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &(seconds / STEP).to_be_bytes());
        let tag = tag.as_ref();
        let at = tag.last().map_or(0, |last| usize::from(last & 15));
        let part = tag.get(at..at + 4).unwrap_or(&[0; 4]);
        let number = part
            .iter()
            .fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
        format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
    }

    /// What it shows one step later.
    pub(super) fn next_code(&self, seconds: u64) -> String {
        self.code(seconds + STEP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the last six of its eight digits.
    #[test]
    fn the_vectors_of_the_rfc_hold() {
        let app = App::parse("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ").unwrap();
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(app.code(seconds), code);
        }
        assert_eq!(app.next_code(29), "287082");
        assert!(App::parse("GEZD 1NBV").is_none() && App::parse("").is_none());
    }
}
