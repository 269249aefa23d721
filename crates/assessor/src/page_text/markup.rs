//! Markdown and plain text: paragraphs between empty lines, and addresses in them.

use url::Url;

use super::{Gathered, clean};

/// How far the closing bracket of a link may be, in bytes; also keeps hostile text linear.
const MAX_REACH: usize = 500;

/// Reads plain text.
pub(super) fn read_plain(text: &str, base: &Url) -> Gathered {
    read(text, base, |line, _| line.to_owned())
}

/// Reads Markdown: front matter and comments are left out, links give way to their text.
pub(super) fn read_markdown(text: &str, base: &Url) -> Gathered {
    let text = without_comments(without_front_matter(text));
    read(&text, base, unlinked)
}

/// Goes line by line; a line that begins a list item keeps its mark, which the clause check knows.
fn read(text: &str, base: &Url, line_text: fn(&str, &mut Gathered) -> String) -> Gathered {
    let mut gathered = Gathered::new(base);
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = clean(&line_text(line, &mut gathered));
        bare_addresses(&line, &mut gathered);
        if line.is_empty() {
            end_paragraph(&mut lines, &mut gathered);
        } else {
            lines.push(line);
        }
    }
    end_paragraph(&mut lines, &mut gathered);
    gathered
}

fn end_paragraph(lines: &mut Vec<String>, gathered: &mut Gathered) {
    if !lines.is_empty() {
        gathered.paragraphs.push(lines.join("\n"));
        lines.clear();
    }
}

/// Without the block of settings between two `---` lines at the very beginning.
fn without_front_matter(text: &str) -> &str {
    let settings = text
        .strip_prefix("---\n")
        .or_else(|| text.strip_prefix("---\r\n"));
    let after = settings.and_then(|settings| {
        let (_, rest) = settings.split_once("\n---")?;
        rest.split_once('\n')
            .map_or(Some(""), |(_, text)| Some(text))
    });
    after.unwrap_or(text)
}

/// Without `<!-- … -->`; one that is never closed hides the rest, as it does when rendered.
fn without_comments(text: &str) -> String {
    let mut seen = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("<!--") {
        seen.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, after)| after);
    }
    seen.push_str(rest);
    seen
}

/// The line with `[text](address)` replaced by `text`; the links are noted.
fn unlinked(line: &str, gathered: &mut Gathered) -> String {
    let mut plain = String::new();
    let mut rest = line;
    while let Some((before, inside)) = rest.split_once('[') {
        let Some((text, after)) = inside.split_once(']') else {
            break;
        };
        plain.push_str(before);
        rest = match destination(after) {
            Some((address, after)) => {
                if !before.ends_with('!') {
                    gathered.link(text, address);
                }
                plain.push_str(text);
                after
            }
            None => {
                plain.extend(["[", text, "]"]);
                after
            }
        };
    }
    plain.push_str(rest);
    plain
}

/// The address in `(address "title")` at the start, and what follows.
fn destination(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('(')?;
    let close = inside
        .bytes()
        .take(MAX_REACH)
        .position(|byte| byte == b')')?;
    let (inside, after) = inside.split_at_checked(close)?;
    let address = inside.split_whitespace().next()?;
    let address = address.trim_start_matches('<').trim_end_matches('>');
    Some((address, after.strip_prefix(')')?))
}

/// Notes the addresses that stand openly in a line; the line is what the link is about.
fn bare_addresses(line: &str, gathered: &mut Gathered) {
    for word in line.split(|ch: char| ch.is_whitespace() || "<>\"'()[]".contains(ch)) {
        if word.starts_with("https://") || word.starts_with("http://") {
            gathered.link(line, word.trim_end_matches(['.', ',', ';', ':', '!', '?']));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(markdown: &str) -> Gathered {
        read_markdown(markdown, &Url::parse("https://packages.example/").unwrap())
    }

    #[test]
    fn markdown_is_read_as_it_would_be_shown() {
        for (markdown, read) in [
            ("# A\n\nb\nc\n\n- d\n- e", vec!["# A", "b\nc", "- d\n- e"]),
            ("---\ntitle: x\n---\n\na", vec!["a"]),
            ("---\r\ntitle: x\r\n---\r\na", vec!["a"]),
            ("a <!-- safe\nharbour --> b", vec!["a b"]),
            ("a <!-- safe harbour", vec!["a"]),
            ("see [the **page**](/x \"t\").", vec!["see the **page**."]),
            ("![logo](x.png) [a] [b][c] [d", vec!["!logo [a] [b][c] [d"]),
            ("---\n\nnot settings", vec!["---", "not settings"]),
            ("", vec![]),
        ] {
            assert_eq!(page(markdown).paragraphs, read, "{markdown}");
        }
    }

    #[test]
    fn links_of_every_form_are_found() {
        let found = page(
            "[a](/a) ![no](/image) <https://b.example/> see https://c.example/c.\n\
             [ref]: https://d.example/d\n[m](mailto:a@b.example) [e](<e f>)",
        );
        let urls: Vec<_> = found.links.iter().map(|link| link.url.as_str()).collect();
        assert_eq!(
            urls,
            [
                "https://packages.example/a",
                "https://b.example/",
                "https://c.example/c",
                "https://d.example/d",
                "https://packages.example/e"
            ]
        );
    }

    #[test]
    fn brackets_without_end_are_read_in_one_pass() {
        let hostile = "[](".repeat(50_000);
        assert_eq!(page(&hostile).links.len(), 0);
        assert_eq!(page(&"[".repeat(50_000)).paragraphs.len(), 1);
        assert_eq!(page(&"<!--".repeat(50_000)).paragraphs.len(), 0);
    }
}
