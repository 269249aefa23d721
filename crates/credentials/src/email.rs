//! A mail address, as far as it can be judged without writing to it.

use std::fmt;

/// One `@`, a local part and a domain. Only a mail that arrives proves more.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

/// The text is no address that mail could be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnAddress;

impl fmt::Display for NotAnAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mail address looks like name@example.org")
    }
}

impl std::error::Error for NotAnAddress {}

/// Reads an address. RFC 5321, section 4.5.3.1 sets the lengths; quoted local parts and address
/// literals are not taken, because nobody has one and every mail system reads them differently.
///
/// # Errors
/// It is none.
pub fn parse(text: &str) -> Result<Email, NotAnAddress> {
    let (local, domain) = text.split_once('@').ok_or(NotAnAddress)?;
    let in_local =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&byte);
    let local_good = (1..=64).contains(&local.len())
        && local.bytes().all(in_local)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let label_good = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let domain_good = domain.len() <= 253
        && domain.split('.').all(label_good)
        && (domain.contains('.') || domain == "localhost");
    if local_good && domain_good {
        Ok(Email(format!("{local}@{}", domain.to_ascii_lowercase())))
    } else {
        Err(NotAnAddress)
    }
}

impl Email {
    /// The address, its domain in small letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Email {
    /// Addresses do not belong into logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

/// Entry for fuzzing: what is read is read again the same.
pub fn fuzz(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(email) = parse(text)
    {
        assert_eq!(parse(email.as_str()), Ok(email));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_addresses_are_taken() {
        for (text, good) in [
            ("ada@example.org", true),
            ("ada+crates@mail.example.org", true),
            ("ada@localhost", true),
            ("ada@EXAMPLE.org", true),
            ("ada@", false),
            ("@example.org", false),
            ("ada", false),
            ("ada@example", false),
            ("ada@@example.org", false),
            ("a@b@example.org", false),
            ("ada@.org", false),
            ("ada@example..org", false),
            ("ada@-example.org", false),
            ("a..b@example.org", false),
            (".a@example.org", false),
            ("ada @example.org", false),
            ("ada@example.org\r\nBcc: x", false),
            ("\"ada\"@example.org", false),
            ("ada@[127.0.0.1]", false),
            (&format!("{}@example.org", "a".repeat(65)), false),
        ] {
            assert_eq!(parse(text).is_ok(), good, "{text}");
        }
        assert_eq!(
            parse("Ada@Example.Org").unwrap().as_str(),
            "Ada@example.org"
        );
    }
}
