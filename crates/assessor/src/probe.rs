//! What a probe is: two pure functions and a header.
//!
//! A probe first says what it wants to see, then judges what was seen. It cannot reach the
//! network, and what it can ask for has no body and no method but GET: passive by type, not by
//! review.

use std::collections::BTreeMap;

use domain::{Day, PrincipleId};
use principles::Framework;
use url::Url;

use crate::finding::Finding;
use crate::target::Target;
use crate::transcript::{Exchange, Transcript};

/// Something a probe wants to see.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ask {
    /// Where to look.
    pub url: Url,
    /// The Accept header to send; empty for none.
    pub accept: &'static str,
}

/// How a probe works and what it cannot see; shown by `explain`.
#[derive(Clone, Copy, Debug)]
pub struct Header {
    /// How it looks, in a sentence or two.
    pub looks: &'static str,
    /// What its outcomes mean.
    pub outcomes: &'static str,
    /// What it is known to miss or to mistake.
    pub blind_spots: &'static str,
}

/// One principle's probe.
#[derive(Clone, Copy, Debug)]
pub struct Probe {
    /// The principle it observes.
    pub id: PrincipleId,
    /// How it works.
    pub header: Header,
    /// What it wants to see, given what has been seen so far.
    pub wants: fn(&Look<'_>) -> Vec<Ask>,
    /// What it makes of everything that was seen.
    pub judge: fn(&Look<'_>) -> Finding,
}

/// Everything a probe may look at.
#[derive(Clone, Copy, Debug)]
pub struct Look<'l> {
    /// Who is visited, and which protocols answered.
    pub target: &'l Target,
    /// What has been seen so far.
    pub transcript: &'l Transcript,
    /// What it is judged by: the clauses of policies come from here.
    pub framework: &'l Framework,
}

impl Look<'_> {
    /// The day of the visit.
    pub fn day(&self) -> Day {
        self.transcript.visited
    }

    /// What came of asking for this address, redirections followed.
    pub fn fetched(&self, url: &Url) -> Option<&Exchange> {
        self.transcript.fetched(url)
    }

    /// What came of asking for this path of the target.
    pub fn at(&self, path: &str) -> Option<&Exchange> {
        self.fetched(&self.target.at(path)?)
    }

    /// An ask for this path of the target, as a list to return from `wants`.
    pub fn ask(&self, path: &str, accept: &'static str) -> Vec<Ask> {
        self.target
            .at(path)
            .map(|url| Ask { url, accept })
            .into_iter()
            .collect()
    }
}

/// Judges a transcript with every probe.
pub fn judge(transcript: &Transcript, framework: &Framework) -> BTreeMap<PrincipleId, Finding> {
    let target = Target::seen_in(transcript);
    let look = Look {
        target: &target,
        transcript,
        framework,
    };
    crate::probes::ALL
        .iter()
        .map(|probe| (probe.id, (probe.judge)(&look)))
        .collect()
}

/// What all probes together want next: each address once, in the order of the probes.
pub fn wants(transcript: &Transcript, framework: &Framework) -> Vec<Ask> {
    let target = Target::seen_in(transcript);
    let look = Look {
        target: &target,
        transcript,
        framework,
    };
    let mut asks: Vec<Ask> = Vec::new();
    for ask in target.wants().into_iter().chain(
        crate::probes::ALL
            .iter()
            .flat_map(|probe| (probe.wants)(&look)),
    ) {
        let asked = asks.iter().any(|known| known.url == ask.url)
            || transcript
                .exchanges
                .iter()
                .any(|exchange| exchange.url == ask.url);
        if !asked {
            asks.push(ask);
        }
    }
    asks
}
