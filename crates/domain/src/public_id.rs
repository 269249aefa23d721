//! Opaque ids by which people and things are named outside the database.

use std::fmt;
use std::str::FromStr;

use crate::base62;

/// What an id names; the prefix tells a reader at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdKind {
    /// An account of a person.
    User,
    /// An API token.
    Token,
    /// A hold of a file.
    Hold,
    /// A session of a browser.
    Session,
    /// A passkey or security key.
    Passkey,
    /// A request to get back into an account.
    Recovery,
    /// A browser that an account is used with.
    Device,
    /// An organisation.
    Organisation,
    /// A team of an organisation.
    Team,
}

impl IdKind {
    const ALL: [Self; 9] = [
        Self::User,
        Self::Token,
        Self::Hold,
        Self::Session,
        Self::Passkey,
        Self::Recovery,
        Self::Device,
        Self::Organisation,
        Self::Team,
    ];

    const fn prefix(self) -> &'static str {
        match self {
            Self::User => "usr_",
            Self::Token => "tok_",
            Self::Hold => "hold_",
            Self::Session => "ses_",
            Self::Passkey => "psk_",
            Self::Recovery => "rcv_",
            Self::Device => "dev_",
            Self::Organisation => "org_",
            Self::Team => "team_",
        }
    }
}

/// A prefix and 16 random characters: it says nothing about whom it names, so that deleting a
/// person's account leaves nothing of the person in the log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicId {
    kind: IdKind,
    text: String,
}

const RANDOM_LENGTH: usize = 16;

/// The text is not an id of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "an id is 'usr_', 'tok_', 'hold_', 'ses_', 'psk_', 'rcv_' or 'dev_' and 16 letters and digits",
        )
    }
}

impl std::error::Error for NotAnId {}

impl PublicId {
    /// A new id of this kind from 32 random bytes or more; nothing if they were too few.
    pub fn new(kind: IdKind, random_bytes: &[u8]) -> Option<Self> {
        let random = base62::random(RANDOM_LENGTH, random_bytes)?;
        let text = format!("{}{random}", kind.prefix());
        Some(Self { kind, text })
    }

    /// What it names.
    pub fn kind(&self) -> IdKind {
        self.kind
    }

    /// The whole id.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for PublicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl FromStr for PublicId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        for kind in IdKind::ALL {
            if let Some(random) = text.strip_prefix(kind.prefix())
                && random.len() == RANDOM_LENGTH
                && base62::is_base62(random)
            {
                let text = text.to_owned();
                return Ok(Self { kind, text });
            }
        }
        Err(NotAnId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_back_and_nothing_else_is_an_id() {
        let id = PublicId::new(IdKind::User, &[7; 32]).unwrap();
        assert_eq!(id.to_string(), "usr_7777777777777777");
        assert_eq!(id.as_str().parse(), Ok(id));
        for bad in [
            "",
            "usr_",
            "usr_777777777777777",
            "abc_7777777777777777",
            "usr_777777777777777-",
        ] {
            assert_eq!(bad.parse::<PublicId>(), Err(NotAnId), "{bad}");
        }
        assert_eq!(PublicId::new(IdKind::Token, &[7; 15]), None);
    }
}
