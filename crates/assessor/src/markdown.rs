//! Text from outside, made safe for Markdown.

use std::iter::Peekable;
use std::str::Chars;

use domain::PlainText;

/// The text on one line, with everything taken out that Markdown or a forge would act on: HTML,
/// entities, emphasis, code, table bars, links in brackets and bare addresses, templates,
/// mentions (`@`) and references (`#`, `!`), and marks that open a block at the start of a line.
///
/// A backslash before ASCII punctuation takes its meaning away (CommonMark 0.31, 2.4), in table
/// cells too (GFM, 4.10). `<`, `>` and `&` become entities, because many readers take them for
/// HTML first.
pub(crate) fn inline(text: impl AsRef<str>) -> String {
    let clean = PlainText::new(text.as_ref());
    let mut safe = String::with_capacity(clean.as_str().len());
    let mut chars = clean.as_str().chars().peekable();
    while let Some(ch) = chars.next() {
        match ch {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            ':' if chars.peek() == Some(&'/') => safe.push_str("&#58;"),
            '@' | '#' | '!' if is_name_next(&mut chars) => apart(ch, &mut safe),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '!' | '~' | '$' | '@' => {
                backslash(ch, &mut safe);
            }
            '-' | '+' | '=' if safe.is_empty() => backslash(ch, &mut safe),
            '.' | ')' if is_number(&safe) => backslash(ch, &mut safe),
            '.' if safe.ends_with("www") => backslash(ch, &mut safe),
            _ => safe.push(ch),
        }
    }
    safe
}

/// The text with a backslash before everything that Markdown, HTML or a site's own templates
/// could take for markup, for pages that people go on editing by hand: nothing but backslashes,
/// so that they can read it.
pub(crate) fn editable(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&'
            | '$' | '^' | '!' => backslash(ch, &mut safe),
            _ => safe.push(ch),
        }
    }
    safe
}

fn backslash(ch: char, safe: &mut String) {
    safe.push('\\');
    safe.push(ch);
}

/// Forges look for mentions and references in the finished page, where a backslash or an entity
/// has left no trace; only something between the sign and the name keeps them away. A space of no
/// width is what is left out when people read it.
fn apart(sign: char, safe: &mut String) {
    safe.push(sign);
    safe.push_str("&#8203;");
}

fn is_name_next(chars: &mut Peekable<Chars<'_>>) -> bool {
    chars.peek().is_some_and(|next| next.is_alphanumeric())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_markdown_acts_on_is_left() {
        for (raw, safe) in [
            ("plain, with (brackets) 1.5", "plain, with (brackets) 1.5"),
            ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
            ("a | b", "a \\| b"),
            ("`code` *strong* _x_", "\\`code\\` \\*strong\\* \\_x\\_"),
            (
                "~~no~~ $x$ {{ y }}",
                "\\~\\~no\\~\\~ \\$x\\$ \\{\\{ y \\}\\}",
            ),
            ("[here](javascript:x)", "\\[here\\](javascript:x)"),
            ("![z](q)", "\\!\\[z\\](q)"),
            ("# head\n- item", "\\# head - item"),
            ("- item", "\\- item"),
            ("1. item", "1\\. item"),
            ("12) item", "12\\) item"),
            ("https://evil.example", "https&#58;//evil.example"),
            ("www.evil.example", "www\\.evil.example"),
            (
                "@everyone closes #1 and !2",
                "@&#8203;everyone closes #&#8203;1 and !&#8203;2",
            ),
            ("@ # !", "\\@ \\# \\!"),
            ("&lt;b\\|", "&amp;lt;b\\\\\\|"),
            ("\u{1b}[31m", "\u{fffd}\\[31m"),
        ] {
            assert_eq!(inline(raw), safe, "{raw}");
        }
    }

    #[test]
    fn an_editable_text_holds_no_markup_either() {
        for (raw, safe) in [
            ("Packages & Co. (1.5)", "Packages \\& Co. (1.5)"),
            (
                "<b> [a](b) `c` {{ d }}",
                "\\<b\\> \\[a\\](b) \\`c\\` \\{\\{ d \\}\\}",
            ),
            (
                "# *g* _h_ ~i~ $j$ k^l | ![e]",
                "\\# \\*g\\* \\_h\\_ \\~i\\~ \\$j\\$ k\\^l \\| \\!\\[e\\]",
            ),
            ("\\&lt;", "\\\\\\&lt;"),
        ] {
            assert_eq!(editable(raw), safe, "{raw}");
        }
    }
}
