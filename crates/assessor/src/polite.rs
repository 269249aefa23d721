//! The one client that touches the network: polite, bounded, recorded.
//!
//! It asks for what the probes want, at most three rounds of it, never faster than it says, and
//! writes every exchange into the transcript. It honours robots files (RFC 9309), carries no
//! cookies and no credentials, and enters no private network but the very origin it was sent to.
//! A target that hangs, streams for ever, redirects in circles or lies about types costs it a
//! failed exchange, never more.

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use domain::Day;
use principles::Framework;
use ureq::Agent;
use url::Url;

use crate::probes;
use crate::transcript::{Exchange, Failure, Reply, Transcript};

mod address;
mod fetch;
mod robots;
mod session;

use address::Gatekeeper;
pub(crate) use address::is_loopback_name;
use session::Session;

/// How the client introduces itself, and the name it looks for in robots files.
pub const PRODUCT: &str = "portcullis-assess";
/// The most bytes of a short text.
const MAX_SHORT_BYTES: usize = 4 * 1024;
/// How often it asks the probes what they want next.
const ROUNDS: u8 = 3;

/// The limits of one visit.
#[derive(Clone, Debug)]
pub struct Manners {
    /// At most this many requests a second.
    pub requests_per_second: f64,
    /// At most this many exchanges.
    pub max_exchanges: usize,
    /// At most this many bytes are kept of one body.
    pub max_body_bytes: usize,
    /// At most this many bytes are kept in all.
    pub max_total_bytes: usize,
    /// At most this long for one request, its body included.
    pub request_time: Duration,
    /// At most this long for the whole visit.
    pub visit_time: Duration,
    /// At most this many other origins, for policies that live elsewhere.
    pub max_other_origins: usize,
    /// Whether the target may resolve to a private address although it was not given as one.
    pub allow_private: bool,
    /// Packages to look at; the first ones that are listed if none are named.
    pub samples: Vec<String>,
    /// A PEM file with the only certificate authorities to trust; the platform's if none.
    pub authorities: Option<PathBuf>,
}

impl Manners {
    /// Two requests a second and ten seconds each: for sites of other people.
    pub fn towards_strangers() -> Self {
        Self {
            requests_per_second: 2.0,
            max_exchanges: 120,
            max_body_bytes: 512 * 1024,
            max_total_bytes: 12 * 1024 * 1024,
            request_time: Duration::from_secs(10),
            visit_time: Duration::from_secs(180),
            max_other_origins: 4,
            allow_private: false,
            samples: Vec::new(),
            authorities: None,
        }
    }

    /// Twenty requests a second: for a server on the same machine.
    pub fn towards_loopback() -> Self {
        Self {
            requests_per_second: 20.0,
            ..Self::towards_strangers()
        }
    }

    /// What suits the target: [`Self::towards_loopback`] if it is one, else strangers.
    pub fn towards(target: &Url) -> Self {
        if is_loopback_name(target) {
            Self::towards_loopback()
        } else {
            Self::towards_strangers()
        }
    }
}

/// Why there is no transcript at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VisitError {
    /// The target's name leads into a private network and nobody allowed that.
    PrivateTarget(String),
    /// Nothing answered there.
    Unreachable(Failure),
    /// The file of certificate authorities cannot be used.
    Authorities(String),
}

impl fmt::Display for VisitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PrivateTarget(host) => write!(
                f,
                "{host} resolves to a private address; if that is your own registry, add \
                 --allow-private"
            ),
            Self::Unreachable(failure) => write!(f, "the target could not be visited: {failure}"),
            Self::Authorities(why) => write!(f, "the file of certificate authorities: {why}"),
        }
    }
}

impl std::error::Error for VisitError {}

/// Visits the target and records everything.
///
/// `visited` is the day written into the transcript; `progress` is called after each exchange
/// with the number of those still wanted.
///
/// # Errors
/// The target is in a private network without leave, nothing answered at all, or the file of
/// certificate authorities cannot be used.
pub fn visit(
    target: &Url,
    framework: &Framework,
    manners: &Manners,
    visited: Day,
    mut progress: impl FnMut(&Exchange, usize),
) -> Result<Transcript, VisitError> {
    let mut session = Session::begin(target, manners, visited, Instant::now())?;
    for round in 1..=ROUNDS {
        let asks = probes::wants(session.transcript(), framework);
        if asks.is_empty() {
            break;
        }
        for (place, ask) in asks.iter().enumerate() {
            for exchange in session.ask(ask, round) {
                progress(exchange, asks.len() - place - 1);
            }
        }
    }
    session.end()
}

/// The client for one origin and no other private place: for the active visit, which sends more than
/// this module does.
pub(crate) fn agent_towards(origin: &Url, manners: &Manners) -> Result<Agent, VisitError> {
    let may_be_private = manners.allow_private || address::is_given_as_private(origin);
    fetch::agent(manners, Gatekeeper::new(may_be_private.then_some(origin)))
}

/// How the client introduces itself on such a visit.
pub(crate) fn user_agent(visit: &str) -> String {
    fetch::user_agent(visit)
}

/// Reads one short text of the target; empty where it is not there.
///
/// # Errors
/// Nothing answered, or the client could not be set up.
pub(crate) fn look_up(origin: &Url, place: &Url, manners: &Manners) -> Result<String, VisitError> {
    let agent = agent_towards(origin, manners)?;
    match fetch::get(&agent, place, "text/plain", MAX_SHORT_BYTES) {
        Reply::Answer(answer) if answer.status == 200 => Ok(answer.body.text.unwrap_or_default()),
        Reply::Answer(_) => Ok(String::new()),
        Reply::Failure(Failure::ForbiddenAddress(host)) => Err(VisitError::PrivateTarget(host)),
        Reply::Failure(failure) => Err(VisitError::Unreachable(failure)),
    }
}

/// Reads any bytes as a robots file, only to show that nothing panics: the entry for a fuzzer.
pub fn fuzz(bytes: &[u8]) {
    robots::fuzz(bytes);
}
