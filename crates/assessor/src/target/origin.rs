//! Web origins: what somebody typed, and what belongs to the same site.

use std::fmt;

use url::Url;

/// Why an address is not a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotATarget {
    /// It is not an address.
    Malformed(String),
    /// Only `http` and `https` can be visited.
    Scheme(String),
    /// Credentials do not belong into an address.
    Credentials,
}

impl fmt::Display for NotATarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) => write!(f, "this is not a web address: {why}"),
            Self::Scheme(scheme) => write!(f, "only http and https can be visited, not {scheme}"),
            Self::Credentials => {
                f.write_str("leave user and password out: a passive visit has no account")
            }
        }
    }
}

impl std::error::Error for NotATarget {}

/// Whether two addresses belong to the same site: the same host but for a leading `www.`, and the
/// same port, or the step from http to https on the usual ports.
pub fn same_site(one: &Url, other: &Url) -> bool {
    let host = |url: &Url| {
        url.host_str()
            .map(|host| host.strip_prefix("www.").unwrap_or(host).to_owned())
    };
    let port = |url: &Url| match url.port_or_known_default() {
        Some(80 | 443) => None,
        other => other,
    };
    host(one).is_some() && host(one) == host(other) && port(one) == port(other)
}

/// Whether a page speaks for the site of this origin: it is on the same site, or on a host below
/// it, as `docs.packages.example` is below `packages.example`. A host above or beside it may be
/// somebody else's: many live below the name of their hosting service.
pub fn speaks_for(page: &Url, origin: &Url) -> bool {
    if same_site(page, origin) {
        return true;
    }
    let (Some(host), Some(above)) = (page.host_str(), origin.domain()) else {
        return false;
    };
    let above = above.strip_prefix("www.").unwrap_or(above);
    let is_below = host
        .strip_suffix(above)
        .is_some_and(|rest| rest.ends_with('.'));
    is_below && page.port().is_none()
}

/// The address as the origin of a target: path, query and fragment are dropped.
///
/// # Errors
/// It is not an http or https address, or carries credentials.
pub fn origin(address: &str) -> Result<Url, NotATarget> {
    let mut url = Url::parse(address).map_err(|error| NotATarget::Malformed(error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(NotATarget::Scheme(url.scheme().chars().take(20).collect()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(NotATarget::Credentials);
    }
    url.set_path("/");
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_an_origin() {
        for (address, seen) in [
            (
                "https://packages.example/a/b?c#d",
                Some("https://packages.example/"),
            ),
            ("http://localhost:4873", Some("http://localhost:4873/")),
            ("http://[::1]:80/x", Some("http://[::1]/")),
            ("ftp://packages.example", None),
            ("file:///etc/passwd", None),
            ("https://user:pass@packages.example", None),
            ("not an address", None),
            ("", None),
        ] {
            let origin = origin(address).ok();
            assert_eq!(origin.as_ref().map(Url::as_str), seen, "{address}");
        }
    }

    #[test]
    fn a_site_speaks_for_itself_and_for_nobody_above_or_beside_it() {
        for (page, origin, speaks) in [
            ("https://a.example/x", "http://a.example/", true),
            ("https://docs.a.example/x", "https://a.example/", true),
            ("https://docs.a.example/x", "https://www.a.example/", true),
            ("https://a.example/x", "https://docs.a.example/", false),
            ("https://b.example/x", "https://a.example/", false),
            ("https://bada.example/x", "https://a.example/", false),
            ("https://docs.a.example:444/x", "https://a.example/", false),
            ("http://1.127.0.0.1.example/", "http://127.0.0.1/", false),
            ("http://127.0.0.1:2/", "http://127.0.0.1:1/", false),
        ] {
            let [of, to] = [page, origin].map(|url| Url::parse(url).unwrap());
            assert_eq!(speaks_for(&of, &to), speaks, "{page} {origin}");
        }
    }

    #[test]
    fn a_site_is_its_host_with_or_without_www() {
        for (one, other, same) in [
            ("http://a.example/x", "https://a.example/y", true),
            ("https://a.example/", "https://www.a.example/", true),
            ("https://a.example/", "https://b.example/", false),
            (
                "https://a.example/",
                "https://a.example.evil.example/",
                false,
            ),
            ("http://localhost:4873/", "http://localhost:4874/", false),
            ("http://localhost:4873/", "http://localhost:4873/z", true),
        ] {
            let [one, other] = [one, other].map(|url| Url::parse(url).unwrap());
            assert_eq!(same_site(&one, &other), same, "{one} {other}");
        }
    }
}
