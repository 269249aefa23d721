//! What a probe is: two pure functions and a header.
//!
//! A probe first says what it wants to see, then judges what was seen. It cannot reach the
//! network, and what it can ask for has no body and no method but GET: passive by type, not by
//! review.

use domain::{Day, PrincipleId};
use principles::Framework;
use url::Url;

use crate::finding::Finding;
use crate::pages::Page;
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

/// The Accept header of pages for people.
pub const PAGE_ACCEPT: &str = "text/html";

impl Ask {
    /// A page for people, which may live on another site.
    pub fn page(url: Url) -> Self {
        Self {
            url,
            accept: PAGE_ACCEPT,
        }
    }

    /// Whether this asks for a page for people.
    pub fn is_page(&self) -> bool {
        self.accept == PAGE_ACCEPT
    }
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

impl Header {
    /// The header of a probe that can only point to sentences.
    pub const fn of_prose(looks: &'static str) -> Self {
        Self {
            looks,
            outcomes: "Always unknown: prose is not proof. What it points to becomes evidence when a \
                       person has read it and written it into a workbook.",
            blind_spots: "Sees only pages that the site itself links and that say it in English.",
        }
    }
}

/// One principle's probe.
#[derive(Clone, Copy, Debug)]
pub struct Probe {
    /// The principle it observes.
    pub id: PrincipleId,
    /// How it works.
    pub header: Header,
    /// What it does.
    pub way: Way,
}

/// The three ways in which a probe can work.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// It reads pages and points to sentences; it never decides.
    Prose(Prose),
    /// It reads pages and judges the published text that the principle asks for, clause by clause.
    Policy(Prose),
    /// It asks for certain addresses and judges what came of that.
    Exchanges {
        /// What it wants to see, given what has been seen so far.
        wants: fn(&Look<'_>) -> Vec<Ask>,
        /// What it makes of everything that was seen.
        judge: fn(&Look<'_>) -> Finding,
    },
}

/// What a probe looks for in pages.
#[derive(Clone, Copy, Debug)]
pub struct Prose {
    /// Words of links that are worth following.
    pub words: &'static [&'static str],
    /// Groups of word beginnings that make a sentence worth reading.
    pub sentences: &'static [&'static [&'static str]],
    /// What to ask the registry, because a stranger cannot tell.
    pub ask: &'static str,
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
    /// The pages that were read, taken apart once for all probes.
    pub pages: &'l [Page],
}

impl Look<'_> {
    /// The day of the visit.
    pub fn day(&self) -> Day {
        self.transcript.visited
    }

    /// What the target itself answered when asked for this path.
    pub fn at(&self, path: &str) -> Option<&Exchange> {
        self.target.answered(self.transcript, path)
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
