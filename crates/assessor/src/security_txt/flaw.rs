//! What can be wrong with a `security.txt`, each with the section of RFC 9116 that says so.

use std::fmt;

use domain::{Day, PlainText};

use super::MAX_BYTES;
use super::field::Name;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is larger than [`MAX_BYTES`].
    TooLarge(usize),
    /// It is a web page; a missing file is often answered with one.
    Html,
    /// It is not UTF-8.
    NotUtf8,
    /// It begins a cleartext signature and does not end it.
    CutSignature,
    /// It has no field at all.
    NoFields,
    /// A line is neither field nor comment.
    NotAField {
        /// The line, from 1.
        number: usize,
        /// Its beginning.
        text: PlainText,
    },
    /// It is signed and does not say where it belongs.
    SignedWithoutCanonical,
    /// A value is not a URI.
    NotAnAddress(Name, PlainText),
    /// A web address is not https.
    NotHttps(Name, PlainText),
    /// Nobody to write to.
    NoContact,
    /// Nobody can tell whether it is stale.
    NoExpires,
    /// It expires more than once.
    SeveralExpires,
    /// The expiry is not a date-time of RFC 3339.
    NotADateTime(PlainText),
    /// It has expired.
    Expired(Day),
    /// It expires more than a year ahead.
    ExpiresLate(Day),
    /// Languages are given more than once.
    SeveralLanguages,
    /// The languages are not a list of language tags.
    NotLanguages(PlainText),
    /// The server calls it something other than `text/plain`.
    OtherType(PlainText),
}

/// How much a flaw matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// The RFC advises otherwise.
    Advice,
    /// The RFC forbids it; the file can still be understood.
    Violation,
    /// The file cannot be relied on: unreadable, expired, or nobody to write to.
    Useless,
}

impl Flaw {
    /// How much it matters.
    pub fn weight(&self) -> Weight {
        match self {
            Self::SignedWithoutCanonical | Self::ExpiresLate(_) => Weight::Advice,
            Self::NotAField { .. }
            | Self::NotAnAddress(..)
            | Self::NotHttps(..)
            | Self::NoExpires
            | Self::SeveralExpires
            | Self::NotADateTime(_)
            | Self::SeveralLanguages
            | Self::NotLanguages(_)
            | Self::OtherType(_) => Weight::Violation,
            Self::TooLarge(_)
            | Self::Html
            | Self::NotUtf8
            | Self::CutSignature
            | Self::NoFields
            | Self::NoContact
            | Self::Expired(_) => Weight::Useless,
        }
    }

    /// The section of RFC 9116.
    pub fn section(&self) -> &'static str {
        match self {
            Self::TooLarge(_) => "5.4",
            Self::Html | Self::NotUtf8 | Self::NoFields | Self::NotAField { .. } => "4",
            Self::CutSignature | Self::SignedWithoutCanonical => "2.3",
            Self::NotAnAddress(name, _) | Self::NotHttps(name, _) => name.section(),
            Self::NoContact => Name::Contact.section(),
            Self::NoExpires
            | Self::SeveralExpires
            | Self::NotADateTime(_)
            | Self::Expired(_)
            | Self::ExpiresLate(_) => Name::Expires.section(),
            Self::SeveralLanguages | Self::NotLanguages(_) => Name::PreferredLanguages.section(),
            Self::OtherType(_) => "3",
        }
    }

    fn words(&self) -> String {
        match self {
            Self::TooLarge(bytes) => {
                format!("the file has {bytes} bytes; at most {MAX_BYTES} are read")
            }
            Self::Html => "a web page stands where the file should be".to_owned(),
            Self::NotUtf8 => "the file is not UTF-8 text".to_owned(),
            Self::CutSignature => {
                "the file begins an OpenPGP signature and does not end it".to_owned()
            }
            Self::NoFields => "there is no field in the file".to_owned(),
            Self::NotAField { number, text } => {
                format!("line {number} is neither a field nor a comment: {text}")
            }
            Self::SignedWithoutCanonical => {
                "the file is signed; name its own address with Canonical, so that it cannot be \
                 passed off elsewhere"
                    .to_owned()
            }
            Self::NotAnAddress(Name::Contact, value) => format!(
                "Contact is not a URI: {value}; write mailto: before an e-mail address, tel: \
                 before a telephone number"
            ),
            Self::NotAnAddress(name, value) => format!("{name} is not a URI: {value}"),
            Self::NotHttps(name, value) => format!("{name} must begin with https://: {value}"),
            Self::NoContact => "Contact is missing: nobody can report anything".to_owned(),
            Self::NoExpires => "Expires is missing: nobody can tell a stale file".to_owned(),
            Self::SeveralExpires => "Expires stands more than once".to_owned(),
            Self::NotADateTime(value) => {
                format!("Expires is not like 2027-05-31T00:00:00Z: {value}")
            }
            Self::Expired(day) => format!("the file expired on {day}"),
            Self::ExpiresLate(day) => {
                format!("the file expires on {day}, more than a year ahead; less is advised")
            }
            Self::SeveralLanguages => "Preferred-Languages stands more than once".to_owned(),
            Self::NotLanguages(value) => {
                format!("Preferred-Languages is not a list like 'en, de': {value}")
            }
            Self::OtherType(given) if given.is_empty() => {
                "the server does not say that the file is text/plain".to_owned()
            }
            Self::OtherType(given) => format!("the server calls it {given}, not text/plain"),
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (RFC 9116, {})", self.words(), self.section())
    }
}
