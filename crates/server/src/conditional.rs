//! `If-None-Match` (RFC 9110, section 13.1.2).

use axum::http::{HeaderMap, header};

/// Whether the client holds the version with this tag already. Tags are compared weakly, as the
/// section asks for `If-None-Match`.
pub(crate) fn holds(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_weakly_and_in_lists() {
        for (sent, expected) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("*", true),
            ("\"b\"", false),
            ("a", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, sent.parse().unwrap());
            assert_eq!(holds(&headers, "\"a\""), expected, "{sent}");
        }
        assert!(!holds(&HeaderMap::new(), "\"a\""));
    }
}
