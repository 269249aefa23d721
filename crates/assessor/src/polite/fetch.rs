//! One request: what is sent, how much is read, and what every failure is called.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ureq::Agent;
use ureq::http::Response;
use ureq::http::header::HeaderMap;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

use super::address::Gatekeeper;
use super::{Manners, VisitError};
use crate::transcript::{Answer, Body, Failure, Reply};

/// The headers worth keeping. Cookies are not among them, on purpose.
const KEPT_HEADERS: [&str; 12] = [
    "allow",
    "cache-control",
    "content-security-policy",
    "content-type",
    "etag",
    "last-modified",
    "link",
    "location",
    "retry-after",
    "server",
    "strict-transport-security",
    "www-authenticate",
];
/// The most characters kept of one header.
const MAX_HEADER_CHARS: usize = 2_000;

/// Builds the client of one visit.
pub(super) fn agent(manners: &Manners, gate: Gatekeeper) -> Result<Agent, VisitError> {
    let roots = match &manners.authorities {
        Some(file) => authorities(file)?,
        None => RootCerts::PlatformVerifier,
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = TlsConfig::builder()
        .root_certs(roots)
        .unversioned_rustls_crypto_provider(provider)
        .build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .proxy(None)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(user_agent("passive assessment"))
        .timeout_global(Some(manners.request_time))
        .timeout_connect(Some(manners.request_time.min(Duration::from_secs(5))))
        .max_response_header_size(64 * 1024)
        .build();
    Ok(Agent::with_parts(config, DefaultConnector::default(), gate))
}

/// How the client introduces itself.
pub(super) fn user_agent(visit: &str) -> String {
    format!("{}/{} ({visit})", super::PRODUCT, env!("CARGO_PKG_VERSION"))
}

fn authorities(file: &Path) -> Result<RootCerts, VisitError> {
    let refuse = |why: String| VisitError::Authorities(why);
    let pem = std::fs::read(file).map_err(|error| refuse(error.to_string()))?;
    let certificates: Vec<Certificate<'static>> = ureq::tls::parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(ureq::tls::PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(refuse("it holds no certificate in PEM form".to_owned()));
    }
    Ok(RootCerts::new_with_certs(&certificates))
}

/// Asks once and reads at most `max_bytes` of the body.
pub(super) fn get(agent: &Agent, url: &Url, accept: &str, max_bytes: usize) -> Reply {
    let mut request = agent.get(url.as_str());
    if !accept.is_empty() {
        request = request.header("accept", accept);
    }
    match request
        .call()
        .map_err(failure)
        .and_then(|response| read(response, max_bytes))
    {
        Ok(answer) => Reply::Answer(answer),
        Err(failure) => Reply::Failure(failure),
    }
}

fn read(mut response: Response<ureq::Body>, max_bytes: usize) -> Result<Answer, Failure> {
    let status = response.status().as_u16();
    let headers = kept_headers(response.headers());
    let mut bytes = Vec::new();
    // One byte more than is kept tells whether there was more.
    let limit = u64::try_from(max_bytes)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut body = response.body_mut().as_reader().take(limit);
    body.read_to_end(&mut bytes).map_err(io_failure)?;
    let truncated = bytes.len() > max_bytes;
    bytes.truncate(if truncated {
        char_boundary(&bytes, max_bytes)
    } else {
        bytes.len()
    });
    Ok(Answer {
        status,
        headers,
        body: Body::new(&bytes, truncated),
    })
}

/// The largest length up to `at` that does not cut a UTF-8 character in two.
fn char_boundary(bytes: &[u8], at: usize) -> usize {
    let is_start = |index: &usize| bytes.get(*index).is_none_or(|byte| byte & 0xc0 != 0x80);
    (at.saturating_sub(3)..=at)
        .rev()
        .find(is_start)
        .unwrap_or(at)
}

fn kept_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let kept = KEPT_HEADERS.iter().filter_map(|name| {
        let value = String::from_utf8_lossy(headers.get(*name)?.as_bytes()).into_owned();
        Some((
            (*name).to_owned(),
            value.chars().take(MAX_HEADER_CHARS).collect(),
        ))
    });
    kept.collect()
}

fn failure(error: ureq::Error) -> Failure {
    match error {
        ureq::Error::Io(error) => io_failure(error),
        ureq::Error::Timeout(_) => Failure::Timeout,
        ureq::Error::HostNotFound => Failure::Connection("the name does not resolve".to_owned()),
        ureq::Error::ConnectionFailed => Failure::Connection("nobody answers there".to_owned()),
        ureq::Error::Rustls(error) => Failure::Connection(format!("TLS: {error}")),
        ureq::Error::Tls(why) => Failure::Connection(format!("TLS: {why}")),
        other => Failure::Protocol(short(&other.to_string())),
    }
}

fn io_failure(error: io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Failure::ForbiddenAddress(short(&error.to_string())),
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Failure::Timeout,
        // ureq passes its own errors through readers as "other".
        _ => match error.downcast::<ureq::Error>() {
            Ok(inner) => failure(inner),
            Err(error) => Failure::Connection(short(&error.to_string())),
        },
    }
}

fn short(text: &str) -> String {
    domain::PlainText::cut(text, 200).to_string()
}
