//! What a look at a machine has found, line by line: what is right, what is not, and the fix. The doctor
//! of a client and that of a server speak the same way.

use std::fmt;

use crate::PlainText;

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
    /// It is as it should be.
    pub fn good(says: impl Into<String>) -> Self {
        Self::new(Verdict::Good, says.into(), None)
    }

    /// It is not; this would help.
    pub fn bad(says: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(Verdict::Bad, says.into(), Some(fix.into()))
    }

    /// It could not be found out; this would help.
    pub fn unknown(says: impl Into<String>, fix: impl Into<String>) -> Self {
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
