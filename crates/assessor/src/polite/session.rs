//! One visit as it goes: pace, robots, redirections, budgets.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use domain::Day;
use ureq::Agent;
use url::{Origin, Url};

use super::address::{Gatekeeper, is_given_as_private};
use super::fetch;
use super::robots::{self, Robots};
use super::{Manners, PRODUCT, VisitError};
use crate::probe::Ask;
use crate::target::same_site;
use crate::transcript::{Exchange, Failure, Reply, Transcript};

/// The most steps of one redirection.
const MAX_REDIRECTS: usize = 5;
/// After so many failures in a row an origin is left alone.
const MAX_FAILURES: u32 = 3;

/// One visit as it goes.
pub(super) struct Session<'v> {
    manners: &'v Manners,
    agent: Agent,
    began: Instant,
    last_request: Option<Instant>,
    sites: BTreeMap<String, Site>,
    kept_bytes: usize,
    transcript: Transcript,
}

/// What is known of one origin during a visit.
struct Site {
    robots: Robots,
    failures: u32,
    asked_to_stop: bool,
}

impl<'v> Session<'v> {
    /// Gets ready, and reads the target's robots file.
    pub(super) fn begin(
        target: &Url,
        manners: &'v Manners,
        visited: Day,
        began: Instant,
    ) -> Result<Self, VisitError> {
        let may_be_private = manners.allow_private || is_given_as_private(target);
        let gate = Gatekeeper::new(may_be_private.then_some(target));
        let transcript = Transcript {
            format: 1,
            target: target.clone(),
            visited,
            user_agent: fetch::user_agent("passive assessment"),
            requests_per_second: manners.requests_per_second,
            samples: manners.samples.clone(),
            exchanges: Vec::new(),
            active: None,
        };
        let mut session = Self {
            manners,
            agent: fetch::agent(manners, gate)?,
            began,
            last_request: None,
            sites: BTreeMap::new(),
            kept_bytes: 0,
            transcript,
        };
        session.meet(target);
        match session
            .transcript
            .exchanges
            .first()
            .map(|exchange| &exchange.result)
        {
            Some(Reply::Failure(Failure::ForbiddenAddress(host))) => {
                Err(VisitError::PrivateTarget(host.clone()))
            }
            Some(Reply::Failure(failure)) => Err(VisitError::Unreachable(failure.clone())),
            _ => Ok(session),
        }
    }

    /// What has been recorded so far.
    pub(super) fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// Ends the visit.
    pub(super) fn end(self) -> Result<Transcript, VisitError> {
        Ok(self.transcript)
    }

    /// Asks for one thing and follows its redirections; returns what was recorded.
    pub(super) fn ask(&mut self, ask: &Ask, round: u8) -> &[Exchange] {
        let before = self.transcript.exchanges.len();
        let mut url = ask.url.clone();
        let mut from = None;
        for step in 0..=MAX_REDIRECTS {
            let number = self.exchange(&url, ask.accept, round, from);
            let next = number.and_then(|number| self.redirection(number));
            // What the target says of itself is asked of the target; only pages may live elsewhere.
            let Some(next) = next.filter(|next| ask.is_page() || same_site(next, &ask.url)) else {
                break;
            };
            let seen = self
                .transcript
                .exchanges
                .iter()
                .skip(before)
                .any(|e| e.url == next);
            if seen || step == MAX_REDIRECTS {
                self.record(
                    &next,
                    ask.accept,
                    round,
                    number,
                    Reply::Failure(Failure::TooManyRedirects),
                );
                break;
            }
            (url, from) = (next, number);
        }
        self.transcript.exchanges.get(before..).unwrap_or(&[])
    }

    /// One exchange, if nothing stands against it; `None` when the transcript is full.
    fn exchange(&mut self, url: &Url, accept: &str, round: u8, from: Option<u32>) -> Option<u32> {
        self.meet(url);
        if self.transcript.exchanges.len() >= self.manners.max_exchanges {
            return None;
        }
        let reply = match self.objection(url) {
            Some(failure) => Reply::Failure(failure),
            None => self.request(url, accept, self.manners.max_body_bytes),
        };
        self.learn(url, &reply);
        Some(self.record(url, accept, round, from, reply))
    }

