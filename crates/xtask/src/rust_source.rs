//! A rough reading of Rust source: where code is, where tests are, where functions begin and end.
//!
//! Rough on purpose. It knows comments, strings and braces, which is enough to count lines; it is
//! not a parser, and a macro that builds functions from pieces would escape it.

/// One function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The line it begins on, from 1.
    pub line: usize,
    /// How many lines it has, from its first to its last.
    pub lines: usize,
}

/// The same text with comments, strings and characters blanked, line for line.
pub fn code_only(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(ch) = chars.get(at).copied() {
        let length = skipped(&chars, at).max(1);
        if length == 1 && !matches!(ch, '"') {
            code.push(ch);
        } else {
            let blanked = chars.iter().skip(at).take(length);
            code.extend(blanked.map(|ch| if *ch == '\n' { '\n' } else { ' ' }));
        }
        at += length;
    }
    code
}

/// The text (as [`code_only`] returns it) with the items behind `#[cfg(test)]` blanked.
pub fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some((before, after)) = rest.split_once(MARK) {
        kept.push_str(before);
        let length = item_length(after);
        let (item, behind) = after.split_at_checked(length).unwrap_or((after, ""));
        kept.extend(item.chars().filter(|ch| *ch == '\n'));
        rest = behind;
    }
    kept.push_str(rest);
    kept
}

/// The functions of a text (as [`code_only`] returns it), nested ones too.
pub fn functions(code: &str) -> Vec<Function> {
    let mut found = Vec::new();
    let mut searched = 0;
    while let Some(offset) = code.get(searched..).and_then(|rest| rest.find("fn ")) {
        let start = searched + offset;
        searched = start + 3;
        let (before, after) = code.split_at_checked(start).unwrap_or((code, ""));
        let joined = before.ends_with(|ch: char| ch.is_alphanumeric() || ch == '_');
        let name: String = after
            .chars()
            .skip(3)
            .take_while(|ch| ch.is_alphanumeric() || *ch == '_')
            .collect();
        if joined || name.is_empty() {
            continue;
        }
        let body = after.get(..item_length(after)).unwrap_or(after);
        if body.ends_with('}') {
            found.push(Function {
                name,
                line: before.matches('\n').count() + 1,
                lines: body.matches('\n').count() + 1,
            });
        }
    }
    found
}

/// The names of the modules declared (not written out) behind `#[cfg(test)]`: files of tests.
pub fn test_modules(code: &str) -> Vec<&str> {
    let after_marks = code.split("#[cfg(test)]").skip(1);
    after_marks
        .filter_map(|after| {
            let item = after.trim_start();
            let item = item.strip_prefix("pub(crate) ").unwrap_or(item);
            let (name, _) = item.strip_prefix("mod ")?.split_once([';', ' '])?;
            item.trim_end()
                .get(..item.find(['{', ';'])? + 1)?
                .ends_with(';')
                .then_some(name)
        })
        .collect()
}

/// How many bytes an item has: up to its closing brace, or to a semicolon before any brace.
fn item_length(after: &str) -> usize {
    let mut braces = 0_usize;
    let mut brackets = 0_usize;
    for (at, ch) in after.char_indices() {
        match ch {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            // A semicolon inside `[u8; 4]` does not end the item.
            ';' if braces == 0 && brackets == 0 => return at + 1,
            '{' => braces += 1,
            '}' if braces <= 1 => return at + 1,
            '}' => braces -= 1,
            _ => {}
        }
    }
    after.len()
}

