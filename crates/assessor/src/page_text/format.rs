//! What the bytes of a page are: the server's word, checked against the bytes themselves.

use std::borrow::Cow;

use url::Url;

/// What the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// HTML, also where the server calls it something else.
    Html,
    /// Markdown, by its type or its name.
    Markdown,
    /// Any other text.
    Plain,
    /// Nothing that can be read as text: PDF, images, JSON.
    NotText,
}

/// How an HTML document begins; Markdown may begin with other tags, never with these.
const HTML_BEGINNINGS: [&str; 5] = ["<!doctype html", "<html", "<head", "<body", "<title"];

impl Format {
    /// Decides by the bytes first, then by the media type, then by the name.
    pub(super) fn of(url: &Url, media_type: &str, bytes: &[u8], text: &str) -> Self {
        if is_binary(bytes) {
            return Self::NotText;
        }
        if Self::is_html(text) {
            return Self::Html;
        }
        let path = url.path().to_ascii_lowercase();
        let named_markdown = path.ends_with(".md") || path.ends_with(".markdown");
        match media_type.to_ascii_lowercase().as_str() {
            "text/html" | "application/xhtml+xml" if has_tags(text) => Self::Html,
            "text/markdown" | "text/x-markdown" => Self::Markdown,
            "application/octet-stream" | "application/xhtml+xml" | "" if named_markdown => {
                Self::Markdown
            }
            "application/octet-stream" | "application/xhtml+xml" | "" => Self::Plain,
            other if other.starts_with("text/") && named_markdown => Self::Markdown,
            other if other.starts_with("text/") => Self::Plain,
            _ => Self::NotText,
        }
    }

    /// Whether the text begins as only an HTML document does.
    pub(crate) fn is_html(text: &str) -> bool {
        let mut rest = text.trim_start();
        // Comments and an XML declaration may stand before the document.
        for (open, close) in [("<?xml", "?>"), ("<!--", "-->"), ("<!--", "-->")] {
            let inside = rest.strip_prefix(open);
            if let Some((_, after)) = inside.and_then(|inside| inside.split_once(close)) {
                rest = after.trim_start();
            }
        }
        let start: String = rest.chars().take(20).collect();
        let start = start.to_ascii_lowercase();
        HTML_BEGINNINGS
            .iter()
            .any(|beginning| start.starts_with(beginning))
    }
}

/// The bytes as text: UTF-8, or UTF-16 where a byte order mark says so. What is neither becomes
/// `�`, which leaves English words in older encodings readable.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        [0xff, 0xfe, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)),
        _ => String::from_utf8_lossy(bytes),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    let chars = char::decode_utf16(units).map(|ch| ch.unwrap_or(char::REPLACEMENT_CHARACTER));
    chars.collect()
}

/// Text has no NUL; PDF says what it is.
fn is_binary(bytes: &[u8]) -> bool {
    let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let has_nul = bytes.iter().take(4_096).any(|byte| *byte == 0);
    bytes.starts_with(b"%PDF-") || (has_nul && !is_utf16)
}

/// Whether anything in it looks like a tag.
fn has_tags(text: &str) -> bool {
    text.as_bytes()
        .windows(2)
        .any(|pair| matches!(pair, [b'<', b'/' | b'!' | b'a'..=b'z' | b'A'..=b'Z']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_weigh_more_than_types_and_types_more_than_names() {
        use Format::{Html, Markdown, NotText, Plain};
        for (path, media_type, bytes, format) in [
            ("/a", "text/html", &b"<p>x"[..], Html),
            ("/a", "text/html", b"a policy, 1 < 2", Plain),
            ("/a.md", "text/html", b"# A policy", Markdown),
            ("/a", "text/plain", b" \n<!DOCTYPE HTML>", Html),
            (
                "/a",
                "text/plain",
                b"<?xml version='1.0'?><!-- x --><html>",
                Html,
            ),
            ("/a", "text/markdown", b"# x", Markdown),
            (
                "/a.md",
                "text/plain",
                b"<h1 align=center>x</h1>\n\n# y",
                Markdown,
            ),
            ("/SECURITY.MD", "text/plain", b"# x", Markdown),
            ("/a.md", "", b"# x", Markdown),
            ("/a", "", b"x", Plain),
            ("/a", "application/octet-stream", b"x", Plain),
            ("/a", "application/json", b"{}", NotText),
            ("/a", "application/pdf", b"x", NotText),
            ("/a", "text/html", b"%PDF-1.7 <p>", NotText),
            ("/a", "text/plain", b"x\0y", NotText),
            ("/a", "text/plain", b"\xff\xfex\0y\0", Plain),
        ] {
            let url = Url::parse("https://packages.example").unwrap();
            let url = url.join(path).unwrap();
            let found = Format::of(&url, media_type, bytes, &decode(bytes));
            assert_eq!(found, format, "{path} {media_type} {bytes:?}");
        }
    }

    #[test]
    fn byte_order_marks_decide_the_encoding() {
        for (bytes, text) in [
            (&b"\xef\xbb\xbfab"[..], "ab"),
            (b"\xff\xfea\0b\0", "ab"),
            (b"\xfe\xff\0a\0b\0", "ab"),
            (b"\xff\xfe\0\xd8a\0", "\u{fffd}a"),
            (b"caf\xe9", "caf\u{fffd}"),
        ] {
            assert_eq!(decode(bytes), text);
        }
    }
}
