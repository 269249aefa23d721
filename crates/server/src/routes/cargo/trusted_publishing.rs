//! `/cargo/api/v1/trusted_publishing/tokens`, as the action of crates calls it: a build service exchanges its
//! identity for a token, and gives the token back.

use axum::body::{Body, BodyDataStream};
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode};
use ecosystems::cargo::{name, reply};
use futures_util::StreamExt;
use registry::{Error, Registry, clock, exchange};
use serde::Deserialize;

use super::authorization;
use crate::{answer, drain};

/// The most bytes of a request: the largest identity and a name beside it.
const BYTES: usize = 20 * 1024;

/// What is sent.
#[derive(Deserialize)]
struct Sent {
    jwt: String,
    /// The crate, where the identity may publish several; the action sends none.
    #[serde(rename = "crate")]
    wished: Option<String>,
}

pub(crate) async fn exchange(State(registry): State<Registry>, body: Body) -> Response<Body> {
    let mut chunks = body.into_data_stream();
    let sent = read(&mut chunks).await;
    if sent.is_err() {
        // The rest is read and thrown away, so that the answer arrives.
        drain::rest(chunks);
    }
    match exchanged(&registry, sent).await {
        Ok(token) => answer::json(StatusCode::OK, reply::exchanged(&token)),
        // A refusal has one status here, whatever refuses.
        Err(Error::Refused(refusal)) if !matches!(refusal.need, domain::Need::Source { .. }) => {
            let detail = answer::sentence(&Error::Refused(refusal));
            answer::json(StatusCode::BAD_REQUEST, reply::errors(&detail))
        }
        Err(error) => answer::cargo_error(&registry, &error),
    }
}

async fn read(chunks: &mut BodyDataStream) -> Result<Sent, Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Error::malformed("the request broke off"))?;
        if bytes.len() + chunk.len() > BYTES {
            return Err(Error::malformed("the body is larger than an identity is"));
        }
        bytes.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&bytes).map_err(|_| Error::malformed("the body is {\"jwt\":\"…\"}"))
}

async fn exchanged(registry: &Registry, sent: Result<Sent, Error>) -> Result<String, Error> {
    let sent = sent?;
    let wished = sent.wished.as_deref().map(name::parse_lenient);
    let wished = wished.transpose().map_err(Error::malformed)?;
    let audience = exchange::cargo_audience(registry);
    let now = clock::now();
    let token = exchange::exchange(registry, &audience, &sent.jwt, wished.as_ref(), now).await?;
    Ok(token.expose().to_owned())
}

/// Where no issuer is trusted there is no exchange.
pub(crate) async fn closed(State(registry): State<Registry>) -> Response<Body> {
    let what = "exchange here: this registry trusts no issuer of identities";
    answer::cargo_error(&registry, &Error::Absent(what.to_owned()))
}

pub(crate) async fn give_back(
    State(registry): State<Registry>,
    headers: HeaderMap,
) -> Response<Body> {
    match exchange::give_back(&registry, authorization(&headers), clock::now()).await {
        Ok(()) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NO_CONTENT;
            response
        }
        Err(error) => answer::cargo_error(&registry, &error),
    }
}
