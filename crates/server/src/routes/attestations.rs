//! Statements of where files were built: put beside a file, tried out, and read.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{Response, StatusCode};
use axum::routing::{post, put};
use domain::{Digest, Timestamp};
use registry::attest::{self, Identity};
use registry::{AttestationFacts, AttestedFile, Error, Registry, clock};
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::problem;
use super::cargo::Caller;
use crate::answer;

type Release = Path<(String, String)>;

/// What is a little too large is refused by the one who reads it, with a reason.
const MOST: usize = 2 * attest::MAX_BYTES;

/// What takes a statement.
pub(super) fn taking() -> Router<Registry> {
    Router::new()
        .route(
            "/api/v1/packages/cargo/{name}/{version}/attestations",
            put(attach).post(attach),
        )
        .route("/api/v1/attestations/check", post(check))
        .layer(DefaultBodyLimit::max(MOST))
}

async fn attach(
    State(registry): State<Registry>,
    Path((name, version)): Release,
    caller: Caller,
    body: Bytes,
) -> Response<Body> {
    let release = (name.as_str(), version.as_str());
    let sent = caller.sent();
    match attest::attach(&registry, sent, release, body.to_vec(), clock::now()).await {
        Ok(done) => {
            let status = if done.new {
                StatusCode::CREATED
            } else {
                StatusCode::OK
            };
            answered(
                status,
                &json!({
                    "builder": attest::builder_word(done.own),
                    "verified_origin": done.own,
                    "identity": done.identity,
                    "page": format!(
                        "{}/packages/cargo/{name}/{version}/security",
                        registry.settings().base_url
                    ),
                }),
            )
        }
        Err(error) => problem(&error),
    }
}

/// Of what a statement is meant to be.
#[derive(Deserialize)]
struct About {
    sha256: String,
    name: String,
}

async fn check(
    State(registry): State<Registry>,
    Query(about): Query<About>,
    caller: Caller,
    body: Bytes,
) -> Response<Body> {
    let checked = match about.sha256.parse::<Digest>() {
        Ok(digest) => {
            let (sent, names) = (caller.sent(), vec![about.name]);
            attest::check(&registry, sent, names, digest, body.to_vec(), clock::now()).await
        }
        Err(why) => Err(Error::malformed(why)),
    };
    match checked {
        Ok(identity) => answered(StatusCode::OK, &json!({ "identity": identity })),
        Err(error) => problem(&error),
    }
}

/// Everything that is known of where a release was built.
pub(super) async fn list(
    State(registry): State<Registry>,
    Path((name, version)): Release,
) -> Response<Body> {
    match attest::of_release(&registry, &name, &version).await {
        Ok((file, statements)) => answered(StatusCode::OK, &listed(&file, &statements)),
        Err(error) => problem(&error),
    }
}

fn listed(file: &AttestedFile, statements: &[AttestationFacts]) -> Value {
    json!({
        "crate": file.spelling,
        "version": file.version,
        "file": file.filename,
        "sha256": file.digest.to_string(),
        "verified_origin": statements.iter().any(|statement| statement.own),
        "attestations": statements.iter().map(one).collect::<Vec<_>>(),
    })
}

fn one(statement: &AttestationFacts) -> Value {
    let identity: Identity = attest::identity_of(statement);
    let bundle: Value = serde_json::from_slice(&statement.bundle).unwrap_or_default();
    json!({
        "predicate_type": statement.predicate_type,
        "builder": attest::builder_word(statement.own),
        "identity": identity,
        "log_index": statement.log_index,
        "signed_at": statement.signed_at.map(Timestamp::to_seconds_text),
        "verified_at": statement.verified_at.to_seconds_text(),
        "trust_root_sha256": statement.trust_root.to_string(),
        "bundle": bundle,
    })
}

fn answered(status: StatusCode, body: &Value) -> Response<Body> {
    answer::json(status, body.to_string().into_bytes())
}
