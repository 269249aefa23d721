//! cargo's Web API and sparse index.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use registry::identify::Sent;

pub(super) mod api;
pub(super) mod publish;
pub(super) mod read;

/// What the client sent as its credential. A header that is not text is a credential too, and a
/// wrong one: it must not read as none.
pub(super) fn authorization(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::AUTHORIZATION)
        .map(|value| value.to_str().unwrap_or("not text"))
}

/// Whoever calls: the credential that they sent, and the address that they ask from.
pub(crate) struct Caller {
    authorization: Option<String>,
    from: Option<IpAddr>,
}

impl Caller {
    /// As the flows take it.
    pub(crate) fn sent(&self) -> Sent<'_> {
        Sent {
            authorization: self.authorization.as_deref(),
            from: self.from,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self {
            authorization: authorization(&parts.headers).map(str::to_owned),
            from: parts.extensions.get().copied(),
        })
    }
}
