//! What cargo reads: the sparse index and the files.

use std::net::IpAddr;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{
    Extensions, HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header,
};
use registry::fetch::{self, Artifact, Ready};
use registry::{Error, Registry, downloads};

use crate::reading::{self, Head};
use crate::{answer, negotiate};

pub(crate) async fn config(State(registry): State<Registry>, headers: HeaderMap) -> Response<Body> {
    ready(&headers, &fetch::config(&registry), reading::CONFIG)
}

pub(crate) async fn index(
    State(registry): State<Registry>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    match fetch::index_file(&registry, &path).await {
        Ok(Some(found)) => ready(&headers, &found, reading::INDEX),
        Ok(None) => answer::cargo_error(&registry, &Error::Absent("such crate".to_owned())),
        Err(error) => answer::cargo_error(&registry, &error),
    }
}

fn ready(headers: &HeaderMap, found: &Ready, content_type: &'static str) -> Response<Body> {
    let texts = |name| {
        let values = headers.get_all(name).iter();
        values.filter_map(|value| value.to_str().ok())
    };
    let gzip = texts(header::ACCEPT_ENCODING).any(negotiate::takes_gzip);
    let known = |etag: &str| reading::names(texts(header::IF_NONE_MATCH), etag);
    let (head, bytes) = reading::rendered(found, content_type, gzip, known);
    if head.known {
        return answered(&head, StatusCode::NOT_MODIFIED, Body::empty());
    }
    answered(&head, StatusCode::OK, Body::from(bytes.clone()))
}

fn answered(head: &Head, status: StatusCode, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    head.each(|name, value| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response
                .headers_mut()
                .insert(HeaderName::from_static(name), value);
        }
    });
    response
}

pub(crate) async fn file(
    State(registry): State<Registry>,
    Path((name, version, sha256)): Path<(String, String, String)>,
    method: Method,
    extensions: Extensions,
) -> Response<Body> {
    let found = fetch::by_digest(&registry, &name, &version, &sha256).await;
    note(&registry, &name, &found, &method, &extensions);
    artifact(&registry, found)
}

pub(crate) async fn download(
    State(registry): State<Registry>,
    Path((name, version)): Path<(String, String)>,
    method: Method,
    extensions: Extensions,
) -> Response<Body> {
    let found = fetch::by_version(&registry, &name, &version).await;
    note(&registry, &name, &found, &method, &extensions);
    artifact(&registry, found)
}

/// Counts what is sent to somebody who is known to be somewhere; to ask for the head alone fetches nothing.
fn note(
    registry: &Registry,
    name: &str,
    found: &Result<Option<Artifact>, Error>,
    method: &Method,
    extensions: &Extensions,
) {
    if let (Ok(Some(_)), Some(source)) = (found, extensions.get::<IpAddr>())
        && method == Method::GET
    {
        downloads::note(registry, name, *source);
    }
}

fn artifact(registry: &Registry, found: Result<Option<Artifact>, Error>) -> Response<Body> {
    match found {
        Ok(Some(artifact)) => streamed(artifact),
        Ok(None) => answer::cargo_error(registry, &Error::Absent("such file".to_owned())),
        Err(error) => answer::cargo_error(registry, &error),
    }
}

fn streamed(artifact: Artifact) -> Response<Body> {
    let (etag, size) = (format!("\"{}\"", artifact.digest), artifact.blob.size);
    let body = Body::from_stream(artifact.blob.into_stream());
    let mut response = answered(&reading::file(&etag), StatusCode::OK, body);
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    response
}
