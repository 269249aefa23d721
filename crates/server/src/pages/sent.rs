//! What the script of the passkeys sends and is answered: JSON, from our own pages alone.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, Response, StatusCode, header};
use registry::{Error, Registry};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::told::Told;
use crate::answer;

/// What was sent.
pub(crate) struct Sent<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Registry> for Sent<T> {
    type Rejection = Response<Body>;

    async fn from_request(request: Request, registry: &Registry) -> Result<Self, Response<Body>> {
        // A form of another site can send no such type without being asked first (Fetch, section 4.9).
        if !is_json(request.headers()) {
            return Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = Bytes::from_request(request, registry).await;
        let bytes = bytes.map_err(|_| refused(StatusCode::PAYLOAD_TOO_LARGE))?;
        let sent = serde_json::from_slice(&bytes);
        sent.map(Self).map_err(|_| refused(StatusCode::BAD_REQUEST))
    }
}

/// Whether this comes from a script.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind == "application/json")
}

fn refused(status: StatusCode) -> Response<Body> {
    let body = json!({ "error": "What the page sent cannot be read, or is too long. Load the page again." });
    answer::json(status, body.to_string().into_bytes())
}

/// What went wrong, for the script to show.
pub(crate) fn unanswered(error: &Error) -> Response<Body> {
    let body = json!({ "error": Told::of(error).text });
    let status = answer::status_of(error);
    let mut response = answer::json(status, body.to_string().into_bytes());
    answer::retry_after(error, &mut response);
    response
}
