//! Text from outside, made safe for Markdown.

use domain::PlainText;

/// The text on one line, with everything taken out that Markdown or a forge would act on: marks,
/// HTML, table bars, links by brackets, mentions (`@`) and references (`#`).
pub(crate) fn inline(text: impl AsRef<str>) -> String {
    let clean = PlainText::new(text.as_ref());
    let mut safe = String::with_capacity(clean.as_str().len());
    for (place, ch) in clean.as_str().chars().enumerate() {
        match ch {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            // As entities, because a backslash does not keep forges from acting on these two.
            '@' => safe.push_str("&#64;"),
            '#' => safe.push_str("&#35;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => {
                safe.push('\\');
                safe.push(ch);
            }
            // At the beginning these open a list, or underline a heading.
            '-' | '+' | '=' if place == 0 => {
                safe.push('\\');
                safe.push(ch);
            }
            '.' | ')' if is_number(&safe) => {
                safe.push('\\');
                safe.push(ch);
            }
            _ => safe.push(ch),
        }
    }
    safe
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
            ("[here](javascript:x)", "\\[here\\](javascript:x)"),
            ("# head\n- item", "&#35; head - item"),
            ("- item", "\\- item"),
            ("1. item", "1\\. item"),
            ("@everyone closes #1", "&#64;everyone closes &#35;1"),
            ("&lt;b\\|", "&amp;lt;b\\\\\\|"),
            ("\u{1b}[31m", "\u{fffd}\\[31m"),
        ] {
            assert_eq!(inline(raw), safe, "{raw}");
        }
    }
}
