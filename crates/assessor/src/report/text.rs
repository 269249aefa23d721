//! The terminal report: ladders, 32 rows, the next three steps, on one or two screens.

use domain::Track;
use principles::Outcome;

use self::ladders::ladders;
use self::line::{Line, Page};
use super::NextStep;
use super::phrases::{basis, best, grounds, shown, stale, weeks};
use crate::assessment::{Assessment, Cell, Row};

mod columns;
mod ladders;
mod line;

pub(crate) use self::line::Tone;

/// How the terminal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextStyle {
    /// Columns; the report takes it as 60 to 160, the matrix as it is.
    pub width: usize,
    /// Whether it shows colours (ANSI, the sixteen that a theme may redefine).
    pub color: bool,
    /// Whether it shows nothing but ASCII.
    pub ascii: bool,
}

/// From this width on, whole ids stand in the rows.
const WIDE: usize = 120;

/// The whole report, ending in a line break. No line is wider than the style
/// says, or than 60 columns where it says less.
pub fn render(assessment: &Assessment, next_steps: &[NextStep], style: &TextStyle) -> String {
    let mut page = Page::new(style);
    page.blank();
    header(&mut page, assessment);
    page.blank();
    ladders(&mut page, assessment);
    page.blank();
    counts(&mut page, assessment);
    rows(&mut page, assessment);
    steps(&mut page, next_steps);
    footer(&mut page, assessment);
    page.finish()
}

fn header(page: &mut Page, assessment: &Assessment) {
    let subject = &assessment.subject;
    page.push(Line::new().to(2).put(subject.name.as_str(), Tone::Strong));
    let facts = format!(
        "assessed {} · framework {} · {}",
        assessment.assessed,
        shown(&assessment.framework.id),
        basis(assessment)
    );
    page.paragraph(2, 2, &facts, Tone::Muted);
    let who = [&subject.operator, &subject.ecosystem];
    let who: Vec<&str> = who
        .into_iter()
        .filter(|text| !text.is_empty())
        .map(|text| text.as_str())
        .collect();
    if !who.is_empty() {
        page.push(Line::new().to(2).put(&who.join(" · "), Tone::Muted));
    }
}

fn counts(page: &mut Page, assessment: &Assessment) {
    let mut line = Line::new().to(2);
    for outcome in Outcome::ALL {
        let words = format!("{} {}   ", assessment.count(outcome), outcome.word());
        line = line
            .put(&page.sign(outcome), Tone::Of(outcome))
            .put(" ", Tone::Plain)
            .put(&words, Tone::Plain);
    }
    page.push(line);
}

/// Where the columns of the rows begin.
struct Columns {
    whole_ids: bool,
    kind: usize,
    grounds: usize,
}

impl Columns {
    /// Room for the longest name, the kind, and whatever is left for the evidence.
    fn fit(page: &Page, assessment: &Assessment) -> Self {
        let whole_ids = page.width() >= WIDE;
        let name = |row: &Row| match whole_ids {
            true => row.id.to_string().len(),
            false => row.id.name().len(),
        };
        let longest = assessment.criteria.iter().map(name).max().unwrap_or(0);
        let kind = page.names_at() + longest.min(page.width() / 2) + 2;
        Self {
            whole_ids,
            kind,
            grounds: kind + "documented".len() + 2,
        }
    }
}

fn rows(page: &mut Page, assessment: &Assessment) {
    let columns = Columns::fit(page, assessment);
    for track in Track::ALL {
        let mut rung = None;
        for row in assessment.of_track(track) {
            if rung.is_none() {
                page.blank();
                let title = assessment.track(track).map(|track| shown(&track.title));
                let title = title.unwrap_or_else(|| track.title().into());
                let slug = format!("{track}/");
                let line = Line::new().to(2).put(title.as_str(), Tone::Strong);
                page.push(line.to(columns.kind).put(&slug, Tone::Muted));
            }
            let opens = rung.replace(row.level) != Some(row.level);
            stock_row(page, &columns, row, opens);
            if let Some(cell) = &row.companion {
                companion_row(page, &columns, assessment, cell);
            }
        }
    }
}

fn stock_row(page: &mut Page, columns: &Columns, row: &Row, opens_rung: bool) {
    let level = row.level.to_string();
    let level = if opens_rung { level.as_str() } else { " " };
    let name = match columns.whole_ids {
        true => row.id.to_string(),
        false => row.id.name().to_owned(),
    };
    let line = Line::new().to(2).put(level, Tone::Muted).to(4);
    let line = line.put(&page.sign(row.cell.outcome), Tone::Of(row.cell.outcome));
    let line = line
        .to(page.names_at())
        .put_within(&name, columns.kind - 2, Tone::Plain);
    page.push(evidence(line, columns, &row.cell));
}

fn companion_row(page: &mut Page, columns: &Columns, assessment: &Assessment, cell: &Cell) {
    let name = assessment.subject.companion.as_ref();
    let name = name.map_or("the companion", |name| name.as_str());
    let line = Line::new().to(page.names_at());
    let line = line.put(&page.sign(cell.outcome), Tone::Of(cell.outcome));
    let line = line.put(" ", Tone::Plain);
    let with = format!("with {name}");
    let line = line.put_within(&with, columns.kind - 2, Tone::Muted);
    page.push(evidence(line, columns, cell));
}

/// The right half of a row: kind, warnings, grounds.
fn evidence(line: Line, columns: &Columns, cell: &Cell) -> Line {
    let kind = best(cell).map_or("", |evidence| evidence.kind().word());
    let mut line = line.to(columns.kind).put(kind, Tone::Muted);
    line = line.to(columns.grounds);
    if let Some(warning) = stale(cell) {
        line = line.put(&format!("{warning} · "), Tone::Of(Outcome::Partly));
    }
    if cell.disputed.is_some() {
        line = line.put("disputed · ", Tone::Of(Outcome::NotMet));
    }
    let tone = match cell.outcome {
        Outcome::NotApplicable | Outcome::Unknown => Tone::Muted,
        _ => Tone::Plain,
    };
    line.put(&grounds(cell), tone)
}

fn steps(page: &mut Page, steps: &[NextStep]) {
    if steps.is_empty() {
        return;
    }
    page.blank();
    page.push(Line::new().to(2).put("Next steps", Tone::Strong).put(
        " (cheapest path upwards; person-weeks are estimates)",
        Tone::Muted,
    ));
    for (number, step) in steps.iter().take(3).enumerate() {
        let head = Line::new()
            .to(2)
            .put(&(number + 1).to_string(), Tone::Strong)
            .to(5)
            .put(&step.id.to_string(), Tone::Strong);
        let head = head.put(&format!("   {}", weeks(step.weeks)), Tone::Plain);
        let closes = match step.closes.is_empty() {
            true => String::new(),
            false => format!("   {}", shown(&step.closes)),
        };
        page.push(head.put(&closes, Tone::Accent));
        let first = shown(&step.first_move);
        page.paragraph(5, 2, first.as_str(), Tone::Plain);
    }
}

fn footer(page: &mut Page, assessment: &Assessment) {
    page.blank();
    let meaning =
        "proven: every line up to there is met, with evidence; possible: if every unknown were met";
    page.paragraph(2, 2, meaning, Tone::Muted);
    if let Some(reply) = &assessment.reply {
        let words = format!("Reply by {}: {}", reply.by, reply.text);
        page.paragraph(2, 4, &words, Tone::Plain);
    }
    page.push(Line::new().to(2).put("Full report: ", Tone::Muted).put(
        "portcullis-assess … --format html > report.html",
        Tone::Plain,
    ));
}
