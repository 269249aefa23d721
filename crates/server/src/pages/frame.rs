//! What every page has around it, and the headers it is sent under.

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use registry::Registry;

/// What the frame of a page shows.
pub(crate) struct Frame {
    /// What the page is about.
    pub(crate) title: String,
    /// Who is signed in.
    pub(crate) login: Option<String>,
    /// The theme that was chosen over the system's.
    pub(crate) theme: Option<&'static str>,
    /// What was searched for.
    pub(crate) query: String,
    /// Where a change of theme leads back to.
    pub(crate) path: String,
    /// Whether people may ask for accounts themselves.
    pub(crate) sign_up: bool,
    /// The part of the assets' address that changes with them.
    pub(crate) assets: &'static str,
    /// Of this program.
    pub(crate) version: &'static str,
}

/// Nothing is loaded from elsewhere, no script stands in a page, nothing frames it, and its forms and
/// scripts speak to no other place.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: forms would then be sent with the origin `null`.
    (header::REFERRER_POLICY, "same-origin"),
    // Pages show who is signed in: no cache keeps them, the browser's own neither.
    (header::CACHE_CONTROL, "no-store"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// A page with this status.
pub(crate) fn page(
    registry: &Registry,
    status: StatusCode,
    template: &impl Template,
) -> Response<Body> {
    let mut response = match template.render() {
        Ok(text) => Response::new(Body::from(text)),
        Err(error) => {
            tracing::error!(%error, "a page could not be drawn");
            let mut response = Response::new(Body::from("the page could not be drawn"));
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            return response;
        }
    };
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if registry.settings().is_https() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    response
}

/// Leads to another page of ours, which is then asked for with GET.
pub(crate) fn see_other(path: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let headers = response.headers_mut();
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    headers.insert(header::LOCATION, location);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
