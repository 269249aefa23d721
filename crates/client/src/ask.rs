//! One question to a registry, with a limit on everything: time, size, and where it leads.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use domain::{PlainText, TokenSecret};
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};
use url::Url;

use crate::origin::is_this_machine;

/// How long one question may take.
const TIME: Duration = Duration::from_secs(10);
/// The most bytes of an answer that are read.
const MAX_BYTES: u64 = 64 * 1024;

/// What came back, whatever its status. A redirect is an answer like any other: following one
/// could carry a token to a stranger.
pub(crate) struct Answer {
    /// The status code.
    pub(crate) status: u16,
    /// The `Date` header.
    pub(crate) date: Option<String>,
    /// The body, no longer than the limit.
    pub(crate) body: Vec<u8>,
}

/// Sends these bytes once, as what is put there.
pub(crate) fn put(url: &Url, token: &TokenSecret, bytes: &[u8]) -> Result<Answer, String> {
    let request = agent(url).put(url.as_str());
    sent(request.header("authorization", token.expose()).send(bytes))
}

/// Sends these bytes once, as a question.
pub(crate) fn post(url: &Url, token: &TokenSecret, bytes: &[u8]) -> Result<Answer, String> {
    let request = agent(url).post(url.as_str());
    sent(request.header("authorization", token.expose()).send(bytes))
}

/// Asks once. The error is a sentence that can be shown, and never holds the token.
pub(crate) fn get(url: &Url, token: Option<&TokenSecret>) -> Result<Answer, String> {
    let mut request = agent(url).get(url.as_str());
    if let Some(token) = token {
        request = request.header("authorization", token.expose());
    }
    sent(request.call())
}

fn sent(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Answer, String> {
    let shown = |error: &dyn std::fmt::Display| PlainText::cut(&error.to_string(), 200).to_string();
    let mut response = response.map_err(|error| shown(&error))?;
    let date = response.headers().get("date");
    let date = date.and_then(|date| date.to_str().ok()).map(str::to_owned);
    let status = response.status().as_u16();
    let mut body = Vec::new();
    let mut limited = response.body_mut().as_reader().take(MAX_BYTES + 1);
    limited
        .read_to_end(&mut body)
        .map_err(|error| shown(&error))?;
    if body.len() as u64 > MAX_BYTES {
        return Err(format!("the answer is longer than {MAX_BYTES} bytes"));
    }
    Ok(Answer { status, date, body })
}

fn agent(url: &Url) -> Agent {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(provider)
        .build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(concat!(
            "portcullis/",
            env!("CARGO_PKG_VERSION"),
            " (doctor)"
        ))
        .timeout_global(Some(TIME))
        .timeout_connect(Some(TIME / 2))
        .max_response_header_size(64 * 1024);
    // A proxy from the environment is what cargo would use as well, and it cannot reach this
    // machine.
    let is_here = url.host().is_some_and(|host| is_this_machine(&host));
    let config = if is_here { config.proxy(None) } else { config };
    Agent::new_with_config(config.build())
}
