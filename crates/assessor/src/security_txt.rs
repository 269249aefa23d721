//! `security.txt`: where to report a vulnerability, for machines (RFC 9116).
//!
//! The file is read leniently and judged strictly: whatever can be understood is kept, and
//! everything the RFC forbids or advises against is a [`Flaw`] that names its section. An OpenPGP
//! cleartext signature (section 2.3) is taken off and *not verified*, because nothing here could
//! say whose key to trust; [`SecurityTxt::is_signed`] only says that there is one.

use domain::{Day, PlainText};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use url::{Host, Url};

mod field;
mod flaw;
mod signature;

pub use field::{Field, Name};
pub use flaw::{Flaw, Weight};

use crate::page_text;

/// The largest file that is read, in bytes (RFC 9116 has no limit; section 5.4 advises one).
pub const MAX_BYTES: usize = 64 * 1024;
/// Where it has to be (RFC 9116, section 3).
pub const PATH: &str = "/.well-known/security.txt";
/// The most flaws that are noted of one file.
const MAX_FLAWS: usize = 50;

/// A file that could be read.
#[derive(Clone, Debug)]
pub struct SecurityTxt {
    fields: Vec<Field>,
    is_signed: bool,
    media_type: String,
    bad_lines: Vec<Flaw>,
}

impl SecurityTxt {
    /// Reads the bytes of a file; `media_type` as the server gave it, without parameters.
    ///
    /// # Errors
    /// It cannot be taken for a `security.txt` at all: too large, HTML or other than UTF-8 text
    /// (section 4), a signature without end (section 2.3), or no field in it.
    pub fn parse(bytes: &[u8], media_type: &str) -> Result<Self, Vec<Flaw>> {
        if bytes.len() > MAX_BYTES {
            return Err(vec![Flaw::TooLarge(bytes.len())]);
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|_| vec![Flaw::NotUtf8])?;
        if page_text::Format::is_html(text) {
            return Err(vec![Flaw::Html]);
        }
        let (text, is_signed) = signature::taken_off(text).ok_or(vec![Flaw::CutSignature])?;
        let mut file = Self {
            fields: Vec::new(),
            is_signed,
            media_type: media_type.to_ascii_lowercase(),
            bad_lines: Vec::new(),
        };
        for (line, number) in text.split('\n').zip(1..) {
            file.read_line(line.strip_suffix('\r').unwrap_or(line), number);
        }
        if file.fields.is_empty() {
            return Err(vec![Flaw::NoFields]);
        }
        Ok(file)
    }

    /// Comments and empty lines are passed over (sections 2.1 and 4).
    fn read_line(&mut self, line: &str, number: usize) {
        if line.trim().is_empty() || line.starts_with('#') {
            return;
        }
        match Field::read(line, number) {
            Some(field) => self.fields.push(field),
            None if self.bad_lines.len() < MAX_FLAWS => {
                let text = PlainText::cut(line, 80);
                self.bad_lines.push(Flaw::NotAField { number, text });
            }
            None => {}
        }
    }

    /// The fields in the order of the file; unknown ones are kept as [`Name::Other`]
    /// (section 2.4).
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The values of one field, in order; for `Contact` that is the order of preference
    /// (section 2.5.3).
    pub fn values(&self, name: Name) -> impl Iterator<Item = &PlainText> {
        let named = self.fields.iter().filter(move |field| field.name == name);
        named.map(|field| &field.value)
    }

