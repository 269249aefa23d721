//! Text that Markdown must take for text.

use crate::report::phrases::shown;

/// The text with everything that Markdown or HTML could act on made harmless: one line, no tag,
/// no entity, no link, no emphasis, no code, and no end of a table cell.
///
/// A backslash before ASCII punctuation takes its meaning away (CommonMark 0.31, 2.4), in table
/// cells too (GFM, 4.10); `<`, `>` and `&` become entities because many readers treat them
/// as HTML first. A colon before `//` is broken off, so that no address turns into a link.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::new();
    let clean = shown(text);
    let mut chars = clean.as_str().chars().peekable();
    while let Some(ch) = chars.next() {
        match ch {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            ':' if chars.peek() == Some(&'/') => safe.push_str("&#58;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '!' | '~' | '$' | '@' => {
                safe.push('\\');
                safe.push(ch);
            }
            _ => safe.push(ch),
        }
    }
    guard_start(safe)
}

/// A list mark, a quotation mark of a block or a rule at the start of a line is not one.
fn guard_start(text: String) -> String {
    let begins_block = text.starts_with(['-', '+', '='])
        || text.split_once(['.', ')']).is_some_and(|(number, _)| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        });
    match begins_block {
        true if text.starts_with(['-', '+', '=']) => format!("\\{text}"),
        true => text.replacen('.', "\\.", 1).replacen(')', "\\)", 1),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_and_html_lose_their_meaning() {
        for (raw, safe) in [
            ("plain, with 3.5 words", "plain, with 3.5 words"),
            ("a | b", "a \\| b"),
            ("`code` and\n\nnext", "\\`code\\` and next"),
            ("<script>&", "&lt;script&gt;&amp;"),
            ("[x](y) ![z](q)", "\\[x\\](y) \\!\\[z\\](q)"),
            ("\\|", "\\\\\\|"),
            ("- item", "\\- item"),
            ("1. item", "1\\. item"),
            ("12) item", "12\\) item"),
            ("# h", "\\# h"),
            ("https://evil.example", "https&#58;//evil.example"),
            ("@everyone ~~no~~", "\\@everyone \\~\\~no\\~\\~"),
            ("\u{1b}[31m", "\u{fffd}\\[31m"),
        ] {
            assert_eq!(escaped(raw), safe, "{raw}");
        }
    }
}
