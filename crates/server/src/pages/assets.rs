//! Style, script and icon. Their address holds a digest of them, so that browsers may keep them for
//! ever and still see a new one at once.

use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, Response, StatusCode, header};
use domain::Digest;

/// The common face of all our pages, and what these need beyond it.
static STYLE: LazyLock<String> = LazyLock::new(|| {
    [
        include_str!("../../../../data/look/face.css"),
        include_str!("../../assets/pages.css"),
    ]
    .concat()
});
const SCRIPT: &str = include_str!("../../assets/pages.js");
const PASSKEYS: &str = include_str!("../../assets/passkeys.js");
const ICON: &str = include_str!("../../assets/gate.svg");

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let all = [STYLE.as_str(), SCRIPT, PASSKEYS, ICON].concat();
    Digest::of(all.as_bytes())
        .to_string()
        .chars()
        .take(12)
        .collect()
});

/// The part of their address that changes with them.
pub(crate) fn version_of() -> &'static str {
    &VERSION
}

/// One of them.
pub(crate) async fn asset(Path((version, file)): Path<(String, String)>) -> Response<Body> {
    let (content_type, bytes) = match file.as_str() {
        _ if version != *VERSION => return absent(),
        "pages.css" => ("text/css; charset=utf-8", STYLE.as_str()),
        "pages.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "passkeys.js" => ("text/javascript; charset=utf-8", PASSKEYS),
        "gate.svg" => ("image/svg+xml", ICON),
        _ => return absent(),
    };
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn absent() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