    /// The web addresses of one field that a passive visit may follow.
    pub fn addresses(&self, name: Name) -> Vec<Url> {
        let urls = self
            .values(name)
            .filter_map(|value| Url::parse(value.as_str()).ok());
        urls.filter(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.username().is_empty()
                && url.password().is_none()
        })
        .collect()
    }

    /// The day on which it expires, UTC, by its first `Expires` (section 2.5.5).
    pub fn expires(&self) -> Option<Day> {
        let value = self.values(Name::Expires).next()?;
        let instant = OffsetDateTime::parse(value.as_str(), &Rfc3339).ok()?;
        Day::from_unix_seconds(instant.unix_timestamp())
    }

    /// Whether it carries a cleartext signature; nobody has verified it.
    pub fn is_signed(&self) -> bool {
        self.is_signed
    }

    /// Whether it names this address as its own; `None` if it names none (section 2.5.2).
    pub fn is_canonical_at(&self, url: &Url) -> Option<bool> {
        let mut named = self.addresses(Name::Canonical).into_iter().peekable();
        named.peek()?;
        Some(named.any(|canonical| canonical == *url))
    }

    /// Everything that is wrong with it on this day, in the order of the RFC's sections.
    pub fn flaws(&self, today: Day) -> Vec<Flaw> {
        let mut flaws = self.bad_lines.clone();
        if self.is_signed && self.values(Name::Canonical).next().is_none() {
            flaws.push(Flaw::SignedWithoutCanonical);
        }
        flaws.extend(self.fields.iter().filter_map(bad_address));
        if self.values(Name::Contact).next().is_none() {
            flaws.push(Flaw::NoContact);
        }
        flaws.extend(self.bad_expiry(today));
        flaws.extend(self.bad_languages());
        if self.media_type != "text/plain" {
            flaws.push(Flaw::OtherType(PlainText::cut(&self.media_type, 80)));
        }
        flaws.truncate(MAX_FLAWS);
        flaws
    }

    /// Section 2.5.5: always there, never twice, a date-time of RFC 3339, best less than a year
    /// ahead.
    fn bad_expiry(&self, today: Day) -> Option<Flaw> {
        let mut values = self.values(Name::Expires);
        let Some(first) = values.next() else {
            return Some(Flaw::NoExpires);
        };
        if values.next().is_some() {
            return Some(Flaw::SeveralExpires);
        }
        match self.expires() {
            None => Some(Flaw::NotADateTime(first.clone())),
            Some(day) if day < today => Some(Flaw::Expired(day)),
            Some(day) if day > today.plus_one_year() => Some(Flaw::ExpiresLate(day)),
            Some(_) => None,
        }
    }

    /// Section 2.5.8: at most once, a list of language tags.
    fn bad_languages(&self) -> Option<Flaw> {
        let mut values = self.values(Name::PreferredLanguages);
        let first = values.next()?;
        if values.next().is_some() {
            return Some(Flaw::SeveralLanguages);
        }
        let all_tags = first
            .as_str()
            .split(',')
            .all(|tag| is_language_tag(tag.trim()));
        (!all_tags).then(|| Flaw::NotLanguages(first.clone()))
    }
}

/// Reads and judges any bytes, only to show that nothing panics: the entry for a fuzzer.
pub fn fuzz(bytes: &[u8]) {
    let Some(today) = Day::new(2026, 11, 22) else {
        return;
    };
    for media_type in ["text/plain", "text/html", ""] {
        match SecurityTxt::parse(bytes, media_type) {
            Ok(file) => {
                let said: usize = file.flaws(today).iter().map(|f| f.to_string().len()).sum();
                debug_assert!(said <= MAX_FLAWS * 10_000);
                file.addresses(Name::Policy);
            }
            Err(flaws) => debug_assert!(!flaws.is_empty()),
        }
    }
}

/// Sections 2.5.1 to 2.5.7: values are URIs, and those of the web begin with `https://`. A
/// loopback address is let pass with `http`: nobody else can be there.
fn bad_address(field: &Field) -> Option<Flaw> {
    if !field.name.is_address() {
        return None;
    }
    let flaw = |make: fn(Name, PlainText) -> Flaw| Some(make(field.name, field.value.clone()));
    match Url::parse(field.value.as_str()) {
        Err(_) => flaw(Flaw::NotAnAddress),
        Ok(url) if url.scheme() == "http" && !is_loopback(&url) => flaw(Flaw::NotHttps),
        Ok(url) if url.scheme() == "mailto" && !url.path().contains('@') => {
            flaw(Flaw::NotAnAddress)
        }
        Ok(_) => None,
    }
}

/// Whether the address leads to this very machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The shape of a language tag (RFC 5646, section 2.1), not whether such a language exists.
pub(crate) fn is_language_tag(tag: &str) -> bool {
    let is_subtag = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let starts_with_letters = tag
        .split('-')
        .next()
        .is_some_and(|first| first.bytes().all(|b| b.is_ascii_alphabetic()));
    starts_with_letters && tag.split('-').all(is_subtag)
}

#[cfg(test)]
mod tests;
