//! No other site makes a browser do something here: every form must come from a page of ours.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Method, Response, header};
use axum::middleware::Next;
use registry::{Error, Registry};

use super::sent;
use super::told::trouble;
use super::visitor::Visitor;
use crate::drain;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets reading through, and changes only from our own pages.
pub(crate) async fn same_origin(
    State(registry): State<Registry>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    if reads || is_ours(request.headers(), &registry.settings().base_url) {
        return next.run(request).await;
    }
    let visitor = Visitor::stranger(&registry, request.headers());
    let from_script = sent::is_json(request.headers());
    let base_url = &registry.settings().base_url;
    let error = Error::malformed(format!(
        "this did not come from a page of this registry; open {base_url} and try it there"
    ));
    // The answer arrives only if what is still being sent is read.
    drain::rest(request.into_body().into_data_stream());
    if from_script {
        return sent::unanswered(&error);
    }
    trouble(&visitor, &error)
}

/// What the browser says of where the form stood (Fetch Metadata; RFC 6454, section 7). One of the
/// two must be there, since both are only missing where no browser sends; and both must agree, since
/// a name that was pointed at this machine makes a foreign page look like the same site.
fn is_ours(headers: &HeaderMap, base_url: &str) -> bool {
    let site = headers.get(FETCH_SITE);
    let origin = headers.get(header::ORIGIN);
    let site_fits = site.is_none_or(|site| site == "same-origin");
    let origin_fits = origin.is_none_or(|origin| origin == base_url);
    (site.is_some() || origin.is_some()) && site_fits && origin_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_another_site_is_not_ours() {
        const BASE: &str = "https://crates.example.org";
        for (site, origin, ours) in [
            (Some("same-origin"), Some(BASE), true),
            (Some("same-origin"), None, true),
            (None, Some(BASE), true),
            (None, None, false),
            (Some("same-site"), Some(BASE), false),
            (Some("cross-site"), Some("https://evil.example"), false),
            (Some("none"), None, false),
            (Some("same-origin"), Some("https://evil.example"), false),
            (Some("same-origin"), Some("null"), false),
            (None, Some("https://crates.example.org.evil.example"), false),
            (None, Some("http://crates.example.org"), false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(site) = site {
                headers.insert(FETCH_SITE, site.parse().unwrap());
            }
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(is_ours(&headers, BASE), ours, "{site:?} {origin:?}");
        }
    }
}
