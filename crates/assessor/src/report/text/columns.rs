//! How many columns of a terminal a character takes.

/// One or two. A mark that combines with the character before it counts as one: too much is
/// harmless, too little would let a line grow past the edge.
pub(super) const fn columns(ch: char) -> usize {
    match ch {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{a960}'..='\u{a97c}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe10}'..='\u{fe19}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{16fe0}'..='\u{1b2ff}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// The columns of a text.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// As much of the text as fits into so many columns, with `…` where something is missing.
pub(super) fn cut(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for ch in text.chars() {
        used += columns(ch);
        if used > room {
            break;
        }
        kept.push(ch);
    }
    if room > 0 {
        kept.push('…');
    }
    kept
}

/// The text in at most so many lines of so many columns, broken between words; the last line takes
/// what is left, to be cut.
pub(super) fn wrapped(text: &str, room: usize, lines: usize) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let is_last = all.len() >= lines;
        match all.last_mut() {
            Some(line) if is_last || width(line) + 1 + width(word) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => all.push(word.to_owned()),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_to_its_columns() {
        for (text, room, kept) in [
            ("abcdef", 6, "abcdef"),
            ("abcdef", 5, "abcd…"),
            ("名前です", 8, "名前です"),
            ("名前です", 7, "名前で…"),
            ("名前です", 6, "名前…"),
            ("abc", 1, "…"),
            ("abc", 0, ""),
        ] {
            assert_eq!(cut(text, room), kept, "{text} in {room}");
            assert!(width(&cut(text, room)) <= room);
        }
    }

    #[test]
    fn text_is_broken_between_words() {
        for (text, room, lines, broken) in [
            ("one two three", 20, 3, vec!["one two three"]),
            ("one two three", 7, 3, vec!["one two", "three"]),
            ("one two three four", 7, 2, vec!["one two", "three four"]),
            ("", 7, 2, vec![""]),
        ] {
            assert_eq!(wrapped(text, room, lines), broken, "{text} in {room}");
        }
    }
}
