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

/// The most bytes: a path has 256 with its angle brackets (RFC 5321, section 4.5.3.1.3).
const LONGEST: usize = 254;

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
    let last = domain.rsplit('.').next().unwrap_or_default();
    let domain_good = domain.split('.').all(label_good)
        && (domain.contains('.') || domain.eq_ignore_ascii_case("localhost"))
        // No name ends in a number; an address of a machine does (RFC 1123, section 2.1).
        && !last.bytes().all(|byte| byte.is_ascii_digit());
    if local_good && domain_good && text.len() <= LONGEST {
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

    /// What addresses are compared by: all in small letters, because hardly any mail system tells
    /// `Ada` from `ada`, and two accounts that differ in that would be one person or a trick.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
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
        let key = email.key();
        assert_eq!(parse(&key).map(|email| email.key()), Ok(key));
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
            ("ada@LocalHost", true),
            ("ada@127.0.0.1", false),
            ("ada@1.example", true),
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
            ("ada@exämple.org", false),
            ("ada@example.org\0", false),
            (&format!("{}@example.org", "a".repeat(64)), true),
            (&format!("{}@example.org", "a".repeat(65)), false),
            (&format!("ada@{}.org", "a".repeat(63)), true),
            (&format!("ada@{}.org", "a".repeat(64)), false),
            (&format!("ada@{}org", "abcd.e.".repeat(35) + "z."), true),
            (&format!("ada@{}org", "abcd.e.".repeat(35) + "zz."), false),
        ] {
            assert_eq!(parse(text).is_ok(), good, "{text}");
            fuzz(text.as_bytes());
        }
        let spelled = ["Ada@Example.org", "ada@example.ORG"].map(|text| parse(text).unwrap().key());
        assert_eq!(spelled[0], spelled[1]);
        assert_eq!(
            parse("Ada@Example.Org").unwrap().as_str(),
            "Ada@example.org"
        );
    }
}