/// How many characters from here belong to a comment, string or character; 0 for code.
fn skipped(chars: &[char], at: usize) -> usize {
    let rest = chars.get(at..).unwrap_or(&[]);
    match rest {
        ['/', '/', ..] => rest.iter().take_while(|ch| **ch != '\n').count(),
        ['/', '*', ..] => block_comment(rest),
        ['"', ..] => quoted(rest, 1),
        ['r', '"' | '#', ..] if !continues_a_word(chars, at) => raw_string(rest),
        ['b', 'r', '"' | '#', ..] if !continues_a_word(chars, at) => raw_string(rest),
        ['\'', '\\', ..] => rest.iter().skip(3).take_while(|ch| **ch != '\'').count() + 4,
        ['\'', _, '\'', ..] => 3,
        _ => 0,
    }
}

fn continues_a_word(chars: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| chars.get(before));
    before.is_some_and(|ch| ch.is_alphanumeric() || *ch == '_')
}

/// Length of a string that began `from` characters ago, its end included.
fn quoted(rest: &[char], from: usize) -> usize {
    let mut at = from;
    while let Some(ch) = rest.get(at) {
        match ch {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// Length of a raw string, or 0 when it turns out to be a raw identifier.
fn raw_string(rest: &[char]) -> usize {
    let lead = rest.iter().take_while(|ch| matches!(ch, 'b' | 'r')).count();
    let hashes = rest.iter().skip(lead).take_while(|ch| **ch == '#').count();
    let open = lead + hashes;
    if rest.get(open) != Some(&'"') {
        return 0;
    }
    let mut end = vec!['"'];
    end.extend(std::iter::repeat_n('#', hashes));
    let inside = rest.get(open + 1..).unwrap_or(&[]);
    let found = inside.windows(end.len()).position(|window| window == end);
    found.map_or(rest.len(), |at| open + 1 + at + end.len())
}

/// Length of a block comment, nested ones included.
fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(pair) = rest.get(at..at + 2) {
        match pair {
            ['/', '*'] => (depth, at) = (depth + 1, at + 2),
            ['*', '/'] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_strings_and_characters_are_blanked() {
        for (text, code) in [
            ("a // .unwrap()\nb", "a b"),
            ("a /* { /* } */ */ b", "a b"),
            (r#"f("{ \" }") }"#, "f( ) }"),
            (r##"f(r#"{"#)"##, "f( )"),
            (r##"f(br#"{"#)"##, "f( )"),
            ("let c = '{';", "let c = ;"),
            (r"let c = '\'';", "let c = ;"),
            (r"let c = '\u{1b}';", "let c = ;"),
            ("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}"),
            ("r#fn bar\"x\"", "r#fn bar"),
            ("\"never ends {", ""),
            ("/* never ends {", ""),
            ("\"", ""),
        ] {
            let blanked = code_only(text);
            let words: Vec<_> = blanked.split_whitespace().collect();
            assert_eq!(words.join(" "), code, "{text}");
            assert_eq!(blanked.len(), text.len(), "{text}");
            assert_eq!(blanked.matches('\n').count(), text.matches('\n').count());
        }
    }

    #[test]
    fn tests_are_cut_out_line_for_line() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { {} }\n}\nfn c() {}\n";
        assert_eq!(without_tests(text), "fn a() {}\n\n\n\n\nfn c() {}\n");
        assert_eq!(
            without_tests("#[cfg(test)]\nmod t;\nfn c() {}"),
            "\n\nfn c() {}"
        );
        let text = "#[cfg(test)]\nmod t;\n#[cfg(test)]\nmod u {}\n#[cfg(test)]\npub(crate) mod v;";
        assert_eq!(test_modules(text), ["t", "v"]);
    }

    #[test]
    fn functions_have_their_lines() {
        let code =
            "trait T { fn only(&self) -> [u8; 4]; }\nfn one() {}\nfn three(x: [u8; 2])\n{\n}\n";
        let found: Vec<_> = functions(code)
            .into_iter()
            .map(|f| (f.name, f.line, f.lines))
            .collect();
        assert_eq!(
            found,
            [("one".to_owned(), 2, 1), ("three".to_owned(), 3, 3)]
        );
        assert!(functions("let f: fn (u8) -> u8 = g; defn x").is_empty());
    }
}
