//! Who looks at a page: the browser, and the person where one is signed in.

use std::net::IpAddr;

use axum::body::Body;
use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response, header};
use domain::Timestamp;
use registry::session::{self, Session};
use registry::sign_in::Browser;
use registry::{Registry, clock};

use super::frame::{Frame, see_other};
use super::{assets_version, cookie, trouble};

/// Somebody with a browser.
pub(crate) struct Visitor {
    pub(crate) registry: Registry,
    /// The time of this request.
    pub(crate) now: Timestamp,
    /// The session, where one is going on.
    pub(crate) session: Option<Session>,
    /// Who is signed in.
    login: Option<String>,
    from: Option<IpAddr>,
    agent: String,
    cookie: Option<String>,
    device: Option<String>,
    theme: Option<&'static str>,
    path: String,
}

impl FromRequestParts<Registry> for Visitor {
    type Rejection = Response<Body>;

    async fn from_request_parts(
        parts: &mut Parts,
        registry: &Registry,
    ) -> Result<Self, Response<Body>> {
        let mut visitor = Self::stranger(registry, &parts.headers);
        visitor.from = parts.extensions.get::<IpAddr>().copied();
        visitor.path = path_to_come_back_to(parts);
        match session::of(registry, visitor.cookie.as_deref(), visitor.now).await {
            Ok(session) => {
                let full = session.as_ref().filter(|session| session.is_full());
                visitor.login = full.map(|session| session.person.login.clone());
                visitor.session = session;
            }
            Err(error) => return Err(trouble(&visitor, &error)),
        }
        Ok(visitor)
    }
}

impl Visitor {
    /// Somebody whose session was not looked at.
    pub(super) fn stranger(registry: &Registry, headers: &HeaderMap) -> Self {
        let agent = headers.get(header::USER_AGENT);
        Self {
            registry: registry.clone(),
            now: clock::now(),
            session: None,
            login: None,
            from: None,
            agent: agent
                .and_then(|agent| agent.to_str().ok())
                .unwrap_or_default()
                .to_owned(),
            cookie: cookie::session(registry, headers),
            device: cookie::device(registry, headers),
            theme: cookie::theme(headers),
            path: "/".to_owned(),
        }
    }

    /// The frame of a page with this title.
    pub(crate) fn frame(&self, title: &str) -> Frame {
        Frame {
            title: title.to_owned(),
            login: self.login.clone(),
            theme: self.theme,
            query: String::new(),
            path: self.path.clone(),
            sign_up: self.registry.settings().sign_up,
            assets: assets_version(),
            version: env!("CARGO_PKG_VERSION"),
        }
    }

    /// What the flows need to know of the browser.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser {
            from: self.from,
            agent: &self.agent,
            cookie: self.cookie.as_deref(),
            device: self.device.as_deref(),
        }
    }

    /// The session cookie as it was sent.
    pub(crate) fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// Whether the browser has a cookie by which it is known again.
    pub(crate) fn is_device(&self) -> bool {
        self.device.is_some()
    }

    /// Whether a second factor was shown.
    pub(crate) fn is_signed_in(&self) -> bool {
        self.login.is_some()
    }

    /// The page that leads to being signed in.
    pub(crate) fn way_in(&self) -> String {
        let next = encoded(&self.path);
        match &self.session {
            None => format!("/sign-in?next={next}"),
            Some(half) if has_second_factor(half) => format!("/sign-in/code?next={next}"),
            Some(_) => "/account/second-factor".to_owned(),
        }
    }
}

/// Somebody who has signed in with a second factor. Everybody else is led to where that is done.
pub(crate) struct Member {
    pub(crate) visitor: Visitor,
    pub(crate) session: Session,
}

impl FromRequestParts<Registry> for Member {
    type Rejection = Response<Body>;

    async fn from_request_parts(
        parts: &mut Parts,
        registry: &Registry,
    ) -> Result<Self, Response<Body>> {
        let mut visitor = Visitor::from_request_parts(parts, registry).await?;
        let way_in = visitor.way_in();
        match visitor.session.take_if(|session| session.is_full()) {
            Some(session) => Ok(Self { visitor, session }),
            None => Err(see_other(&way_in)),
        }
    }
}

/// Where a page leads back to: itself, unless its address holds a mailed link, which no page repeats.
fn path_to_come_back_to(parts: &Parts) -> String {
    let route = parts.extensions.get::<MatchedPath>();
    let by_link = route.is_some_and(|route| route.as_str().contains("{link}"));
    let path = parts.uri.path_and_query().filter(|_| !by_link);
    back_path(path.map_or("/", |path| path.as_str())).to_owned()
}

/// A path on this registry and nothing else: what a link may lead back to.
pub(crate) fn back_path(path: &str) -> &str {
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && path
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if ours && path.len() <= 300 { path } else { "/" }
}

/// Whether there is a second factor to show, or one to set up.
pub(crate) fn has_second_factor(session: &Session) -> bool {
    let account = &session.facts.account;
    account.totp_sealed.is_some() || account.passkeys > 0
}

/// A path as it stands in the query of another.
pub(crate) fn encoded(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_back_to_us_alone() {
        for (path, expected) in [
            ("/account/tokens?x=1", "/account/tokens?x=1"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
            ("", "/"),
        ] {
            assert_eq!(back_path(path), expected, "{path}");
        }
        assert_eq!(encoded("/a?b=c&d"), "/a%3Fb%3Dc%26d");
    }
}
