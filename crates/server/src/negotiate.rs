//! What a client takes and what it holds already: `Accept-Encoding` and `If-None-Match` (RFC 9110, sections
//! 12.5.3 and 13.1.2).

/// Whether this value of `If-None-Match` names the tag. Tags are compared weakly, as the section asks.
pub(crate) fn holds(value: &str, etag: &str) -> bool {
    let mut tags = value.split(',').map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

/// Whether this value of `Accept-Encoding` lets gzip through. `*` does not: whoever can unpack says so.
pub(crate) fn takes_gzip(value: &str) -> bool {
    value.split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().trim_start_matches(['q', 'Q', '=']);
        let never = !weight.is_empty() && weight.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        name.trim().eq_ignore_ascii_case("gzip") && !never
    })
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
            ("\"a-gzip\"", false),
            ("a", false),
            ("", false),
        ] {
            assert_eq!(holds(sent, "\"a\""), expected, "{sent}");
        }
    }

    #[test]
    fn gzip_is_taken_by_name_and_not_with_a_weight_of_nothing() {
        for (sent, expected) in [
            ("gzip", true),
            ("deflate, GZIP", true),
            ("br;q=1.0, gzip;q=0.8", true),
            ("gzip ; q=0.001", true),
            ("gzip;q=0", false),
            ("gzip; q=0.000", false),
            ("*", false),
            ("identity", false),
            ("", false),
        ] {
            assert_eq!(takes_gzip(sent), expected, "{sent}");
        }
    }
}
