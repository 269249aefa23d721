//! Who is visited: a web origin, and which package protocols answer there.
//!
//! Any web origin is a target. Finding a protocol only adds what can be asked.

use std::fmt;

use serde_json::Value;
use url::Url;

use crate::probe::{Ask, PAGE_ACCEPT};
use crate::transcript::{Exchange, Transcript};

/// A web origin with what is known of it so far.
#[derive(Clone, Debug)]
pub struct Target {
    origin: Url,
    /// The protocols that answered, each with the exchange that showed it.
    pub protocols: Vec<Spoken>,
    /// Packages to look at: those that were named, or else the first ones that are listed.
    pub samples: Vec<Sample>,
}

/// A package to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The protocol it is asked for by.
    pub protocol: Protocol,
    /// Its name, as listed.
    pub name: String,
}

/// How many packages of one protocol are looked at.
const MAX_SAMPLES: usize = 2;

/// A protocol that answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Which.
    pub protocol: Protocol,
    /// The exchange that shows it.
    pub exchange: u32,
    /// Where it is rooted: the path the client's fixed paths hang under, ending in `/`.
    pub root: String,
}

/// A package protocol that can be recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// A sparse index with `config.json` (The Cargo Book, "Registry Index").
    Cargo,
    /// The simple repository API (PEP 503, 691).
    Pypi,
    /// A registry that answers npm's ping or search.
    Npm,
    /// Our own JSON API.
    Portcullis,
}

impl Protocol {
    /// The word for it in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cargo => "Cargo",
            Self::Pypi => "Python simple API",
            Self::Npm => "npm",
            Self::Portcullis => "Portcullis",
        }
    }
}

/// Why an address is not a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotATarget {
    /// It is not an address.
    Malformed(String),
    /// Only `http` and `https` can be visited.
    Scheme(String),
    /// Credentials do not belong into an address.
    Credentials,
}

impl fmt::Display for NotATarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) => write!(f, "this is not a web address: {why}"),
            Self::Scheme(scheme) => write!(f, "only http and https can be visited, not {scheme}"),
            Self::Credentials => {
                f.write_str("leave user and password out: a passive visit has no account")
            }
        }
    }
}

impl std::error::Error for NotATarget {}

/// Whether two addresses belong to the same site: the same host but for a leading `www.`, and the
/// same port, or the step from http to https on the usual ports.
pub fn same_site(one: &Url, other: &Url) -> bool {
    let host = |url: &Url| {
        url.host_str()
            .map(|host| host.strip_prefix("www.").unwrap_or(host).to_owned())
    };
    let port = |url: &Url| match url.port_or_known_default() {
        Some(80 | 443) => None,
        other => other,
    };
    host(one).is_some() && host(one) == host(other) && port(one) == port(other)
}

