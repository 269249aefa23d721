//! The interview behind `assess init`: one question a principle, in plain words, saved as it goes.
//!
//! It reads lines and writes text, and hands the whole workbook to `save` after every answer, so
//! that nothing is lost whenever it ends: by `q`, by the end of the input, or by a pulled plug.
//! Started again on the same file it goes on with the first question that has no answer.

use std::fmt;
use std::io::{self, BufRead, Write};

use domain::Day;
use principles::{Criterion, Framework};

use super::{Answer, Editor, WorkbookError};
use talk::{Stop, Talk};

mod about;
mod farewell;
mod item;
mod proof;
mod talk;

use item::Item;

/// What an interview starts from.
#[derive(Clone, Copy, Debug)]
pub struct Given<'g> {
    /// Whose questions are asked.
    pub framework: &'g Framework,
    /// The day of the interview: evidence is read, and statements are made, on it.
    pub today: Day,
    /// What the file is called, to be named in the commands at the end.
    pub file: &'g str,
    /// The workbook as it was left, to go on with.
    pub existing: Option<&'g str>,
}

/// How an interview ended. Everything that was answered is saved either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All questions were gone through; this many have no answer.
    Through(usize),
    /// Somebody stopped before the end.
    Paused,
}

/// Why an interview cannot go on.
#[derive(Debug)]
pub enum InterviewError {
    /// The existing text is no workbook that can be used, or became too large.
    Workbook(WorkbookError),
    /// The terminal or the file is gone.
    Io(io::Error),
    /// The workbook could not be saved; what was saved before is still there.
    Save(io::Error),
}

impl fmt::Display for InterviewError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workbook(why) => why.fmt(f),
            Self::Io(why) => write!(f, "the conversation broke off: {why}"),
            Self::Save(why) => write!(
                f,
                "the last answer could not be saved ({why}); the ones before it are"
            ),
        }
    }
}

impl std::error::Error for InterviewError {}

/// Asks everything that has no answer yet, and saves after every answer.
///
/// # Errors
/// The existing text cannot be used, the input or output fails, or saving fails.
pub fn interview(
    given: &Given<'_>,
    input: &mut impl BufRead,
    output: &mut impl Write,
    save: &mut dyn FnMut(&str) -> io::Result<()>,
) -> Result<Ended, InterviewError> {
    let existing = given.existing.map(Editor::open).transpose();
    let editor = existing.map_err(InterviewError::Workbook)?;
    let mut interview = Interview {
        given,
        talk: Talk::new(input, output),
        save,
        editor,
    };
    match interview.run() {
        Ok(open) => Ok(Ended::Through(open)),
        Err(Stop::Failed(error)) => Err(error),
        Err(stop) => {
            let begun = interview.editor.is_some();
            let words = farewell::paused(given.file, begun, &stop);
            // The other end may be gone already; the workbook is saved all the same.
            let _unheard = interview.talk.say(&words);
            Ok(Ended::Paused)
        }
    }
}

struct Interview<'i> {
    given: &'i Given<'i>,
    talk: Talk<'i>,
    save: &'i mut dyn FnMut(&str) -> io::Result<()>,
    editor: Option<Editor>,
}

/// Where to go after a question.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    On,
    Back,
    Again,
}

impl Interview<'_> {
    fn run(&mut self) -> Result<usize, Stop> {
        self.welcome()?;
        self.about_the_subject()?;
        self.about_the_kind()?;
        let items = item::list(self.given.framework, self.book()?);
        self.questions(&items)?;
        let open = self.open(&items)?;
        let words = farewell::through(self.given, self.book()?, open);
        self.talk.say(&words)?;
        Ok(open)
    }

    /// Asks what has no answer, from the first on; `b` also leads to what has one.
    fn questions(&mut self, items: &[Item<'_>]) -> Result<(), Stop> {
        let mut at = self.next_open(items, 0)?;
        let mut track = None;
        while let Some(item) = at.and_then(|at| items.get(at)) {
            let here = at.unwrap_or(0);
            if track != Some(item.criterion.id.track()) {
                track = Some(item.criterion.id.track());
                self.head_of_track(item.criterion)?;
            }
            at = match self.question(item)? {
                Step::On => self.next_open(items, here + 1)?,
                Step::Again => at,
                Step::Back if here == 0 => {
                    self.talk.puzzled("This is the first question.")?;
                    at
                }
                Step::Back => Some(here - 1),
            };
        }
        Ok(())
    }

    fn next_open(&self, items: &[Item<'_>], from: usize) -> Result<Option<usize>, Stop> {
        let book = self.book()?;
        let rest = items.iter().enumerate().skip(from);
        let mut open = rest.filter(|(_, item)| !item.is_answered(book));
        Ok(open.next().map(|(place, _)| place))
    }

    fn open(&self, items: &[Item<'_>]) -> Result<usize, Stop> {
        let book = self.book()?;
        Ok(items.iter().filter(|item| !item.is_answered(book)).count())
    }

    fn book(&self) -> Result<&super::Workbook, Stop> {
        let editor = self.editor.as_ref();
        editor.map(Editor::workbook).ok_or(Stop::NotBegun)
    }

    fn head_of_track(&mut self, criterion: &Criterion) -> Result<(), Stop> {
        let tracks = &self.given.framework.tracks;
        match tracks.iter().find(|track| track.id == criterion.id.track()) {
            Some(track) => self
                .talk
                .say(&format!("\n== {} ==\n{}", track.title, track.about)),
            None => Ok(()),
        }
    }

    /// Changes the workbook and saves it.
    fn edit(
        &mut self,
        change: impl FnOnce(&mut Editor) -> Result<(), WorkbookError>,
    ) -> Result<(), Stop> {
        let editor = self.editor.as_mut().ok_or(Stop::NotBegun)?;
        change(editor).map_err(|error| Stop::Failed(InterviewError::Workbook(error)))?;
        self.talk.understood();
        (self.save)(&editor.to_string()).map_err(|error| Stop::Failed(InterviewError::Save(error)))
    }

    /// Writes down what is given of the answer in the item's column.
    fn answer(&mut self, item: &Item<'_>, answer: Answer) -> Result<(), Stop> {
        let criterion = item.criterion;
        let heading = format!("{} {}", criterion.short, criterion.title);
        let answer = item.in_column(answer);
        self.edit(|editor| editor.set_answer(&criterion.id, &heading, &answer))
    }
}

#[cfg(test)]
mod tests;
