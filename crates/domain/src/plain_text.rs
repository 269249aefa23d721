//! Text that is safe to show: no control characters, nothing invisible, bounded.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// The most characters kept of one text.
pub const MAX_CHARS: usize = 4_000;

/// Text from outside that can be printed on a terminal without moving the cursor or hiding
/// anything. It is *not* escaped for HTML, Markdown or TOML: each report does that for itself.
///
/// White space runs become one space; control characters, bidirectional overrides, zero-width
/// characters, tags and variation selectors become `�`, so that a reader sees that something
/// stood there (Unicode Technical Report 36; the "Trojan Source" class of attack).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct PlainText(String);

impl PlainText {
    /// Cleans the text and cuts it, with `…`, after [`MAX_CHARS`] characters.
    pub fn new(text: &str) -> Self {
        Self::cut(text, MAX_CHARS)
    }

    /// Cleans the text and cuts it, with `…`, after this many characters.
    pub fn cut(text: &str, max_chars: usize) -> Self {
        let mut clean = String::new();
        let mut pending_space = false;
        let mut count = 0;
        for ch in text.chars() {
            if ch.is_whitespace() {
                pending_space = count > 0;
                continue;
            }
            if count >= max_chars {
                clean.push('…');
                break;
            }
            if std::mem::take(&mut pending_space) {
                clean.push(' ');
                count += 1;
            }
            clean.push(if is_deceptive(ch) { '\u{fffd}' } else { ch });
            count += 1;
        }
        Self(clean)
    }

    /// The clean text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Characters that a reader cannot see, or that change the order of those they can.
pub fn is_deceptive(ch: char) -> bool {
    ch.is_control()
        || matches!(ch,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

impl fmt::Display for PlainText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for PlainText {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for PlainText {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

impl AsRef<str> for PlainText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for PlainText {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(|text| Self::new(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_deceives_is_shown_as_a_replacement() {
        for (raw, clean) in [
            ("plain", "plain"),
            ("  two \n\t lines  ", "two lines"),
            ("\u{1b}[31mred", "\u{fffd}[31mred"),
            ("ab\u{202e}dc", "ab\u{fffd}dc"),
            ("zero\u{200b}width", "zero\u{fffd}width"),
            ("nul\0", "nul\u{fffd}"),
            ("größe, 名前 ✓", "größe, 名前 ✓"),
        ] {
            assert_eq!(PlainText::new(raw).as_str(), clean);
        }
        assert_eq!(PlainText::cut("abcdef", 3).as_str(), "abc…");
        assert_eq!(PlainText::cut("abc", 3).as_str(), "abc");
    }
}
