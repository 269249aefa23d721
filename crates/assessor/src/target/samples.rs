//! Packages to look at: those that somebody named, or else the first ones that are listed.

use serde_json::Value;

use super::{Protocol, Spoken, Target};
use crate::transcript::{Exchange, Transcript};

/// How many packages of one protocol are looked at.
const MAX_SAMPLES: usize = 2;

/// A package to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The protocol it is asked for by.
    pub protocol: Protocol,
    /// Its name, as listed.
    pub name: String,
}

impl Target {
    /// The packages of one protocol to look at.
    pub fn samples_of(&self, protocol: Protocol) -> impl Iterator<Item = &str> {
        let ours = self
            .samples
            .iter()
            .filter(move |sample| sample.protocol == protocol);
        ours.map(|sample| sample.name.as_str())
    }

    pub(super) fn choose_samples(&self, transcript: &Transcript) -> Vec<Sample> {
        let choose = |spoken: &Spoken| {
            let mut names = transcript.samples.clone();
            if names.is_empty() {
                let listing = transcript.exchange(spoken.exchange);
                names = listing
                    .map(|listing| listed(spoken.protocol, listing))
                    .unwrap_or_default();
            }
            names.retain(|name| is_plain_name(name));
            names.truncate(MAX_SAMPLES);
            let protocol = spoken.protocol;
            names.into_iter().map(move |name| Sample { protocol, name })
        };
        self.protocols.iter().flat_map(choose).collect()
    }
}

/// The names that a listing gives, in its order.
fn listed(protocol: Protocol, listing: &Exchange) -> Vec<String> {
    let json = listing.ok_json().unwrap_or(Value::Null);
    let names = |list: &str, pointer: &str| -> Vec<String> {
        let items = json
            .get(list)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or(&[]);
        items
            .iter()
            .filter_map(|item| item.pointer(pointer)?.as_str().map(str::to_owned))
            .collect()
    };
    match protocol {
        Protocol::Npm => names("objects", "/package/name"),
        Protocol::Pypi if json.is_null() => anchors(listing.ok_text().unwrap_or("")),
        Protocol::Pypi => names("projects", "/name"),
        // Cargo's index cannot be listed; the registry's own API is asked where it has one.
        Protocol::Cargo | Protocol::Portcullis => Vec::new(),
    }
}

/// The first link texts of a simple index (PEP 503: one anchor a project).
fn anchors(html: &str) -> Vec<String> {
    let after = |part: &str| part.split_once('>').map(|(_, text)| text.to_owned());
    let texts = html
        .split("<a ")
        .skip(1)
        .take(MAX_SAMPLES * 4)
        .filter_map(after);
    texts
        .filter_map(|text| Some(text.split_once('<')?.0.trim().to_owned()))
        .collect()
}

/// Whether a name can be put into a path as it is: what is listed is somebody else's text.
fn is_plain_name(name: &str) -> bool {
    let plain = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '-' | '_' | '.' | '@' | '/');
    (1..=214).contains(&name.len())
        && name.chars().all(plain)
        && !name
            .split('/')
            .any(|part| part.is_empty() || part.starts_with('.'))
        && name.matches('/').count() <= usize::from(name.starts_with('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_put_into_paths() {
        for (name, plain) in [
            ("serde", true),
            ("@scope/name", true),
            ("Foo.Bar_baz-1", true),
            ("../x", false),
            ("a/b", false),
            ("@a/b/c", false),
            ("@a/..", false),
            ("a%2fb", false),
            ("a b", false),
            ("", false),
        ] {
            assert_eq!(is_plain_name(name), plain, "{name}");
        }
        let page = r#"<h1>x</h1><a href="one/">one</a><br><a class=x href="two/">two</a>"#;
        assert_eq!(anchors(page), ["one", "two"]);
    }
}
