//! The report as Markdown (CommonMark with the tables of GitHub Flavored Markdown).

use std::fmt::Write as _;

use domain::PlainText;

use super::NextStep;
use super::phrases::{basis, grounds, observed_apart, stale, weeks};
use crate::assessment::{Assessment, Cell, Row, TrackStanding};
use crate::evidence::{Documented, Evidence};
use crate::ladder;
use crate::markdown::inline;

/// The whole report. Nothing in it that came from outside can end a table cell, open a tag or
/// become a link.
pub fn render(assessment: &Assessment, next_steps: &[NextStep]) -> String {
    let mut text = String::new();
    head(&mut text, assessment);
    ladders(&mut text, assessment);
    steps(&mut text, next_steps);
    for track in &assessment.tracks {
        table(&mut text, assessment, track);
    }
    evidence(&mut text, assessment);
    text
}

/// Adds a line. Writing to a `String` cannot fail, so the result carries nothing.
macro_rules! line {
    ($text:expr $(, $($piece:tt)+)?) => {{
        $(let _ = write!($text, $($piece)+);)?
        $text.push('\n');
    }};
}

fn head(text: &mut String, assessment: &Assessment) {
    let subject = &assessment.subject;
    line!(text, "# {}", inline(subject.name.as_str()));
    line!(text);
    line!(
        text,
        "Assessed {} by {} ({}). Evidence: {}. Made with {}.",
        assessment.assessed,
        inline(&assessment.framework.title),
        inline(&assessment.framework.id),
        basis(assessment),
        inline(&assessment.tool),
    );
    let about = [
        ("Operator", &subject.operator),
        ("Ecosystem", &subject.ecosystem),
        ("Answers looked at by", &subject.answered_by),
    ];
    let about = about.iter().filter(|(_, said)| !said.is_empty());
    for (word, said) in about {
        line!(text);
        line!(text, "{word}: {}", inline(said.as_str()));
    }
    if let Some(reply) = &assessment.reply {
        let date = reply
            .date
            .map_or_else(String::new, |day| format!(", {day}"));
        let (by, said) = (inline(reply.by.as_str()), inline(reply.text.as_str()));
        line!(text);
        line!(text, "> **Reply by {by}{date}:** {said}");
    }
}

fn ladders(text: &mut String, assessment: &Assessment) {
    line!(text);
    line!(text, "## Levels");
    line!(text);
    line!(
        text,
        "*Proven*: every line up to there is met, with evidence. *Possible*: if every unknown were met."
    );
    line!(text);
    line!(
        text,
        "| Track | Standing | By observation alone | With companion | Between |"
    );
    line!(text, "|---|---|---|---|---|");
    for track in &assessment.tracks {
        let standing = match (track.ladder(), &track.not_applicable) {
            (Some(standing), _) => ladder::words(standing),
            (None, Some(why)) => format!("not applicable: {}", inline(why.as_str())),
            (None, None) => "not applicable".to_owned(),
        };
        let observed = observed_apart(track).map_or_else(String::new, ladder::words);
        let both = track.with_companion.map_or_else(String::new, ladder::words);
        let between: Vec<String> = track.between.iter().map(|id| format!("`{id}`")).collect();
        let (title, between) = (inline(&track.title), between.join(", "));
        line!(
            text,
            "| {title} | {standing} | {observed} | {both} | {between} |"
        );
    }
}

fn steps(text: &mut String, steps: &[NextStep]) {
    if steps.is_empty() {
        return;
    }
    line!(text);
    line!(text, "## Next steps");
    line!(text);
    line!(text, "| | Criterion | First move | Effort | Result |");
    line!(text, "|---|---|---|---|---|");
    for (place, step) in steps.iter().enumerate() {
        line!(
            text,
            "| {} | {} (`{}`) | {} | {} | {} |",
            place + 1,
            inline(&step.title),
            step.id,
            inline(&step.first_move),
            weeks(step.weeks),
            inline(&step.closes),
        );
    }
}

