//! Robots files (RFC 9309): what a site asks automatic visitors not to fetch.

/// The largest part of a robots file that is read, in bytes (RFC 9309, 2.5 asks for 500 KiB).
pub(super) const MAX_BYTES: usize = 500 * 1024;
/// The most rules that are kept.
const MAX_RULES: usize = 5_000;

/// What one site asks of us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Robots {
    rules: Vec<Rule>,
    closed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    allow: bool,
    pattern: String,
}

impl Robots {
    /// The site asks nothing of us.
    pub(super) fn open() -> Self {
        Self::default()
    }

    /// Nobody knows what the site asks, so nothing is fetched (RFC 9309, 2.3.1.4).
    pub(super) fn closed() -> Self {
        Self {
            closed: true,
            ..Self::default()
        }
    }

    /// Reads a robots file as the visitor with this product token, lower case.
    ///
    /// Bytes that are not UTF-8 spoil only the lines they are in: a site that says "keep out" in an
    /// old encoding still says it.
    pub(super) fn parse(bytes: &[u8], product: &str) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let mut ours = Vec::new();
        let mut anyones = Vec::new();
        let mut named_us = false;
        // Agents and rules alternate; the first rule after agents closes the list of agents.
        let (mut for_us, mut for_anyone) = (false, false);
        let mut in_rules = false;
        for (key, value) in text
            .trim_start_matches('\u{feff}')
            .lines()
            .filter_map(directive)
        {
            match key.as_str() {
                "user-agent" => {
                    if std::mem::take(&mut in_rules) {
                        (for_us, for_anyone) = (false, false);
                    }
                    for_us |= token(&value).eq_ignore_ascii_case(product);
                    for_anyone |= value.starts_with('*');
                    named_us |= for_us;
                }
                "allow" | "disallow" => {
                    in_rules = true;
                    let rule = Rule {
                        allow: key == "allow",
                        pattern: normal(&value),
                    };
                    if for_us {
                        ours.push(rule.clone());
                    }
                    if for_anyone {
                        anyones.push(rule);
                    }
                }
                _ => {}
            }
        }
        let mut rules = if named_us { ours } else { anyones };
        rules.retain(|rule| !rule.pattern.is_empty());
        rules.truncate(MAX_RULES);
        Self {
            rules,
            closed: false,
        }
    }

    /// Whether the site lets us fetch this path (with its query). The longest rule decides; of
    /// two equally long ones the one that allows.
    pub(super) fn allows(&self, path: &str) -> bool {
        if self.closed {
            return false;
        }
        let path = normal(path);
        let deciding = self
            .rules
            .iter()
            .filter(|rule| matches(&rule.pattern, &path))
            .max_by_key(|rule| (rule.pattern.len(), rule.allow));
        deciding.is_none_or(|rule| rule.allow)
    }
}

/// A line as key (lower case) and value, without comments.
fn directive(line: &str) -> Option<(String, String)> {
    let line = line.split('#').next().unwrap_or("");
    let (key, value) = line.split_once(':')?;
    Some((key.trim().to_ascii_lowercase(), value.trim().to_owned()))
}

/// The product token at the start of a user-agent line: what follows, as a version, is not
/// compared (RFC 9309, 2.2.1).
fn token(value: &str) -> &str {
    let end = value.find(|ch: char| !(ch.is_ascii_alphabetic() || matches!(ch, '-' | '_')));
    value.get(..end.unwrap_or(value.len())).unwrap_or(value)
}

/// A path or pattern in the form in which two are compared (RFC 9309, 2.2.2): what is not ASCII as
/// `%C3`, what need not be escaped as itself.
fn normal(path: &str) -> String {
    let mut normal = String::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [byte, after @ ..] = rest {
        rest = after;
        let escaped = match (byte, after) {
            (b'%', [high, low, after @ ..]) => hex(*high, *low).map(|byte| (byte, after)),
            _ => None,
        };
        match escaped {
            Some((byte, after)) => {
                rest = after;
                let is_unreserved =
                    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
                push(&mut normal, byte, is_unreserved);
            }
            None => push(&mut normal, *byte, byte.is_ascii()),
        }
    }
    normal
}

fn push(to: &mut String, byte: u8, as_itself: bool) {
    if as_itself {
        to.push(char::from(byte));
    } else {
        to.push_str(&format!("%{byte:02X}"));
    }
}

