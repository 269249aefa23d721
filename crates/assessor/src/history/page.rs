//! A history as text for a terminal and as Markdown.

use std::fmt::Write as _;

use domain::Track;

use super::{History, Step, TrackHistory};
use crate::compare::text::ladder_cell;
use crate::ladder;
use crate::markdown::inline;
use crate::past::{Change, Column};
use crate::report::text::TextStyle;

impl TrackHistory {
    fn title(&self) -> String {
        ladder::title(self.track, self.column == Column::Companion)
    }
}

impl Step {
    /// Its lists with their names, those that hold nothing left out.
    fn lists(&self) -> impl Iterator<Item = (&'static str, &Vec<Change>)> {
        let lists = [
            ("rose", &self.rose),
            ("fell", &self.fell),
            ("expired", &self.expired),
            ("otherwise", &self.other),
        ];
        lists.into_iter().filter(|(_, changes)| !changes.is_empty())
    }
}

impl History {
    /// The history for a terminal: a line for each assessment, oldest first, with the ladders as
    /// columns; then what changed.
    pub fn text(&self, style: &TextStyle) -> String {
        let by = self.days.last().map(|past| past.framework.clone());
        let by = by.unwrap_or_default();
        let mut text = format!("{} ({}) by {by}\n\n{:10}", self.name, self.subject, "");
        for track in &self.tracks {
            let width = width(track);
            let _ = write!(text, "{:>width$}", heading(track));
        }
        text.push('\n');
        for (place, past) in self.days.iter().enumerate() {
            let _ = write!(text, "{:10}", past.day);
            for track in &self.tracks {
                let ladder = track.ladders.get(place).copied().flatten();
                let width = width(track);
                let _ = write!(text, "{:>width$}", ladder_cell(ladder, style));
            }
            text.push('\n');
        }
        for step in &self.steps {
            text.push_str(&step_lines(step, str::to_owned));
        }
        let _ = writeln!(text, "\n{}", ladder::legend(style.ascii));
        text
    }

    /// The history in Markdown.
    pub fn markdown(&self) -> String {
        let mut page = format!("# {} over time\n\n", inline(&self.name));
        let titles: Vec<String> = self.tracks.iter().map(TrackHistory::title).collect();
        let rule = vec!["---"; titles.len()];
        let _ = writeln!(page, "| Assessed | {} | By |", titles.join(" | "));
        let _ = writeln!(page, "| --- | {} | --- |", rule.join(" | "));
        for (place, past) in self.days.iter().enumerate() {
            let ladders = self
                .tracks
                .iter()
                .map(|track| ladder::span(track.ladders.get(place).copied().flatten()));
            let ladders: Vec<String> = ladders.collect();
            let framework = inline(&past.framework);
            let _ = writeln!(
                page,
                "| {} | {} | {framework} |",
                past.day,
                ladders.join(" | ")
            );
        }
        for step in &self.steps {
            page.push_str(&step_lines(step, |text| inline(text)));
        }
        page
    }
}

/// A track's name, short enough that five of them fit beside the day on eighty characters.
const fn heading(track: &TrackHistory) -> &'static str {
    match (track.track, track.column) {
        (Track::Authentication, _) => "Authentication",
        (Track::Authorization, _) => "Authorization",
        (Track::GeneralCapabilities, _) => "General",
        (Track::CliTooling, Column::Stock) => "CLI",
        (Track::CliTooling, Column::Companion) => "with companion",
    }
}

const fn width(track: &TrackHistory) -> usize {
    let name = heading(track).len();
    if name < 9 { 10 } else { name + 2 }
}

/// What changed, as a list; a terminal and Markdown differ only in what must be escaped.
fn step_lines(step: &Step, safe: impl Fn(&str) -> String) -> String {
    let mut text = format!("\nUntil {}:\n\n", step.day);
    if let Some(framework) = &step.other_framework {
        let _ = writeln!(
            text,
            "- judged by another framework, {}: it may have moved, not the registry",
            safe(framework.as_str())
        );
    }
    let mut nothing = true;
    for (name, changes) in step.lists() {
        for change in changes {
            let _ = writeln!(text, "- {name}: {}", safe(&change.to_string()));
            nothing = false;
        }
    }
    if nothing {
        text.push_str("- nothing changed\n");
    }
    text
}
