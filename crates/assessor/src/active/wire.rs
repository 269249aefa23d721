//! The client of an active visit: it goes to the one registry that is the operator's, at a stated pace,
//! within a budget, with the cookies of whoever it speaks for.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::http::Response;
use ureq::http::header::HeaderMap;
use url::Url;

use super::adapter::Method;
use super::{Budget, Mine};
use crate::polite::{self, Manners, VisitError};

/// The most bytes of an answer that are read.
const MAX_BYTES: u64 = 512 * 1024;

/// Whose browser it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    /// Somebody who never signs in.
    Nobody,
    /// Somebody who tries to.
    Stranger,
    /// The account of the probes, where it was made.
    Member,
    /// The same account in a second browser.
    Elsewhere,
    /// The same account in a browser that has only a passkey.
    Keyed,
}

/// What is sent.
pub(super) struct Request<'r> {
    pub(super) who: Who,
    pub(super) method: Method,
    pub(super) path: &'r str,
    pub(super) form: Option<&'r [(&'r str, String)]>,
    pub(super) json: Option<String>,
    pub(super) bytes: Option<&'r [u8]>,
    pub(super) authorization: Option<&'r str>,
}

/// What was answered.
#[derive(Default)]
pub(super) struct Raw {
    pub(super) status: Option<u16>,
    pub(super) location: String,
    pub(super) retry_after: Option<u64>,
    pub(super) body: String,
    /// The values of cookies that were given.
    pub(super) cookies: Vec<String>,
}

/// The client.
pub(crate) struct Wire<'m> {
    mine: &'m Mine,
    agent: Agent,
    pause: Duration,
    last: Option<Instant>,
    budget: Budget,
    jars: BTreeMap<Who, BTreeMap<String, String>>,
}

impl<'m> Wire<'m> {
    /// The client for this registry.
    pub(super) fn new(mine: &'m Mine, manners: &Manners) -> Result<Self, VisitError> {
        Ok(Self {
            mine,
            agent: polite::agent_towards(mine.origin(), manners)?,
            pause: Duration::from_secs_f64(1.0 / manners.requests_per_second.max(0.01)),
            last: None,
            budget: Budget::whole(),
            jars: BTreeMap::new(),
        })
    }

    /// The origin that it speaks to.
    pub(super) fn origin(&self) -> &Url {
        self.mine.origin()
    }

    /// Sends once; `None` where the budget is spent.
    pub(super) fn send(&mut self, request: &Request<'_>) -> Option<Raw> {
        let url = self.mine.origin().join(request.path).ok()?;
        if url.origin() != self.mine.origin().origin() || !self.budget.take() {
            return None;
        }
        if let Some(last) = self.last {
            std::thread::sleep(self.pause.saturating_sub(last.elapsed()));
        }
        self.last = Some(Instant::now());
        let answer = self.call(&url, request);
        Some(answer.map_or_else(
            |_| Raw::default(),
            |response| self.read(request.who, response),
        ))
    }

    fn call(&self, url: &Url, request: &Request<'_>) -> Result<Response<ureq::Body>, ureq::Error> {
        let origin = url.origin().ascii_serialization();
        let mut headers = vec![
            (
                "user-agent",
                polite::user_agent("active assessment by the operator"),
            ),
            ("accept", "text/html, application/json;q=0.9".to_owned()),
        ];
        if let Some(jar) = self.jars.get(&request.who).filter(|jar| !jar.is_empty()) {
            let pairs: Vec<String> = jar
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            headers.push(("cookie", pairs.join("; ")));
        }
        if request.json.is_some() {
            headers.push(("content-type", "application/json".to_owned()));
        }
        if request.form.is_some() || request.json.is_some() {
            headers.push(("origin", origin));
            headers.push(("sec-fetch-site", "same-origin".to_owned()));
        }
        if let Some(token) = request.authorization {
            headers.push(("authorization", token.to_owned()));
        }
        let (url, bytes) = (url.as_str(), request.bytes.unwrap_or_default());
        match request.method {
            Method::Get => with(self.agent.get(url), headers).call(),
            Method::Put => with(self.agent.put(url), headers).send(bytes),
            Method::Post if request.json.is_some() => with(self.agent.post(url), headers)
                .send(request.json.as_deref().unwrap_or_default()),
            Method::Post => {
                let fields = request.form.unwrap_or_default();
                let fields = fields.iter().map(|(name, value)| (*name, value.as_str()));
                with(self.agent.post(url), headers).send_form(fields)
            }
        }
    }

    fn read(&mut self, who: Who, mut response: Response<ureq::Body>) -> Raw {
        let jar = self.jars.entry(who).or_default();
        let mut cookies = Vec::new();
        for line in response.headers().get_all("set-cookie") {
            let pair = line.to_str().unwrap_or_default().split(';').next();
            let Some((name, value)) = pair.and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            if value.is_empty() {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
                cookies.push(value.to_owned());
            }
        }
        let body = response
            .body_mut()
            .with_config()
            .limit(MAX_BYTES)
            .read_to_vec();
        Raw {
            status: Some(response.status().as_u16()),
            location: header(response.headers(), "location"),
            retry_after: header(response.headers(), "retry-after").parse().ok(),
            body: String::from_utf8_lossy(&body.unwrap_or_default()).into_owned(),
            cookies,
        }
    }
}

fn with<B>(
    mut request: ureq::RequestBuilder<B>,
    headers: Vec<(&str, String)>,
) -> ureq::RequestBuilder<B> {
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request
}

fn header(headers: &HeaderMap, name: &str) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}
