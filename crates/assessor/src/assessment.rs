//! An assessment: every criterion judged, every track with its ladder.
//!
//! This is what all reports, the plan and the comparisons are made from, and its serialised form
//! is the published JSON (`data/schemas/assessment-1.json`).

use std::collections::BTreeMap;

use domain::{CriterionId, Day, PlainText, PrincipleId, Track};
use principles::level::{Ladder, Level, Taxonomy};
use principles::{EvidenceKind, Framework, Outcome};
use serde::Serialize;

use crate::evidence::{Documented, Evidence};
use crate::finding::Finding;
use crate::workbook::{WorkState, Workbook};

mod judge;
mod standing;
#[cfg(test)]
mod tests;

pub use judge::assess;
pub use standing::ladder_with_companion;

/// What an assessment is made from.
#[derive(Clone, Debug)]
pub struct Sources<'s> {
    /// What it is judged by.
    pub framework: &'s Framework,
    /// What documents and people say.
    pub workbook: Option<&'s Workbook>,
    /// What probes found; empty when nothing was visited.
    pub probed: &'s BTreeMap<PrincipleId, Finding>,
    /// The web origin that was visited.
    pub visited: Option<String>,
    /// The day on which it is judged: decides what is stale.
    pub today: Day,
    /// Whether a stale answer counts as unknown.
    pub strict: bool,
}

/// Every criterion judged, every track with its ladder.
#[derive(Clone, Debug, Serialize)]
pub struct Assessment {
    /// Version of the published format; 1.
    pub format: u32,
    /// The program that made it, with its version.
    pub tool: String,
    /// What it was judged by.
    pub framework: FrameworkName,
    /// Who was assessed.
    pub subject: SubjectName,
    /// The day it was judged.
    pub assessed: Day,
    /// What the registry is.
    pub taxonomy: Taxonomy,
    /// The registry's own words about the assessment.
    pub reply: Option<ReplyText>,
    /// The tracks, in the framework's order.
    pub tracks: Vec<TrackStanding>,
    /// The criteria, in the framework's order.
    pub criteria: Vec<Row>,
}

/// Names a framework.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FrameworkName {
    /// As in `psr-0.1`.
    pub id: String,
    /// Its full title.
    pub title: String,
    /// The version its authors gave it.
    pub version: String,
}

/// Names who was assessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubjectName {
    /// Lower case, digits, hyphens.
    pub id: String,
    /// The name people know.
    pub name: PlainText,
    /// Who runs it.
    pub operator: PlainText,
    /// The language or community it serves.
    pub ecosystem: PlainText,
    /// The web origin, where one is known.
    pub url: Option<String>,
    /// The client judged in the CLI track.
    pub stock_client: Option<PlainText>,
    /// The client the registry itself ships beside it.
    pub companion: Option<PlainText>,
    /// The day the answers were last looked at as a whole.
    pub answered: Option<Day>,
    /// Who looked.
    pub answered_by: PlainText,
}

/// The registry's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReplyText {
    /// Who speaks.
    pub by: PlainText,
    /// When.
    pub date: Option<Day>,
    /// What they say.
    pub text: PlainText,
}

/// Where a track stands.
#[derive(Clone, Debug, Serialize)]
pub struct TrackStanding {
    /// Which track.
    pub track: Track,
    /// The framework's heading.
    pub title: String,
    /// Why the whole track does not apply; `None` when it does.
    pub not_applicable: Option<PlainText>,
    /// The proven level by all admitted evidence; `None` when the track does not apply.
    pub proven: Option<Level>,
    /// The same, if every unknown were met.
    pub possible: Option<Level>,
    /// Both by observation alone.
    pub by_observation: Option<Ladder>,
    /// Both with the companion; only for the CLI track of a registry that ships one.
    pub with_companion: Option<Ladder>,
    /// The unknown criteria between the proven and the possible level.
    pub between: Vec<CriterionId>,
    /// The criteria not met, or partly, on the rung above the possible level.
    pub blocking: Vec<CriterionId>,
}

/// One criterion, judged.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Which.
    pub id: CriterionId,
    /// Its short form.
    pub short: String,
    /// Its title.
    pub title: String,
    /// Its rung.
    pub level: Level,
    /// What was found; for CLI rows, of the stock client alone.
    #[serde(flatten)]
    pub cell: Cell,
    /// What was found with the companion; only where there is one.
    pub companion: Option<Cell>,
    /// Who moves it.
    pub owner: PlainText,
    /// When the work should be done.
    pub due: Option<Day>,
    /// How far the work has come.
    pub state: Option<WorkState>,
    /// Who looked at the answer.
    pub reviewed_by: PlainText,
    /// The registry's own words on this row.
    pub reply: PlainText,
}

/// What was found about one criterion in one column.
#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    /// The letter, by all admitted evidence.
    pub outcome: Outcome,
    /// The letter, by observation alone.
    pub by_observation: Outcome,
    /// The purpose, where somebody could say.
    pub spirit: Option<Outcome>,
    /// The strongest kind of evidence behind the outcome.
    pub strength: Option<EvidenceKind>,
    /// What a reader should know.
    pub note: PlainText,
    /// Why it does not apply.
    pub reason: PlainText,
    /// Why the outcome should be believed.
    pub evidence: Vec<Evidence>,
    /// Sentences that may be evidence once a person has looked.
    pub leads: Vec<Documented>,
    /// What another voice says, if it says otherwise.
    pub disputed: Option<PlainText>,
    /// When it must be looked at again.
    pub expires: Option<Day>,
    /// Whether that day has passed.
    pub stale: bool,
}

impl TrackStanding {
    /// The ladder by all admitted evidence; `None` when the track does not apply.
    pub fn ladder(&self) -> Option<Ladder> {
        let (proven, possible) = self.proven.zip(self.possible)?;
        Some(Ladder { proven, possible })
    }
}

impl Assessment {
    /// The row of this criterion.
    pub fn row(&self, id: &CriterionId) -> Option<&Row> {
        self.criteria.iter().find(|row| row.id == *id)
    }

    /// The standing of this track.
    pub fn track(&self, track: Track) -> Option<&TrackStanding> {
        self.tracks.iter().find(|standing| standing.track == track)
    }

    /// The rows of one track, in order.
    pub fn of_track(&self, track: Track) -> impl Iterator<Item = &Row> {
        self.criteria
            .iter()
            .filter(move |row| row.id.track() == track)
    }

    /// How many criteria have this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.criteria
            .iter()
            .filter(|row| row.cell.outcome == outcome)
            .count()
    }
}
