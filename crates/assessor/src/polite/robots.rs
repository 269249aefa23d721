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
    pub(super) fn parse(text: &str, product: &str) -> Self {
        let mut ours = Vec::new();
        let mut anyones = Vec::new();
        let mut named_us = false;
        // Agents and rules alternate; the first rule after agents closes the list of agents.
        let mut agents: Vec<String> = Vec::new();
        let mut in_rules = false;
        for (key, value) in text.lines().filter_map(directive) {
            match key.as_str() {
                "user-agent" => {
                    if std::mem::take(&mut in_rules) {
                        agents.clear();
                    }
                    named_us |= value.eq_ignore_ascii_case(product);
                    agents.push(value.to_ascii_lowercase());
                }
                "allow" | "disallow" => {
                    in_rules = true;
                    let rule = Rule {
                        allow: key == "allow",
                        pattern: value,
                    };
                    if agents.iter().any(|agent| agent == product) {
                        ours.push(rule.clone());
                    }
                    if agents.iter().any(|agent| agent == "*") {
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
        let deciding = self
            .rules
            .iter()
            .filter(|rule| matches(&rule.pattern, path))
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
        let anyone = Robots::parse(FILE, "somebody");
        let us = Robots::parse(FILE, "portcullis-assess");
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
            assert!(Robots::parse(text, "us").allows("/x"), "{text}");
        }
        let stars = format!("user-agent: *\ndisallow: /{}", "*a".repeat(2_000));
        assert!(Robots::parse(&stars, "us").allows(&format!("/{}", "a".repeat(1_999))));
        assert!(!Robots::closed().allows("/"));
        assert!(Robots::open().allows("/"));
        assert!(!Robots::parse("user-agent:*\ndisallow:/", "us").allows("/"));
    }
}
