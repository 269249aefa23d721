//! What cargo reads: the sparse index and the files.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use registry::fetch::{self, Artifact, Ready};
use registry::{Error, Registry};

use crate::{answer, conditional};

/// Clients ask each time whether an index file changed; nothing else would show a yank at once.
const INDEX_CACHE: &str = "public, max-age=0, must-revalidate";
/// Files are asked for by digest, but a quarantine must be able to take them away within a day.
const FILE_CACHE: &str = "public, max-age=86400";

pub(crate) async fn config(State(registry): State<Registry>, headers: HeaderMap) -> Response<Body> {
    ready(&headers, fetch::config(&registry), "application/json")
}

pub(crate) async fn index(
    State(registry): State<Registry>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    match fetch::index_file(&registry, &path).await {
        Ok(Some(found)) => ready(&headers, found, "text/plain; charset=utf-8"),
        Ok(None) => answer::cargo_error(&registry, &Error::Absent("such crate".to_owned())),
        Err(error) => answer::cargo_error(&registry, &error),
    }
}

fn ready(headers: &HeaderMap, found: Ready, content_type: &'static str) -> Response<Body> {
    let known = conditional::holds(headers, &found.etag);
    let mut response = if known {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        Response::new(Body::from(found.bytes))
    };
    let headers = response.headers_mut();
    if !known {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(INDEX_CACHE));
    if let Ok(etag) = HeaderValue::from_str(&found.etag) {
        headers.insert(header::ETAG, etag);
    }
    response
}

pub(crate) async fn file(
    State(registry): State<Registry>,
    Path((name, version, sha256)): Path<(String, String, String)>,
) -> Response<Body> {
    let found = fetch::by_digest(&registry, &name, &version, &sha256).await;
    artifact(&registry, found)
}

pub(crate) async fn download(
    State(registry): State<Registry>,
    Path((name, version)): Path<(String, String)>,
) -> Response<Body> {
    let found = fetch::by_version(&registry, &name, &version).await;
    artifact(&registry, found)
}

fn artifact(registry: &Registry, found: Result<Option<Artifact>, Error>) -> Response<Body> {
    match found {
        Ok(Some(artifact)) => streamed(artifact),
        Ok(None) => answer::cargo_error(registry, &Error::Absent("such file".to_owned())),
        Err(error) => answer::cargo_error(registry, &error),
    }
}

fn streamed(artifact: Artifact) -> Response<Body> {
    let size = artifact.blob.size;
    let mut response = Response::new(Body::from_stream(artifact.blob.into_stream()));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/gzip"),
    );
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(FILE_CACHE));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if let Ok(etag) = HeaderValue::from_str(&format!("\"{}\"", artifact.digest)) {
        headers.insert(header::ETAG, etag);
    }
    response
}
