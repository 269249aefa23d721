//! The matrix in a terminal: narrow columns, a sign in each, the legend below.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use domain::PlainText;
use principles::level::Ladder;
use principles::{Level, Outcome};

use super::{Column, Matrix};

/// What the terminal can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// How many characters a line has.
    pub width: usize,
    /// Whether it shows colours. Colour never speaks alone.
    pub color: bool,
    /// Whether it has only ASCII.
    pub ascii: bool,
}

/// The width of the words at the left.
const LABEL: usize = 42;
/// The width of one column.
const CELL: usize = 6;

/// The matrix; in several blocks, where not all columns fit the width.
pub fn render(matrix: &Matrix, terminal: &Terminal) -> String {
    let mut text = String::new();
    for (place, column) in matrix.columns.iter().enumerate() {
        text.push_str(&legend_line(place + 1, column));
    }
    let fitting = (terminal.width.saturating_sub(LABEL) / CELL).max(1);
    let mut first = 0;
    while first < matrix.columns.len() {
        block(matrix, terminal, first, fitting, &mut text);
        first += fitting;
    }
    let _ = writeln!(text, "\n{}", legend(terminal));
    text
}

fn legend_line(number: usize, column: &Column) -> String {
    format!(
        "{number:>3}  {} ({}), {} by {}\n",
        PlainText::cut(column.name.as_str(), 60),
        PlainText::cut(column.id.as_str(), 40),
        column.assessed,
        PlainText::cut(column.framework.as_str(), 40)
    )
}

fn block(matrix: &Matrix, terminal: &Terminal, first: usize, count: usize, text: &mut String) {
    let shown = matrix.columns.iter().enumerate().skip(first).take(count);
    let numbers = shown.map(|(place, _)| pad(&(place + 1).to_string(), Style::new(), false));
    let _ = writeln!(text, "\n{:LABEL$}{}", "", numbers.collect::<String>());
    for row in &matrix.ladders {
        let cells = row.ladders.iter().skip(first).take(count);
        let cells: String = cells.map(|ladder| ladder_cell(*ladder, terminal)).collect();
        let _ = writeln!(text, "{:LABEL$}{cells}", row.title());
    }
    let mut track = None;
    for row in &matrix.rows {
        if track.replace(row.id.track()) != Some(row.id.track()) {
            let _ = writeln!(text, "\n{}", row.id.track().title());
        }
        let cells = row.outcomes.iter().skip(first).take(count);
        let cells: String = cells
            .map(|outcome| outcome_cell(*outcome, terminal))
            .collect();
        let label = format!("  {} {:6} {}", row.level, row.short, row.id.name());
        let _ = writeln!(text, "{:LABEL$}{cells}", cut(&label));
    }
}

/// Cuts words to the label's width and keeps the spaces in front.
fn cut(label: &str) -> String {
    if label.chars().count() < LABEL {
        return label.to_owned();
    }
    label.chars().take(LABEL - 4).chain("...".chars()).collect()
}

/// The ladder as everywhere: three rungs, proven ones solid, possible ones outlined, and the
/// proven level as a number.
pub(crate) fn bar(ladder: Ladder, ascii: bool) -> String {
    let (proven, possible, above) = if ascii {
        ('#', '.', ' ')
    } else {
        ('█', '░', ' ')
    };
    let rungs = (1..=Level::TOP.number()).map(|rung| {
        if rung <= ladder.proven.number() {
            proven
        } else if rung <= ladder.possible.number() {
            possible
        } else {
            above
        }
    });
    let rungs: String = rungs.collect();
    format!("{rungs} {}", ladder.proven)
}

pub(crate) fn ladder_cell(ladder: Option<Ladder>, terminal: &Terminal) -> String {
    match ladder {
        Some(ladder) => pad(&bar(ladder, terminal.ascii), Style::new(), terminal.color),
        None => pad(
            sign(Outcome::NotApplicable, terminal.ascii).as_str(),
            Style::new(),
            false,
        ),
    }
}

fn outcome_cell(outcome: Option<Outcome>, terminal: &Terminal) -> String {
    match outcome {
        Some(outcome) => {
            let sign = sign(outcome, terminal.ascii);
            pad(&sign, style(outcome), terminal.color)
        }
        None => " ".repeat(CELL),
    }
}

fn sign(outcome: Outcome, ascii: bool) -> String {
    if ascii {
        outcome.ascii_sign().to_owned()
    } else {
        outcome.sign().to_string()
    }
}