/// The address as the origin of a target: path, query and fragment are dropped.
///
/// # Errors
/// It is not an http or https address, or carries credentials.
pub fn origin(address: &str) -> Result<Url, NotATarget> {
    let mut url = Url::parse(address).map_err(|error| NotATarget::Malformed(error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(NotATarget::Scheme(url.scheme().chars().take(20).collect()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(NotATarget::Credentials);
    }
    url.set_path("/");
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

const CARGO_ROOTS: [&str; 3] = ["/", "/index/", "/cargo/index/"];
const PYPI_ROOTS: [&str; 3] = ["/simple/", "/pypi/simple/", "/root/pypi/+simple/"];
const NPM_ROOTS: [&str; 2] = ["/", "/npm/"];
/// What a client of the simple API sends (PEP 691).
pub const SIMPLE_ACCEPT: &str = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";
/// What is asked of JSON endpoints.
pub const JSON_ACCEPT: &str = "application/json";

impl Target {
    /// What a transcript shows of its target.
    pub fn seen_in(transcript: &Transcript) -> Self {
        let mut target = Self {
            origin: transcript.target.clone(),
            protocols: Vec::new(),
            samples: Vec::new(),
        };
        target.protocols = target.recognise(transcript);
        target.samples = target.choose_samples(transcript);
        target
    }

    /// The origin.
    pub fn origin(&self) -> &Url {
        &self.origin
    }

    /// The address of a path on the target; `None` if that leads elsewhere.
    pub fn at(&self, path: &str) -> Option<Url> {
        let url = self.origin.join(path).ok()?;
        (url.origin() == self.origin.origin()).then_some(url)
    }

    /// What the target itself answered when asked for this path: an answer of another site, to
    /// which it redirected, is not its own.
    pub fn answered<'t>(&self, transcript: &'t Transcript, path: &str) -> Option<&'t Exchange> {
        let exchange = transcript.fetched(&self.at(path)?)?;
        same_site(&exchange.url, &self.origin).then_some(exchange)
    }

    /// Where a protocol answered, if it did.
    pub fn speaks(&self, protocol: Protocol) -> Option<&Spoken> {
        self.protocols
            .iter()
            .find(|spoken| spoken.protocol == protocol)
    }

    /// The packages of one protocol to look at.
    pub fn samples_of(&self, protocol: Protocol) -> impl Iterator<Item = &str> {
        let ours = self
            .samples
            .iter()
            .filter(move |sample| sample.protocol == protocol);
        ours.map(|sample| sample.name.as_str())
    }

    fn choose_samples(&self, transcript: &Transcript) -> Vec<Sample> {
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

    /// What has to be asked to recognise protocols, and the front page.
    pub fn wants(&self) -> Vec<Ask> {
        let json = |path: String| (path, JSON_ACCEPT);
        let mut paths = vec![("/".to_owned(), PAGE_ACCEPT)];
        paths.extend(CARGO_ROOTS.map(|root| json(format!("{root}config.json"))));
        paths.extend(PYPI_ROOTS.map(|root| (root.to_owned(), SIMPLE_ACCEPT)));
        paths.extend(NPM_ROOTS.map(|root| json(format!("{root}-/v1/search?text=&size=5"))));
        paths.push(json("/api/v1/openapi.json".to_owned()));
        let asks = paths
            .into_iter()
            .filter_map(|(path, accept)| self.at(&path).map(|url| Ask { url, accept }));
        asks.collect()
    }

    fn recognise(&self, transcript: &Transcript) -> Vec<Spoken> {
        let at = |path: &str| self.answered(transcript, path);
        let find = |protocol, roots: &[&str], suffix: &str, shows: fn(&Exchange) -> bool| {
            roots.iter().find_map(|root| {
                let exchange = at(&format!("{root}{suffix}")).filter(|exchange| shows(exchange))?;
                Some(Spoken {
                    protocol,
                    exchange: exchange.number,
                    root: (*root).to_owned(),
                })
            })
        };
        let spoken = [
            find(
                Protocol::Cargo,
                &CARGO_ROOTS,
                "config.json",
                is_cargo_config,
            ),
            find(Protocol::Pypi, &PYPI_ROOTS, "", is_simple_index),
            find(
                Protocol::Npm,
                &NPM_ROOTS,
                "-/v1/search?text=&size=5",
                is_npm_search,
            ),
            find(
                Protocol::Portcullis,
                &["/"],
                "api/v1/openapi.json",
                is_portcullis,
            ),
        ];
        spoken.into_iter().flatten().collect()
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

/// Cargo's `config.json` has `dl`, a string.
fn is_cargo_config(exchange: &Exchange) -> bool {
    exchange
        .ok_json()
        .is_some_and(|json| json.get("dl").is_some_and(Value::is_string))
}

/// PEP 691 names its version in `meta`; PEP 503 pages are HTML full of anchors, by their type or
/// by their title.
fn is_simple_index(exchange: &Exchange) -> bool {
    let by_json = exchange.ok_json().is_some_and(|json| {
        json.pointer("/meta/api-version")
            .is_some_and(Value::is_string)
            && json.get("projects").is_some_and(Value::is_array)
    });
    let by_type = exchange.media_type() == "application/vnd.pypi.simple.v1+html";
    let by_page = || {
        let text = exchange.ok_text().unwrap_or("").to_ascii_lowercase();
        text.contains("pypi:repository-version") || text.contains("<title>simple index</title>")
    };
    by_json || (exchange.status() == Some(200) && (by_type || by_page()))
}

/// npm's search answers with `objects`, a list of things with a `package`.
fn is_npm_search(exchange: &Exchange) -> bool {
    exchange.ok_json().is_some_and(|json| {
        json.get("objects").is_some_and(Value::is_array) && json.get("total").is_some()
    })
}

/// Our own API says so in its title.
fn is_portcullis(exchange: &Exchange) -> bool {
    exchange.ok_json().is_some_and(|json| {
        json.pointer("/info/title")
            .and_then(Value::as_str)
            .is_some_and(|t| t == "Portcullis")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_an_origin() {
        for (address, seen) in [
            (
                "https://packages.example/a/b?c#d",
                Some("https://packages.example/"),
            ),
            ("http://localhost:4873", Some("http://localhost:4873/")),
            ("http://[::1]:80/x", Some("http://[::1]/")),
            ("ftp://packages.example", None),
            ("file:///etc/passwd", None),
            ("https://user:pass@packages.example", None),
            ("not an address", None),
            ("", None),
        ] {
            let origin = origin(address).ok();
            assert_eq!(origin.as_ref().map(Url::as_str), seen, "{address}");
        }
    }

    #[test]
    fn a_site_is_its_host_with_or_without_www() {
        for (one, other, same) in [
            ("http://a.example/x", "https://a.example/y", true),
            ("https://a.example/", "https://www.a.example/", true),
            ("https://a.example/", "https://b.example/", false),
            (
                "https://a.example/",
                "https://a.example.evil.example/",
                false,
            ),
            ("http://localhost:4873/", "http://localhost:4874/", false),
            ("http://localhost:4873/", "http://localhost:4873/z", true),
        ] {
            let [one, other] = [one, other].map(|url| Url::parse(url).unwrap());
            assert_eq!(same_site(&one, &other), same, "{one} {other}");
        }
    }

    #[test]
    fn paths_never_leave_the_origin() {
        let target = Target {
            origin: origin("https://packages.example").unwrap(),
            protocols: Vec::new(),
            samples: Vec::new(),
        };
        assert!(target.at("/simple/").is_some());
        assert!(target.at("//elsewhere.example/x").is_none());
        assert!(target.at("https://elsewhere.example/").is_none());
    }

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