fn table(text: &mut String, assessment: &Assessment, track: &TrackStanding) {
    line!(text);
    line!(text, "## {}", inline(&track.title));
    line!(text);
    line!(text, "| Level | Criterion | Outcome | Kind | Why |");
    line!(text, "|---|---|---|---|---|");
    for row in assessment.of_track(track.track) {
        let name = format!("{}<br>`{}`", inline(&row.title), row.id);
        table_row(text, &row.level.to_string(), &name, &row.cell);
        if let Some(cell) = &row.companion {
            let companion = assessment.subject.companion.as_ref();
            let companion = companion.map_or("the companion", PlainText::as_str);
            table_row(text, "", &format!("with {}", inline(companion)), cell);
        }
    }
}

fn table_row(text: &mut String, level: &str, name: &str, cell: &Cell) {
    let outcome = cell.outcome;
    let kind = cell.strength.map_or("", |kind| kind.word());
    let mut warnings = stale(cell).map_or_else(String::new, |words| format!("**{words}.** "));
    if cell.disputed.is_some() {
        warnings.push_str("**disputed.** ");
    }
    let (sign, why) = (outcome.sign(), inline(grounds(cell)));
    line!(
        text,
        "| {level} | {name} | {sign} {outcome} | {kind} | {warnings}{why} |"
    );
}

fn evidence(text: &mut String, assessment: &Assessment) {
    line!(text);
    line!(text, "## Evidence");
    let told = |row: &&Row| {
        let cells = std::iter::once(&row.cell).chain(&row.companion);
        let mut cells = cells.map(|cell| !cell.evidence.is_empty() || !cell.note.is_empty());
        cells.any(|told| told) || !row.reply.is_empty()
    };
    for row in assessment.criteria.iter().filter(told) {
        line!(text);
        line!(text, "### {} `{}`", inline(&row.title), row.id);
        line!(text);
        cell_evidence(text, "", &row.cell);
        if let Some(cell) = &row.companion {
            cell_evidence(text, "With the companion: ", cell);
        }
        if !row.reply.is_empty() {
            line!(
                text,
                "- *The registry replies:* {}",
                inline(row.reply.as_str())
            );
        }
    }
}

fn cell_evidence(text: &mut String, column: &str, cell: &Cell) {
    let (sign, outcome) = (cell.outcome.sign(), cell.outcome);
    let spirit = cell
        .spirit
        .map_or_else(String::new, |spirit| format!("; in spirit {spirit}"));
    line!(text, "- {column}**{sign} {outcome}**{spirit}");
    for (word, said) in [("", &cell.note), ("Reason: ", &cell.reason)] {
        if !said.is_empty() {
            line!(text, "- {word}{}", inline(said.as_str()));
        }
    }
    if let Some(said) = &cell.disputed {
        line!(text, "- **Disputed:** {}", inline(said.as_str()));
    }
    for evidence in &cell.evidence {
        line!(text, "- *{}* {}", evidence.kind(), piece(evidence));
    }
    for lead in &cell.leads {
        line!(text, "- *lead, not counted* {}", document(lead));
    }
}

fn piece(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Documented(found) => document(found),
        Evidence::Observed(_) | Evidence::Attested(_) => inline(evidence.summary()),
    }
}

/// Every place and both days, then the words.
fn document(found: &Documented) -> String {
    let repository = [&found.repository, &found.path];
    let repository: Vec<&str> = repository
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(PlainText::as_str)
        .collect();
    let repository = repository.join(": ");
    let mut parts = Vec::new();
    for part in [found.title.as_str(), &repository, found.address.as_str()] {
        if !part.is_empty() {
            parts.push(inline(part));
        }
    }
    if let Some(day) = found.date {
        parts.push(format!("of {day}"));
    }
    if let Some(day) = found.read {
        parts.push(format!("read {day}"));
    }
    let place = parts.join(", ");
    if found.quote.is_empty() {
        return place;
    }
    format!("{place}: “{}”", inline(found.quote.as_str()))
}