    /// Reads the robots file of an origin that has not been met yet.
    fn meet(&mut self, url: &Url) {
        let origin = url.origin();
        let is_full = self.sites.len() > self.manners.max_other_origins;
        if self.sites.contains_key(&key(&origin))
            || is_full
            || !is_web(url)
            || self.spent().is_some()
        {
            return;
        }
        let mut robots_url = url.clone();
        robots_url.set_path("/robots.txt");
        robots_url.set_query(None);
        robots_url.set_fragment(None);
        let mut from = None;
        let mut robots = Robots::open();
        // RFC 9309, 2.3.1.2: at least five redirections are followed; one that goes on is no file.
        // One that leads to a stranger who does not answer is none either: some registries send
        // every unknown path to another one.
        for _ in 0..=MAX_REDIRECTS {
            let reply = self.request(&robots_url, "text/plain", robots::MAX_BYTES);
            robots = match &reply {
                Reply::Answer(answer) if answer.status == 200 => {
                    Robots::parse(&answer.body.bytes().unwrap_or_default(), PRODUCT)
                }
                Reply::Answer(answer) if answer.status < 500 => Robots::open(),
                Reply::Failure(_) if !same_site(&robots_url, url) => Robots::open(),
                Reply::Answer(_) | Reply::Failure(_) => Robots::closed(),
            };
            let number = self.record(&robots_url, "text/plain", 0, from, reply);
            let next = self.redirection(number).filter(is_web);
            let Some(next) = next.filter(|_| self.spent().is_none()) else {
                break;
            };
            (robots_url, from) = (next, Some(number));
        }
        let site = Site {
            robots,
            failures: 0,
            asked_to_stop: false,
        };
        self.sites.insert(key(&origin), site);
    }

    /// The limit of the whole visit that has been reached, if one has.
    fn spent(&self) -> Option<&'static str> {
        if self.began.elapsed() > self.manners.visit_time {
            return Some("time");
        }
        (self.kept_bytes > self.manners.max_total_bytes).then_some("bytes")
    }

    /// Why this must not be asked.
    fn objection(&self, url: &Url) -> Option<Failure> {
        let spent = |what: &str| Some(Failure::BudgetSpent(what.to_owned()));
        if !is_web(url) {
            return Some(Failure::ForbiddenAddress(format!("{}:", url.scheme())));
        }
        if let Some(what) = self.spent() {
            return spent(what);
        }
        let Some(site) = self.sites.get(&key(&url.origin())) else {
            return spent("other origins");
        };
        if site.asked_to_stop {
            return spent("patience: the site asked to slow down");
        }
        if site.failures >= MAX_FAILURES {
            return spent("failures in a row");
        }
        let path_and_query = url
            .as_str()
            .strip_prefix(&key(&url.origin()))
            .unwrap_or("/");
        (!site.robots.allows(path_and_query)).then_some(Failure::RobotsForbid)
    }

    fn request(&mut self, url: &Url, accept: &str, max_bytes: usize) -> Reply {
        if let Some(last) = self.last_request {
            let pause = Duration::from_secs_f64(1.0 / self.manners.requests_per_second.max(0.01));
            thread::sleep(pause.saturating_sub(last.elapsed()));
        }
        self.last_request = Some(Instant::now());
        fetch::get(&self.agent, url, accept, max_bytes)
    }

    /// Remembers what an answer says about how welcome we are.
    fn learn(&mut self, url: &Url, reply: &Reply) {
        let Some(site) = self.sites.get_mut(&key(&url.origin())) else {
            return;
        };
        match reply {
            Reply::Answer(answer) => {
                site.failures = 0;
                // A 503 that names a time to come back is the same request in other words.
                site.asked_to_stop |= answer.status == 429
                    || (answer.status == 503 && answer.header("retry-after").is_some());
            }
            Reply::Failure(Failure::Timeout | Failure::Connection(_) | Failure::Protocol(_)) => {
                site.failures += 1;
            }
            Reply::Failure(_) => {}
        }
    }

    fn record(
        &mut self,
        url: &Url,
        accept: &str,
        round: u8,
        redirected_from: Option<u32>,
        result: Reply,
    ) -> u32 {
        let number = u32::try_from(self.transcript.exchanges.len() + 1).unwrap_or(u32::MAX);
        if let Reply::Answer(answer) = &result {
            self.kept_bytes += answer.body.text.as_ref().map_or(0, String::len);
            self.kept_bytes += answer.body.base64.as_ref().map_or(0, String::len);
        }
        self.transcript.exchanges.push(Exchange {
            number,
            round,
            url: url.clone(),
            accept: accept.to_owned(),
            redirected_from,
            result,
        });
        number
    }

    /// Where the answer of this number sends us, if it does.
    fn redirection(&self, number: u32) -> Option<Url> {
        let exchange = self.transcript.exchange(number)?;
        let answer = exchange.answer()?;
        if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        let mut next = exchange.url.join(answer.header("location")?).ok()?;
        next.set_fragment(None);
        // This visit has no account anywhere: nobody can lend it one. Where there cannot be one,
        // there is nothing to take away.
        let _nothing = next.set_username("").and_then(|()| next.set_password(None));
        Some(next)
    }
}

/// Whether this is an address of the web at all.
fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// An origin as text, as in `https://packages.example`.
fn key(origin: &Origin) -> String {
    origin.ascii_serialization()
}
