//! The terminal: how wide it is, what it can show, and where output goes.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use assessor::report::text::TextStyle;

use crate::source::{self, Trouble};

/// The width when nobody can tell.
const USUAL_WIDTH: usize = 100;
/// The most characters that are shown of one line of a message.
const MAX_LINE: usize = 600;

/// What the terminal can show.
pub(crate) fn style() -> TextStyle {
    TextStyle {
        width: width(),
        color: shows_color(),
        ascii: !shows_unicode(),
    }
}

fn width() -> usize {
    let told = env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let seen = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    told.or_else(seen).unwrap_or(USUAL_WIDTH).clamp(60, 160)
}

/// The NO_COLOR and CLICOLOR_FORCE conventions, then whether it is a terminal.
fn shows_color() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    if set("NO_COLOR") || env::var("TERM").is_ok_and(|term| term == "dumb") {
        return false;
    }
    set("CLICOLOR_FORCE") || io::stdout().is_terminal()
}

/// A dumb terminal, or a locale that is named and is not UTF-8, gets plain ASCII.
fn shows_unicode() -> bool {
    if env::var("TERM").is_ok_and(|term| term == "dumb") {
        return false;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .filter_map(|name| env::var(name).ok())
        .find(|value| !value.is_empty());
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8") || !io::stdout().is_terminal()
    })
}

/// Prints a text, or writes it into the file that was named.
pub(crate) fn deliver(text: &str, out: Option<&Path>) -> Result<(), Trouble> {
    match out {
        Some(path) => {
            source::write(path, text)?;
            say(&format!("wrote {}", path.display()));
            Ok(())
        }
        None => print(text),
    }
}

/// Prints a text; a reader that has left is no fault.
pub(crate) fn print(text: &str) -> Result<(), Trouble> {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Trouble::Undetermined(
            format!("the output could not be written: {error}"),
        )),
        _ => Ok(()),
    }
}

/// A word on standard error, beside the output.
pub(crate) fn say(text: &str) {
    // Nobody may be listening, which is fine.
    let _unheard = writeln!(io::stderr(), "{}", harmless(text));
}

/// Lines without characters that move the cursor or deceive a reader, and of bearable length: names
/// of files and words of parsers quote what somebody else wrote.
fn harmless(text: &str) -> String {
    let line = |line: &str| -> String {
        let shown = line.chars().take(MAX_LINE);
        let mut shown: String = shown
            .map(|ch| {
                if domain::is_deceptive(ch) {
                    '\u{fffd}'
                } else {
                    ch
                }
            })
            .collect();
        if line.chars().nth(MAX_LINE).is_some() {
            shown.push('…');
        }
        shown
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// What went wrong, and where help is.
pub(crate) fn complain(trouble: &Trouble) {
    say(&format!("portcullis-assess: {trouble}"));
    if matches!(trouble, Trouble::Use(_)) {
        say("  try: portcullis-assess --help");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_cannot_act_on_a_terminal() {
        let said = harmless("a: \u{1b}[2J\n  ^ b\u{202e}\r");
        assert_eq!(said, "a: \u{fffd}[2J\n  ^ b\u{fffd}\u{fffd}");
        let long = harmless(&"k".repeat(4_000_000));
        assert_eq!(long.chars().count(), MAX_LINE + 1);
    }
}
