//! cargo's Web API and sparse index.

use axum::http::{HeaderMap, header};

pub(super) mod api;
pub(super) mod publish;
pub(super) mod read;
pub(super) mod trusted_publishing;

/// What the client sent as its credential. A header that is not text is a credential too, and a
/// wrong one: it must not read as none.
pub(super) fn authorization(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::AUTHORIZATION)
        .map(|value| value.to_str().unwrap_or("not text"))
}
