//! The matrix in a terminal: narrow columns, a sign in each, the legend below.

use std::fmt::Write as _;

use domain::PlainText;
use principles::Outcome;
use principles::level::Ladder;

use super::{Column, Matrix};
use crate::ladder;
use crate::report::text::{TextStyle, Tone};

/// The width of the words at the left.
const LABEL: usize = 42;
/// The width of one column.
const CELL: usize = 6;

/// The matrix; in several blocks, where not all columns fit the width.
pub fn render(matrix: &Matrix, style: &TextStyle) -> String {
    let mut text = String::new();
    for (place, column) in matrix.columns.iter().enumerate() {
        text.push_str(&legend_line(place + 1, column));
    }
    let fitting = (style.width.saturating_sub(LABEL) / CELL).max(1);
    let mut first = 0;
    while first < matrix.columns.len() {
        block(matrix, style, first, fitting, &mut text);
        first += fitting;
    }
    let _ = writeln!(text, "\n{}", legend(style));
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

fn block(matrix: &Matrix, style: &TextStyle, first: usize, count: usize, text: &mut String) {
    let shown = matrix.columns.iter().enumerate().skip(first).take(count);
    let numbers = shown.map(|(place, _)| format!("{:>CELL$}", place + 1));
    let _ = writeln!(text, "\n{:LABEL$}{}", "", numbers.collect::<String>());
    for row in &matrix.ladders {
        let cells = row.ladders.iter().skip(first).take(count);
        let cells: String = cells.map(|ladder| ladder_cell(*ladder, style)).collect();
        let _ = writeln!(text, "{:LABEL$}{cells}", row.title());
    }
    let mut track = None;
    for row in &matrix.rows {
        if track.replace(row.id.track()) != Some(row.id.track()) {
            let _ = writeln!(text, "\n{}", row.id.track().title());
        }
        let cells = row.outcomes.iter().skip(first).take(count);
        let cells: String = cells.map(|outcome| outcome_cell(*outcome, style)).collect();
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

/// A ladder as a bar of narrow rungs and its proven level as a number.
pub(crate) fn ladder_cell(ladder: Option<Ladder>, style: &TextStyle) -> String {
    let cell = match ladder {
        Some(ladder) => {
            let bar = ladder::bar(ladder, 1, style.ascii).whole();
            format!("{bar} {}", ladder.proven)
        }
        None => style.sign(Outcome::NotApplicable),
    };
    format!("{cell:>CELL$}")
}

/// Right-aligned; the colour is on the sign, not on the space before it.
fn outcome_cell(outcome: Option<Outcome>, style: &TextStyle) -> String {
    let sign = outcome.map_or_else(String::new, |outcome| style.sign(outcome));
    let space = " ".repeat(CELL.saturating_sub(sign.chars().count()));
    let tone = outcome.map_or(Tone::Plain, Tone::Of);
    format!("{space}{}", style.painted(&sign, tone))
}

/// What the signs mean.
fn legend(style: &TextStyle) -> String {
    let outcomes =
        Outcome::ALL.map(|outcome| format!("{} {}", style.sign(outcome), outcome.word()));
    format!("{}\n{}", outcomes.join("  "), ladder::legend(style.ascii))
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

    fn style(width: usize, ascii: bool) -> TextStyle {
        TextStyle {
            width,
            color: false,
            ascii,
        }
    }

    #[test]
    fn signs_stand_in_narrow_columns() {
        insta::assert_snapshot!(render(&three(), &style(80, false)));
    }

    #[test]
    fn ascii_stays_ascii_and_columns_that_do_not_fit_go_below() {
        let text = render(&three(), &style(60, true));
        let labels: String = text
            .lines()
            .filter(|line| line.starts_with("  1 AN-1.1"))
            .collect();
        assert_eq!(labels.matches("[x]").count(), 1, "{text}");
        let narrow = render(&three(), &style(50, true));
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
        let plain = render(&three(), &style(80, false));
        let coloured = render(
            &three(),
            &TextStyle {
                color: true,
                ..style(80, false)
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
        let text = render(&matrix(&[judge(&framework, &text)]), &style(80, false));
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