/// The sixteen colours every terminal knows, so that its own theme decides what they look like.
fn style(outcome: Outcome) -> Style {
    let color = match outcome {
        Outcome::Met => AnsiColor::Green,
        Outcome::Partly => AnsiColor::Yellow,
        Outcome::NotMet => AnsiColor::Red,
        Outcome::Unknown => AnsiColor::Cyan,
        Outcome::NotApplicable => return Style::new().dimmed(),
    };
    Style::new().fg_color(Some(color.into()))
}

/// Right-aligned in a column; the style colours the text, not the space before it.
fn pad(text: &str, style: Style, color: bool) -> String {
    let space = " ".repeat(CELL.saturating_sub(text.chars().count()));
    if color {
        format!("{space}{style}{text}{style:#}")
    } else {
        format!("{space}{text}")
    }
}

/// What the signs mean.
pub(crate) fn legend(terminal: &Terminal) -> String {
    let outcomes =
        Outcome::ALL.map(|outcome| format!("{} {}", sign(outcome, terminal.ascii), outcome.word()));
    format!("{}\n{}", outcomes.join("  "), ladder_legend(terminal))
}

/// What the parts of a ladder mean.
pub(crate) fn ladder_legend(terminal: &Terminal) -> &'static str {
    if terminal.ascii {
        "ladders: # proven, . possible"
    } else {
        "ladders: █ proven, ░ possible"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::matrix;
    use crate::sample::{HOSTILE, judge, small_framework, workbook};
    use Outcome::{Met, NotMet, Partly};

    fn three() -> Matrix {
        let framework = small_framework();
        let one = [
            ("authentication/verified-email", Met, ""),
            ("authentication/totp", Met, ""),
            ("cli-tooling/pinned-installs", Partly, ""),
        ];
        let two = [("authentication/totp", NotMet, "")];
        let three = workbook("three", &[]).replace("accounts = true", "accounts = false");
        let texts = [workbook("one", &one), workbook("two", &two), three];
        let assessed: Vec<_> = texts.iter().map(|text| judge(&framework, text)).collect();
        matrix(&assessed)
    }

    fn terminal(width: usize, ascii: bool) -> Terminal {
        Terminal {
            width,
            color: false,
            ascii,
        }
    }

    #[test]
    fn signs_stand_in_narrow_columns() {
        insta::assert_snapshot!(render(&three(), &terminal(80, false)));
    }

    #[test]
    fn ascii_stays_ascii_and_columns_that_do_not_fit_go_below() {
        let text = render(&three(), &terminal(60, true));
        let labels: String = text
            .lines()
            .filter(|line| line.starts_with("  1 AN-1.1"))
            .collect();
        assert_eq!(labels.matches("[x]").count(), 1, "{text}");
        let narrow = render(&three(), &terminal(50, true));
        assert!(narrow.is_ascii(), "{narrow}");
        assert_eq!(narrow.matches("pinned-installs").count(), 3);
        let rows = narrow
            .lines()
            .filter(|line| line.starts_with("  1 ") && line.contains('['));
        assert!(
            rows.clone().count() == 9 && rows.clone().all(|line| line.len() <= 50),
            "{narrow}"
        );
    }

    #[test]
    fn colour_adds_nothing_but_colour() {
        let plain = render(&three(), &terminal(80, false));
        let coloured = render(
            &three(),
            &Terminal {
                color: true,
                ..terminal(80, false)
            },
        );
        assert!(coloured.contains("\u{1b}[32m●\u{1b}[0m"), "{coloured}");
        let mut stripped = String::new();
        let mut rest = coloured.as_str();
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            stripped.push_str(before);
            rest = after.split_once('m').unwrap().1;
        }
        stripped.push_str(rest);
        assert_eq!(stripped, plain);
    }

    #[test]
    fn a_hostile_name_moves_no_cursor() {
        let framework = small_framework();
        let text = workbook("one", &[])
            .replace("Registry one", HOSTILE)
            .replace("id = \"one\"", "id = \"o\\u001b[2Jne\"");
        let text = render(&matrix(&[judge(&framework, &text)]), &terminal(80, false));
        assert!(
            text.chars().all(|ch| ch == '\n' || !ch.is_control()),
            "{text}"
        );
        assert_eq!(
            text.lines()
                .filter(|line| line.contains("HYPERLINK"))
                .count(),
            1
        );
    }
}
