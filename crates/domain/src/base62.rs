//! Digits, capitals, small letters: the alphabet of public ids and tokens.

/// The 62 characters, in ascending order of their value.
pub const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// As many random characters as asked for, each as likely as any other: a byte above 247 would
/// favour some, so it is passed over.
///
/// Returns nothing if the random bytes run out first; ask with twice as many bytes as characters.
pub fn random(length: usize, random_bytes: &[u8]) -> Option<String> {
    let text: String = random_bytes
        .iter()
        .filter(|byte| **byte < 248)
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 62)))
        .take(length)
        .map(|byte| char::from(*byte))
        .collect();
    (text.len() == length).then_some(text)
}

/// The number written with exactly `length` characters, most significant first.
pub fn fixed(mut number: u64, length: usize) -> String {
    let mut digits = Vec::with_capacity(length);
    for _ in 0..length {
        let value = usize::try_from(number % 62).unwrap_or(0);
        digits.push(ALPHABET.get(value).copied().unwrap_or(b'0'));
        number /= 62;
    }
    digits.reverse();
    digits.into_iter().map(char::from).collect()
}

/// Whether every character is one of the 62.
pub fn is_base62(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_text_passes_over_what_would_favour_some() {
        assert_eq!(random(3, &[0, 255, 61, 62]).as_deref(), Some("0z0"));
        assert_eq!(random(3, &[0, 255, 61]), None);
        assert_eq!(random(1, &[248]), None);
    }

    #[test]
    fn numbers_have_a_fixed_width() {
        assert_eq!(fixed(0, 6), "000000");
        assert_eq!(fixed(61, 2), "0z");
        assert_eq!(fixed(u64::from(u32::MAX), 6), "4gfFC3");
    }
}
