//! Reports of leaked secrets by programs: scanning programmes, which sign, and whoever has one in their hands.

use std::net::IpAddr;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, Response, StatusCode};
use domain::{Need, PrincipleId, Refusal};
use registry::reveal::programmes::Programme;
use registry::{Error, Registry, clock, reveal};
use serde::Deserialize;

use super::api::problem;
use crate::answer;

/// The most bytes of a report: ten thousand secrets with their places.
const REPORT_BYTES: usize = 8 << 20;

/// A secret that somebody has in their hands.
#[derive(Deserialize)]
struct Held {
    token: String,
}

/// `POST /api/v1/secret-scanning/reports`, as scanning programmes call it.
pub(super) async fn report(State(registry): State<Registry>, request: Request) -> Response<Body> {
    let done = reported(&registry, request).await;
    match done {
        Ok(answers) => answer::json(StatusCode::OK, answers),
        Err(error) => problem(&error),
    }
}

async fn reported(registry: &Registry, request: Request) -> Result<Vec<u8>, Error> {
    let (parts, body) = request.into_parts();
    // Nothing is read of whoever does not even say who they are.
    let unsigned = || Refusal::of(PrincipleId::SecretScanning, Need::SignedReport);
    let mut programmes = registry.settings().programmes.iter();
    let signed = programmes.find_map(|programme| {
        let signature = signature_of(&parts.headers, programme)?;
        Some((programme, signature))
    });
    let (programme, signature) = signed.ok_or_else(unsigned)?;
    let body: Bytes = to_bytes(body, REPORT_BYTES)
        .await
        .map_err(|_| Error::malformed("a report has 8 MiB at most; send more of them"))?;
    let now = clock::now();
    let answers = reveal::by_programme(registry, programme, signature, &body, now).await?;
    serde_json::to_vec(&answers).map_err(Error::fault)
}

fn signature_of<'a>(headers: &'a HeaderMap, programme: &Programme) -> Option<[&'a str; 2]> {
    let [id, signature] = programme
        .fields()
        .map(|name| headers.get(name).and_then(|value| value.to_str().ok()));
    Some([id?, signature?])
}

/// `POST /api/v1/secret-scanning/tokens`: the secret itself is the proof.
pub(super) async fn held(
    State(registry): State<Registry>,
    from: Option<Extension<IpAddr>>,
    body: Bytes,
) -> Response<Body> {
    let Ok(Held { token }) = serde_json::from_slice(&body) else {
        return problem(&Error::malformed("the body is {\"token\":\"...\"}"));
    };
    let from = from.map(|Extension(address)| address);
    match reveal::by_holder(&registry, &token, from, clock::now()).await {
        Ok(()) => answer::json(StatusCode::OK, br#"{"taken":true}"#.to_vec()),
        Err(error) => problem(&error),
    }
}
