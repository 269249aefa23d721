//! An instance that is for members only: one layer before everything that reads.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::middleware::Next;
use domain::Need;
use registry::identify::Sent;
use registry::{Error, Registry, clock, identify};

use super::cargo::authorization;
use crate::answer;

/// Lets everybody through where the instance is public; else those with a token. What they get is
/// theirs: no cache in between may keep it.
pub(super) async fn only(
    State(registry): State<Registry>,
    request: Request,
    next: Next,
) -> Response<Body> {
    if !registry.settings().members_only {
        return next.run(request).await;
    }
    let sent = Sent {
        authorization: authorization(request.headers()),
        from: request.extensions().get().copied(),
    };
    if let Err(error) = identify::reader(&registry, sent, clock::now()).await {
        return refused(&registry, &error);
    }
    let mut response = next.run(request).await;
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=0, must-revalidate"),
    );
    response
}

/// cargo asks again with its token only after a 401, so a token that does not read gets one too.
fn refused(registry: &Registry, error: &Error) -> Response<Body> {
    let mut response = answer::cargo_error(registry, error);
    if let Error::Refused(refusal) = error
        && refusal.need == Need::KnownCredential
    {
        *response.status_mut() = StatusCode::UNAUTHORIZED;
        answer::challenge(registry, &mut response);
    }
    response
}
