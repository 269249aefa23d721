//! Lines in, text out: the only place of the interview that touches the terminal.

use std::io::{self, BufRead, Write};

use domain::PlainText;

use super::InterviewError;

/// The most bytes of a line that are kept.
const MAX_LINE: usize = 16 * 1024;
/// The most bytes that are read in search of the end of a line.
const MAX_SEARCH: usize = 4 * 1024 * 1024;
/// How often in a row an answer may be misunderstood: a script that says `y` for ever must end.
const MAX_PUZZLED: u32 = 20;
/// The most lines of one sitting, four times what a thorough team needs: a script that goes back
/// and forth for ever must end, too.
const MAX_LINES: u32 = 3_000;
/// Where lines of text are broken.
const WIDTH: usize = 78;

/// Why the questions stop. Whatever was answered before is saved.
#[derive(Debug)]
pub(super) enum Stop {
    /// Somebody said `q`.
    Quit,
    /// There is no more input.
    EndOfInput,
    /// Too many answers in a row made no sense.
    Puzzled,
    /// More lines came than anybody types.
    TooLong,
    /// A question about the criteria came before there was a subject. (The order of the questions
    /// keeps this from happening.)
    NotBegun,
    /// Something broke.
    Failed(InterviewError),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Failed(InterviewError::Io(error))
    }
}

pub(super) struct Talk<'t> {
    input: &'t mut dyn BufRead,
    output: &'t mut dyn Write,
    puzzled: u32,
    lines: u32,
}

impl<'t> Talk<'t> {
    pub(super) fn new(input: &'t mut dyn BufRead, output: &'t mut dyn Write) -> Self {
        Self {
            input,
            output,
            puzzled: 0,
            lines: 0,
        }
    }

    /// Prints text, broken into lines; indented lines hang.
    pub(super) fn say(&mut self, text: &str) -> Result<(), Stop> {
        for line in text.lines() {
            writeln!(self.output, "{}", broken(line))?;
        }
        Ok(())
    }

    /// Asks, and gives the cleaned answer; `q` alone stops.
    pub(super) fn ask(&mut self, prompt: &str) -> Result<PlainText, Stop> {
        write!(self.output, "{prompt} ")?;
        self.output.flush()?;
        self.lines += 1;
        if self.lines > MAX_LINES {
            return Err(Stop::TooLong);
        }
        let line = read_line(self.input)?.ok_or(Stop::EndOfInput)?;
        let answer = PlainText::new(&line);
        match answer.as_str() {
            "q" | "Q" => Err(Stop::Quit),
            _ => Ok(answer),
        }
    }

    /// Says why an answer was not understood; gives up when that happens too often in a row.
    pub(super) fn puzzled(&mut self, words: &str) -> Result<(), Stop> {
        self.puzzled += 1;
        if self.puzzled > MAX_PUZZLED {
            return Err(Stop::Puzzled);
        }
        self.say(words)
    }

    /// An answer was understood.
    pub(super) fn understood(&mut self) {
        self.puzzled = 0;
    }
}

/// The next line without its end; `None` at the end of the input.
fn read_line(input: &mut dyn BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    let mut searched = 0;
    loop {
        let chunk = match input.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            let text = String::from_utf8_lossy(&line).into_owned();
            return Ok((searched > 0).then_some(text));
        }
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(chunk.len(), |end| end + 1);
        let room = MAX_LINE.saturating_sub(line.len());
        line.extend(chunk.iter().take(used.min(room)));
        input.consume(used);
        searched += used;
        if end.is_some() {
            return Ok(Some(String::from_utf8_lossy(&line).into_owned()));
        }
        if searched > MAX_SEARCH {
            let why = "a line of the input has no end";
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
    }
}

/// Breaks a line at spaces; what follows is indented like its beginning.
fn broken(line: &str) -> String {
    let indent: String = line.chars().take_while(|ch| *ch == ' ').collect();
    let mut text = String::new();
    let mut column = 0;
    // A short line keeps its own spaces: it may be a table.
    if line.chars().count() <= WIDTH {
        return line.to_owned();
    }
    for word in line.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            text.push('\n');
            column = 0;
        }
        if column == 0 {
            text.push_str(&indent);
            column = indent.len();
        } else {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_but_their_ends_are_found() {
        let long = format!("{}\nnext\nlast", "x".repeat(MAX_LINE + 5_000));
        let mut input = io::BufReader::with_capacity(7, long.as_bytes());
        let first = read_line(&mut input).unwrap().unwrap();
        assert_eq!(first.len(), MAX_LINE);
        for line in [Some("next\n"), Some("last"), None] {
            assert_eq!(read_line(&mut input).unwrap().as_deref(), line);
        }
        let mut endless = io::BufReader::new(io::repeat(b'x'));
        assert!(read_line(&mut endless).is_err());
        let mut binary = &b"\xff\xfe\n"[..];
        assert_eq!(
            read_line(&mut binary).unwrap().unwrap(),
            "\u{fffd}\u{fffd}\n"
        );
    }

    #[test]
    fn long_lines_are_broken_and_hang() {
        let text = broken(&format!("  {}", "word ".repeat(30)));
        assert!(
            text.lines().all(|line| line.starts_with("  word")),
            "{text}"
        );
        assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
        assert_eq!(text.matches("word").count(), 30);
        assert_eq!(broken("a  b"), "a  b");
    }
}
