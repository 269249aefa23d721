//! Which requests the front answers: reads of index files and of releases, said in the plainest way. All
//! others, and whatever could be read in two ways, go on to the router byte for byte.

use crate::negotiate;

/// What a request that the front may answer begins with.
const BEGINS: &[u8] = b"GET /cargo/";
/// The most header fields of such a request.
const FIELDS: usize = 32;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// `config.json`.
    Config,
    /// The index file at this path.
    Index(&'a str),
    /// A release by name, version and digest.
    File(&'a str, &'a str, &'a str),
}

/// A request that the front may answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request<'a> {
    pub(super) target: Target<'a>,
    /// The client takes gzip.
    pub(super) gzip: bool,
    /// The values of `If-None-Match`.
    pub(super) known: Vec<&'a str>,
    /// The values of `X-Forwarded-For`, which only a trusted proxy is believed.
    pub(super) forwarded: Vec<&'a str>,
}

/// Whether these first bytes may become a request for the front.
pub(super) fn may_be_ours(ahead: &[u8]) -> bool {
    let length = ahead.len().min(BEGINS.len());
    ahead.get(..length) == BEGINS.get(..length)
}

/// How long the head is, where all of it is there. Lines may end with a bare line feed; whether such a head
/// is taken is not decided here.
pub(super) fn head_length(ahead: &[u8], from: usize) -> Option<usize> {
    // A line end may lie on both sides of what was looked at before.
    let from = from.saturating_sub(3);
    let unseen = ahead.get(from..)?;
    let feeds = unseen
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n');
    for (at, _) in feeds {
        let end = from + at + 1;
        match ahead.get(end..)? {
            [b'\n', ..] => return Some(end + 1),
            [b'\r', b'\n', ..] => return Some(end + 2),
            _ => {}
        }
    }
    None
}

/// The request of a whole head, if it is one for the front: no body, nothing that would end or change the
/// connection, no escapes in the path.
pub(super) fn read(head: &[u8]) -> Option<Request<'_>> {
    let mut fields = [httparse::EMPTY_HEADER; FIELDS];
    let mut parsed = httparse::Request::new(&mut fields);
    let status = parsed.parse(head).ok()?;
    if status != httparse::Status::Complete(head.len())
        || parsed.version != Some(1)
        || parsed.method != Some("GET")
    {
        return None;
    }
    let target = target(parsed.path?)?;
    let (mut gzip, mut known, mut forwarded) = (false, Vec::new(), Vec::new());
    for field in parsed.headers.iter() {
        let is = |name: &str| field.name.eq_ignore_ascii_case(name);
        if is("accept-encoding") {
            gzip |= negotiate::takes_gzip(std::str::from_utf8(field.value).ok()?);
        } else if is("if-none-match") {
            known.push(std::str::from_utf8(field.value).ok()?);
        } else if is("x-forwarded-for") {
            forwarded.push(std::str::from_utf8(field.value).ok()?);
        } else if ["content-length", "transfer-encoding", "expect", "upgrade"].map(is) != [false; 4]
            || (is("connection") && !field.value.eq_ignore_ascii_case(b"keep-alive"))
        {
            return None;
        }
    }
    Some(Request {
        target,
        gzip,
        known,
        forwarded,
    })
}

fn target(path: &str) -> Option<Target<'_>> {
    if path.contains(['%', '?', '#']) {
        return None;
    }
    if let Some(path) = path.strip_prefix("/cargo/index/") {
        return Some(match path {
            "config.json" => Target::Config,
            path => Target::Index(path),
        });
    }
    let mut parts = path.strip_prefix("/cargo/dl/")?.split('/');
    let file = Target::File(parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then_some(file)
}

