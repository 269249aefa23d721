//! The name by which others know an account.

use std::fmt;

/// 3 to 39 small letters, digits and single dashes, a letter first. There is one spelling of each,
/// so nobody can sign up as somebody's capitals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login(String);

/// The text is no login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotALogin;

impl fmt::Display for NotALogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a login has 3 to 39 small letters, digits and single '-', and begins with a letter",
        )
    }
}

impl std::error::Error for NotALogin {}

/// Reads a login.
///
/// # Errors
/// It is none.
pub fn parse(text: &str) -> Result<Login, NotALogin> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let good = (3..=39).contains(&text.len())
        && text.bytes().all(allowed)
        && text.starts_with(|ch: char| ch.is_ascii_lowercase())
        && !text.ends_with('-')
        && !text.contains("--");
    if good {
        Ok(Login(text.to_owned()))
    } else {
        Err(NotALogin)
    }
}

impl Login {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Entry for fuzzing: what is read is the text itself.
pub fn fuzz(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(login) = parse(text)
    {
        assert_eq!(login.as_str(), text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_spelling_of_each_login() {
        for (text, good) in [
            ("ada", true),
            ("ada-lovelace-1815", true),
            (&"a".repeat(39), true),
            (&"a".repeat(40), false),
            ("ad", false),
            ("Ada", false),
            ("1ada", false),
            ("-ada", false),
            ("ada-", false),
            ("a--a", false),
            ("a_a", false),
            ("a a", false),
            ("аda", false),
        ] {
            assert_eq!(parse(text).is_ok(), good, "{text}");
            fuzz(text.as_bytes());
        }
    }
}
