//! Finds out why a client does not work with a registry, and says what would help.

use std::fmt;
use std::path::PathBuf;

use domain::{PlainText, Timestamp};

use crate::Origin;

mod answers;
mod config;
mod http_date;
mod token;

/// What is looked at.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Cargo's home folder.
    pub cargo_home: PathBuf,
    /// The project whose own configuration counts as well, and that of the folders above it.
    pub project: Option<PathBuf>,
    /// What cargo calls the registry.
    pub name: String,
    /// Where the registry is meant to be; whatever the configuration says if nothing was named.
    pub registry: Option<Origin>,
}

/// What one check has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is as it should be.
    Good,
    /// It is not, and something will fail.
    Bad,
    /// It could not be found out, or only its owner knows whether it is meant.
    Unknown,
}

/// One line of what the doctor says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How it stands.
    pub verdict: Verdict,
    /// What was seen. A token is never part of it.
    pub says: String,
    /// What would help.
    pub fix: Option<String>,
}

impl Line {
    fn good(says: impl Into<String>) -> Self {
        Self::new(Verdict::Good, says.into(), None)
    }

    fn bad(says: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(Verdict::Bad, says.into(), Some(fix.into()))
    }

    fn unknown(says: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(Verdict::Unknown, says.into(), Some(fix.into()))
    }

    /// Files and answers are strangers' text: nothing in it may move a cursor.
    fn new(verdict: Verdict, says: String, fix: Option<String>) -> Self {
        Self {
            verdict,
            says: PlainText::new(&says).to_string(),
            fix: fix.map(|fix| PlainText::new(&fix).to_string()),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.verdict {
            Verdict::Good => "ok",
            Verdict::Bad => "no",
            Verdict::Unknown => "?",
        };
        write!(f, "{mark:2} {}", self.says)?;
        match &self.fix {
            Some(fix) => write!(f, "\n   -> {fix}"),
            None => Ok(()),
        }
    }
}

/// Looks at cargo's files, then asks the registry they lead to. `now` is this machine's clock.
///
/// A token is sent to the registry only where its index asks for one, as cargo would send it.
pub fn cargo(subject: &Subject, now: Timestamp) -> Vec<Line> {
    let found = config::look(subject);
    let mut lines = found.lines;
    if let Some(index) = found.index {
        lines.extend(answers::look(&index, &found.credentials, now));
    }
    lines
}

#[cfg(test)]
mod tests;