/// Entry for fuzzing: a head ends where it ends however it was torn, and what is read of it holds nothing
/// that could be read in two ways.
pub fn fuzz(bytes: &[u8]) {
    let whole = head_length(bytes, 0);
    assert!(whole.is_none_or(|length| length <= bytes.len()));
    for torn in [bytes.len() / 3, bytes.len() / 2] {
        let before = head_length(bytes.get(..torn).unwrap_or_default(), 0);
        let found = before.or_else(|| head_length(bytes, torn));
        assert_eq!(found, whole, "torn at {torn}");
    }
    let head = whole.and_then(|length| bytes.get(..length));
    if let Some(request) = head.and_then(read) {
        let plain = |part: &str| !part.contains(['%', '?', '#', ' ', '\r', '\n', '\0']);
        assert!(match request.target {
            Target::Config => true,
            Target::Index(path) => plain(path),
            Target::File(name, version, digest) => [name, version, digest]
                .into_iter()
                .all(|part| plain(part) && !part.contains('/')),
        });
        let one_line = |value: &&str| !value.contains(['\r', '\n', '\0']);
        assert!(request.known.iter().all(one_line));
        for tags in &request.known {
            assert!(!negotiate::holds(tags, "\"\n\""));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str, fields: &str) -> String {
        format!("{line} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n")
    }

    #[test]
    fn reads_in_the_plainest_way_are_for_the_front() {
        let head = of(
            "GET /cargo/index/se/rd/serde",
            "accept-encoding: gzip, br\r\nIF-NONE-MATCH: \"a\"\r\nConnection: Keep-Alive\r\n",
        );
        let expected = Request {
            target: Target::Index("se/rd/serde"),
            gzip: true,
            known: vec!["\"a\""],
            forwarded: vec![],
        };
        assert_eq!(read(head.as_bytes()), Some(expected));
        let head = of("GET /cargo/dl/serde/1.0.0/00ff", "");
        let target = Target::File("serde", "1.0.0", "00ff");
        assert_eq!(read(head.as_bytes()).unwrap().target, target);
        let head = of("GET /cargo/index/config.json", "");
        assert_eq!(read(head.as_bytes()).unwrap().target, Target::Config);
    }

    #[test]
    fn whatever_else_a_request_says_is_for_the_router() {
        let line = "GET /cargo/index/se/rd/serde";
        for head in [
            of("GET /cargo/index/se/rd/ser%64e", ""),
            of("GET /cargo/index/se/rd/serde?a", ""),
            of("HEAD /cargo/index/se/rd/serde", ""),
            of("GET /cargo/dl/serde/1.0.0", ""),
            of("GET /cargo/dl/serde/1.0.0/00/ff", ""),
            of("GET /cargo/api/v1/crates", ""),
            of(line, "Content-Length: 3\r\n"),
            of(line, "Transfer-Encoding: chunked\r\n"),
            of(line, "Expect: 100-continue\r\n"),
            of(line, "Upgrade: h2c\r\n"),
            of(line, "Connection: close\r\n"),
            of(line, "If-None-Match: \u{fffd}\r\n").replace('\u{fffd}', "\u{80}\u{0}"),
            of(line, " folded: a\r\n"),
            of(line, &"a: b\r\n".repeat(FIELDS)),
            of(line, "").replace("1.1", "1.0"),
            of(line, "").replace(" HTTP/1.1", ""),
            format!("{}more", of(line, "")),
        ] {
            assert_eq!(read(head.as_bytes()), None, "{head}");
        }
    }

    #[test]
    fn a_head_ends_with_an_empty_line_wherever_it_was_torn() {
        let head = of("GET /cargo/index/config.json", "");
        for seen in 0..head.len() {
            assert_eq!(head_length(&head.as_bytes()[..seen], 0), None, "{seen}");
            let more = format!("{head}GET /");
            assert_eq!(
                head_length(more.as_bytes(), seen),
                Some(head.len()),
                "{seen}"
            );
        }
        assert_eq!(head_length(b"GET /\n\nmore", 0), Some(7));
        assert!(may_be_ours(b"") && may_be_ours(b"GET /c") && may_be_ours(head.as_bytes()));
        assert!(!may_be_ours(b"PUT ") && !may_be_ours(b"\r\n") && !may_be_ours(b"GET /x"));
    }
}