fn hex(high: u8, low: u8) -> Option<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// Reads any bytes and asks about a few paths, only to show that nothing panics: the entry for a
/// fuzzer.
pub(super) fn fuzz(bytes: &[u8]) {
    let path = String::from_utf8_lossy(bytes);
    for product in ["portcullis-assess", "somebody"] {
        let robots = Robots::parse(bytes, product);
        let asked = ["/", "/a/b?c=%20", path.as_ref()].map(|path| robots.allows(path));
        debug_assert!(!robots.rules.is_empty() || asked == [true; 3]);
    }
}

/// Whether the pattern matches from the start of the path: `*` is anything, a final `$` the end.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_the_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    for (index, part) in parts.iter().enumerate() {
        let last = index + 1 == parts.len();
        if last && to_the_end {
            return rest.ends_with(part);
        }
        match rest.find(part).and_then(|at| rest.get(at + part.len()..)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    !to_the_end || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
        # comment\nUser-agent: *\nDisallow: /private\nAllow: /private/open\nDisallow: /*.php$\n\
        \nUser-agent: other\nUser-agent: Portcullis-Assess\nDisallow: /only-us\nDisallow:\n";

    #[test]
    fn the_longest_rule_of_the_right_group_decides() {
        let anyone = Robots::parse(FILE.as_bytes(), "somebody");
        let us = Robots::parse(FILE.as_bytes(), "portcullis-assess");
        for (path, by_anyone, by_us) in [
            ("/", true, true),
            ("/private", false, true),
            ("/private/x", false, true),
            ("/private/open/x", true, true),
            ("/a.php", false, true),
            ("/a.php?x", true, true),
            ("/only-us/x", true, false),
        ] {
            assert_eq!(anyone.allows(path), by_anyone, "{path}");
            assert_eq!(us.allows(path), by_us, "{path}");
        }
    }

    #[test]
    fn odd_files_are_read_without_harm() {
        for text in [
            "",
            "\u{feff}Disallow: /",
            "<html>not: robots</html>",
            ":::\n:\n#",
            "allow",
        ] {
            assert!(Robots::parse(text.as_bytes(), "us").allows("/x"), "{text}");
        }
        let stars = format!("user-agent: *\ndisallow: /{}", "*a".repeat(2_000));
        assert!(Robots::parse(stars.as_bytes(), "us").allows(&format!("/{}", "a".repeat(1_999))));
        assert!(!Robots::closed().allows("/"));
        assert!(Robots::open().allows("/"));
        assert!(!Robots::parse(b"user-agent:*\ndisallow:/", "us").allows("/"));
    }

    #[test]
    fn a_site_that_says_keep_out_in_an_unusual_way_is_heard() {
        for file in [
            &b"# caf\xe9\nuser-agent: *\ndisallow: /x\n"[..],
            b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /x\r\n",
            b"user-agent: Portcullis-Assess/9.1 (robot)\ndisallow: /x",
            b"user-agent: a\nuser-agent: *\nuser-agent: b\nallow: /\ndisallow: /x",
            b"user-agent: *\ndisallow: /%78",
            b"user-agent: *\ndisallow: /x/gr%c3%b6%C3%9Fe\ndisallow: /x/y",
        ] {
            let robots = Robots::parse(file, "portcullis-assess");
            let shown = String::from_utf8_lossy(file);
            assert!(!robots.allows("/x/y"), "{shown}");
            assert!(robots.allows("/y"), "{shown}");
        }
        let greeting = "user-agent: *\ndisallow: /größe\n";
        let robots = Robots::parse(greeting.as_bytes(), "us");
        assert!(!robots.allows("/gr%C3%B6%c3%9fe"));
        assert!(robots.allows("/%2"), "a broken escape is itself");
    }

    #[test]
    fn many_agents_and_many_rules_take_linear_time() {
        let half = 20_000;
        let file = format!(
            "{}{}",
            "user-agent:a\n".repeat(half),
            "allow:/\n".repeat(half)
        );
        assert!(Robots::parse(file.as_bytes(), "us").allows("/"));
        let ours = format!("user-agent:us\n{}", "disallow:/b\n".repeat(half));
        let robots = Robots::parse(ours.as_bytes(), "us");
        assert_eq!(robots.rules.len(), MAX_RULES);
        assert!(!robots.allows("/b"));
    }
}
