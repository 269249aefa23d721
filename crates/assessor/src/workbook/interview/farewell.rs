//! The last words: where the registry stands, and what to do next.

use std::collections::BTreeMap;

use domain::PlainText;

use super::Given;
use super::talk::Stop;
use crate::assessment::{Sources, TrackStanding, assess};
use crate::ladder;
use crate::workbook::Workbook;

/// How many characters one rung of a ladder is wide.
const RUNG: usize = 6;

/// After the last question: the ladders and the next commands.
pub(super) fn through(given: &Given<'_>, book: &Workbook, open: usize) -> String {
    let assessment = assess(&Sources {
        framework: given.framework,
        workbook: Some(book),
        probed: &BTreeMap::new(),
        visited: None,
        today: given.today,
        strict: false,
    });
    let scale = "0     1     2     3";
    let name = &book.subject.name;
    let mut text = format!(
        "\nWhere {name} stands, by these answers:\n\n{:24}{scale}\n",
        ""
    );
    for track in &assessment.tracks {
        text.push_str(&standing(track));
        text.push('\n');
    }
    text.push_str(
        "\nSolid is proven with evidence; light is possible if what is unknown is met.\n",
    );
    if open > 0 {
        let questions = if open == 1 {
            "question has"
        } else {
            "questions have"
        };
        text.push_str(&format!(
            "{open} {questions} no answer; start the interview again to get to them.\n"
        ));
    }
    let file = argument(given.file);
    text.push_str(&format!(
        "\nNext:\n  portcullis-assess check {file}\n      what is uncited, incomplete or stale\n  \
         portcullis-assess {file}\n      the whole report, with the next three steps\n  \
         portcullis-assess {file} --format html > report.html\n      the same for people who print\n"
    ));
    text
}

/// After stopping before the end: that nothing is lost, and how to go on.
pub(super) fn paused(file: &str, begun: bool, stop: &Stop) -> String {
    let why = match stop {
        Stop::Puzzled => "\nToo many answers in a row made no sense, so this ends here.",
        Stop::TooLong => "\nThat was more than anybody types in one sitting, so this ends here.",
        Stop::Quit | Stop::EndOfInput | Stop::NotBegun | Stop::Failed(_) => "",
    };
    let file = argument(file);
    if begun {
        return format!(
            "{why}\nEverything you answered is saved. To go on from here:\n  \
             portcullis-assess init {file}"
        );
    }
    format!(
        "{why}\nNothing was answered, so nothing was saved. To begin:\n  portcullis-assess init {file}"
    )
}

fn standing(track: &TrackStanding) -> String {
    let title = format!("  {:<22}", track.title);
    match track.ladder() {
        Some(standing) => {
            let bar = ladder::bar(standing, RUNG, false).whole();
            format!("{title}{bar}  {}", ladder::words(standing))
        }
        None => {
            let why = track.not_applicable.clone().unwrap_or_default();
            format!("{title}does not apply: {why}")
        }
    }
}

/// The file's name as an argument that can be pasted into a shell.
fn argument(file: &str) -> String {
    let name = PlainText::cut(file, 200).to_string();
    let plain = |ch: char| ch.is_ascii_alphanumeric() || "._/-+@:".contains(ch);
    if !name.is_empty() && name.chars().all(plain) {
        return name;
    }
    format!("'{}'", name.replace('\'', "'\\''"))
}
