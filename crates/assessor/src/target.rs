//! Who is visited: a web origin, and which package protocols answer there.
//!
//! Any web origin is a target. Finding a protocol only adds what can be asked.

use url::Url;

use crate::transcript::{Exchange, Transcript};

mod origin;
mod recognise;
mod samples;

pub use origin::{NotATarget, origin, same_site, speaks_for};
pub use samples::Sample;

/// What a client of the simple API sends (PEP 691).
pub const SIMPLE_ACCEPT: &str = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";
/// What is asked of JSON endpoints.
pub const JSON_ACCEPT: &str = "application/json";

/// A web origin with what is known of it so far.
#[derive(Clone, Debug)]
pub struct Target {
    origin: Url,
    /// The protocols that answered, each with the exchange that showed it.
    pub protocols: Vec<Spoken>,
    /// Packages to look at: those that were named, or else the first ones that are listed.
    pub samples: Vec<Sample>,
}

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
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
