//! Lines of coloured words, cut to the terminal's width.

use anstyle::{AnsiColor, Color, Style};
use principles::Outcome;

use super::TextStyle;
use super::columns::{cut, width, wrapped};

/// What a piece of text is, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Strong,
    Muted,
    Accent,
    Of(Outcome),
}

impl Tone {
    /// Only colours that a theme may redefine, so that both light and dark terminals can read
    /// them; what is unknown keeps the terminal's own colour.
    fn style(self) -> Style {
        let colored = |color: AnsiColor| Style::new().fg_color(Some(Color::Ansi(color)));
        match self {
            Self::Plain | Self::Of(Outcome::Unknown) => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Muted | Self::Of(Outcome::NotApplicable) => Style::new().dimmed(),
            Self::Accent => colored(AnsiColor::Cyan),
            Self::Of(Outcome::Met) => colored(AnsiColor::Green),
            Self::Of(Outcome::Partly) => colored(AnsiColor::Yellow),
            Self::Of(Outcome::NotMet) => colored(AnsiColor::Red),
        }
    }
}

impl TextStyle {
    /// The sign of an outcome, as this terminal can show it.
    pub(crate) fn sign(&self, outcome: Outcome) -> String {
        if self.ascii {
            outcome.ascii_sign().to_owned()
        } else {
            outcome.sign().to_string()
        }
    }

    /// The text in its colour, where the terminal shows colours.
    pub(crate) fn painted(&self, text: &str, tone: Tone) -> String {
        let style = tone.style();
        if !self.color || text.trim().is_empty() || style.is_plain() {
            return text.to_owned();
        }
        format!("{style}{text}{style:#}")
    }
}

/// One line while it is being written.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pieces: Vec<(String, Tone)>,
    used: usize,
}

impl Line {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Moves to this column, from 0; at least one space where text stands there already.
    pub(super) fn to(mut self, column: usize) -> Self {
        let spaces = column
            .saturating_sub(self.used)
            .max(usize::from(self.used > column));
        self.used += spaces;
        self.pieces.push((" ".repeat(spaces), Tone::Plain));
        self
    }

    /// Writes on.
    pub(super) fn put(mut self, text: &str, tone: Tone) -> Self {
        self.used += width(text);
        self.pieces.push((text.to_owned(), tone));
        self
    }

    /// Writes on, but not beyond this column.
    pub(super) fn put_within(self, text: &str, end: usize, tone: Tone) -> Self {
        let room = end.saturating_sub(self.used);
        self.put(&cut(text, room), tone)
    }
}

/// The lines so far, and how the terminal is.
pub(super) struct Page {
    style: TextStyle,
    text: String,
}

impl Page {
    pub(super) fn new(style: &TextStyle) -> Self {
        let style = TextStyle {
            width: style.width.clamp(60, 160),
            ..*style
        };
        Self {
            style,
            text: String::new(),
        }
    }

    pub(super) fn width(&self) -> usize {
        self.style.width
    }

    /// The sign of an outcome, as this terminal can show it.
    pub(super) fn sign(&self, outcome: Outcome) -> String {
        self.style.sign(outcome)
    }

    pub(super) fn is_ascii(&self) -> bool {
        self.style.ascii
    }

    /// The column in which names begin, after the sign.
    pub(super) fn names_at(&self) -> usize {
        if self.style.ascii { 8 } else { 6 }
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Adds a line, cut to the width, without spaces at its end.
    pub(super) fn push(&mut self, line: Line) {
        let mut room = self.style.width;
        let mut written = String::new();
        for (text, tone) in &line.pieces {
            let text = cut(text, room);
            room = room.saturating_sub(width(&text));
            let text = if self.style.ascii { ascii(&text) } else { text };
            written.push_str(&self.style.painted(&text, *tone));
            if room == 0 {
                break;
            }
        }
        self.text.push_str(written.trim_end_matches(' '));
        self.text.push('\n');
    }

    /// Adds words that may take several lines, each beginning in this column; what does not fit
    /// into that many lines is cut.
    pub(super) fn paragraph(&mut self, column: usize, lines: usize, text: &str, tone: Tone) {
        let room = self.style.width.saturating_sub(column);
        for line in wrapped(text, room, lines) {
            self.push(Line::new().to(column).put(&line, tone));
        }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// The nearest ASCII of each character, one for one, so that no line grows.
fn ascii(text: &str) -> String {
    let nearest = |ch: char| match ch {
        '\u{20}'..='\u{7e}' => ch,
        '“' | '”' | '„' | '«' | '»' => '"',
        '‘' | '’' => '\'',
        '–' | '—' | '·' => '-',
        '…' => '~',
        _ => '?',
    };
    text.chars().map(nearest).collect()
}
