//! Recovery codes: ten, each for one sign-in without the authenticator app.

use std::fmt;

use domain::Digest;

/// How many there are.
pub const COUNT: usize = 10;
/// How many characters each has: 20 of 5 bits, which nobody guesses.
const LENGTH: usize = 20;
/// Crockford's alphabet: no letter that is mistaken for a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A recovery code in clear, for the one reply that shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// What is stored of it.
    pub fn digest(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }
}

impl fmt::Display for RecoveryCode {
    /// In groups of five.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, ch) in self.0.chars().enumerate() {
            if place > 0 && place % 5 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{ch}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

/// Ten codes from 200 random bytes or more; nothing if they were too few.
pub fn new(random_bytes: &[u8]) -> Option<Vec<RecoveryCode>> {
    let codes: Vec<_> = random_bytes
        .chunks_exact(LENGTH)
        .take(COUNT)
        .map(|bytes| {
            let letter = |byte: &u8| ALPHABET.get(usize::from(byte % 32)).copied();
            RecoveryCode(bytes.iter().filter_map(letter).map(char::from).collect())
        })
        .collect();
    (codes.len() == COUNT).then_some(codes)
}

/// Reads a code as people write it: any case, with spaces and dashes, `O` for 0, `I` and `L` for 1.
pub fn parse(text: &str) -> Option<RecoveryCode> {
    if text.len() > 64 {
        return None;
    }
    let mut code = String::new();
    for ch in text.chars() {
        match ch.to_ascii_uppercase() {
            '-' => {}
            ch if ch.is_whitespace() => {}
            'O' => code.push('0'),
            'I' | 'L' => code.push('1'),
            ch if u8::try_from(ch).is_ok_and(|byte| ALPHABET.contains(&byte)) => code.push(ch),
            _ => return None,
        }
    }
    (code.len() == LENGTH).then_some(RecoveryCode(code))
}

/// Entry for fuzzing: what is read is written so that it is read again the same.
pub fn fuzz(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Some(code) = parse(text)
    {
        assert_eq!(parse(&code.to_string()), Some(code));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_write_them() {
        let bytes: Vec<u8> = (0..=255).collect();
        let codes = new(&bytes).unwrap();
        assert_eq!(codes.len(), COUNT);
        assert_eq!(codes[0].to_string(), "01234-56789-ABCDE-FGHJK");
        for written in [
            "01234-56789-ABCDE-FGHJK",
            "o1234 56789 abcde fghjk",
            "Ol234-56789abcdefghjk",
        ] {
            assert_eq!(parse(written).as_ref(), codes.first(), "{written}");
            fuzz(written.as_bytes());
        }
        for bad in [
            "",
            "01234-56789-ABCDE-FGHJ",
            "01234-56789-ABCDE-FGHJU",
            "01234-56789-ABCDE-FGHJKM",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
            fuzz(bad.as_bytes());
        }
        assert_eq!(new(&bytes[..199]), None);
        assert_eq!(format!("{:?}", codes[0]), "RecoveryCode(…)");
        assert_ne!(codes[0].digest(), codes[1].digest());
    }
}
