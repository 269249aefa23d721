//! The cookies: the session and the browser's own, which no script reads, and the theme, which is nobody's
//! secret.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, header};
use domain::TokenSecret;
use domain::timestamp::SECOND;
use registry::{Registry, new_device, session};

/// Over https the name itself makes browsers refuse a cookie that another host or port has set
/// ("__Host-" in RFC 6265bis); over http, on this machine alone, they would refuse that name.
const SESSION: &str = "__Host-pcl";
const SESSION_ON_LOCALHOST: &str = "pcl-dev";
const DEVICE: &str = "__Host-pcl-device";
const DEVICE_ON_LOCALHOST: &str = "pcl-device-dev";
const THEME: &str = "pcl-theme";

fn device_name(registry: &Registry) -> &'static str {
    if registry.settings().is_https() {
        DEVICE
    } else {
        DEVICE_ON_LOCALHOST
    }
}

/// The cookie by which a browser is known again, signed in or not.
pub(super) fn device(registry: &Registry, headers: &HeaderMap) -> Option<String> {
    value(headers, device_name(registry)).filter(|value| new_device::is_cookie(value))
}

/// Sends the cookie by which the browser is known again with this answer.
pub(crate) fn keep_device(registry: &Registry, response: &mut Response<Body>, value: &str) {
    let seconds = new_device::LASTS / SECOND;
    set(registry, response, (device_name(registry), value), seconds);
}

fn session_name(registry: &Registry) -> &'static str {
    if registry.settings().is_https() {
        SESSION
    } else {
        SESSION_ON_LOCALHOST
    }
}

/// The session cookie that a browser sent.
pub(super) fn session(registry: &Registry, headers: &HeaderMap) -> Option<String> {
    value(headers, session_name(registry))
}

/// The theme that somebody chose.
pub(super) fn theme(headers: &HeaderMap) -> Option<&'static str> {
    let chosen = value(headers, THEME)?;
    ["light", "dark"].into_iter().find(|theme| *theme == chosen)
}

fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
}

/// Sends the session's cookie with this answer.
pub(crate) fn keep_session(
    registry: &Registry,
    response: &mut Response<Body>,
    secret: &TokenSecret,
) {
    let seconds = session::LASTS / SECOND;
    let cookie = (session_name(registry), secret.expose());
    set(registry, response, cookie, seconds);
}

/// Takes the session's cookie away with this answer.
pub(crate) fn forget_session(registry: &Registry, response: &mut Response<Body>) {
    set(registry, response, (session_name(registry), ""), 0);
}

fn set(
    registry: &Registry,
    response: &mut Response<Body>,
    (name, value): (&str, &str),
    seconds: i64,
) {
    let secure = if registry.settings().is_https() {
        "; Secure"
    } else {
        ""
    };
    append(
        response,
        &format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"),
    );
}

/// Keeps the chosen theme for a year; `system` forgets it.
pub(crate) fn keep_theme(response: &mut Response<Body>, theme: &str) {
    let seconds = if ["light", "dark"].contains(&theme) {
        365 * 24 * 60 * 60
    } else {
        0
    };
    append(
        response,
        &format!("{THEME}={theme}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}"),
    );
}

fn append(response: &mut Response<Body>, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Entry for fuzzing: each line is a header. Of a cookie no more is read than stands between semicolons.
pub fn fuzz(bytes: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        if let Ok(line) = HeaderValue::from_bytes(line) {
            headers.append(header::COOKIE, line);
        }
    }
    for name in [SESSION, SESSION_ON_LOCALHOST, DEVICE, THEME] {
        let found = value(&headers, name);
        assert!(found.is_none_or(|value| !value.contains([';', '\n'])));
    }
    if let Some(theme) = theme(&headers) {
        assert_eq!(value(&headers, THEME).as_deref(), Some(theme));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        let sent = "xpcl-theme=light; pcl-theme=dark;pcl-theme-x=light; lone";
        headers.insert(header::COOKIE, HeaderValue::from_static(sent));
        assert_eq!(theme(&headers), Some("dark"));
        assert_eq!(value(&headers, "xpcl-theme").as_deref(), Some("light"));
        assert_eq!(value(&headers, "lone"), None);
        headers.insert(header::COOKIE, HeaderValue::from_static("pcl-theme=\"><"));
        assert_eq!(theme(&headers), None);
    }
}
