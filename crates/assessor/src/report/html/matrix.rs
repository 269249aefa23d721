//! The matrix: rungs from the top down, tracks side by side, a cell for each.

use domain::PlainText;
use principles::Level;

use super::rows::anchor;
use crate::assessment::{Assessment, Row, TrackStanding};
use crate::report::phrases::{best, grounds, shown, stale};

/// One rung across all tracks.
pub(super) struct Rung<'a> {
    pub(super) level: Level,
    pub(super) cells: Vec<MatrixCell<'a>>,
}

/// The criteria of one rung of one track.
pub(super) struct MatrixCell<'a> {
    pub(super) track: PlainText,
    /// How the whole rung stands: its class, and the same in words.
    pub(super) standing: &'static str,
    pub(super) words: &'static str,
    pub(super) entries: Vec<Entry<'a>>,
}

/// One criterion.
pub(super) struct Entry<'a> {
    pub(super) row: &'a Row,
    pub(super) anchor: String,
    pub(super) title: PlainText,
    pub(super) kind: &'static str,
    pub(super) grounds: String,
    pub(super) stale: Option<String>,
}

/// The rungs, highest first: a ladder is read from below.
pub(super) fn rungs_of(assessment: &Assessment) -> Vec<Rung<'_>> {
    let mut all: Vec<Rung<'_>> = Level::rungs()
        .map(|level| Rung {
            level,
            cells: assessment
                .tracks
                .iter()
                .map(|track| cell(assessment, track, level))
                .collect(),
        })
        .collect();
    all.reverse();
    all
}

fn cell<'a>(assessment: &'a Assessment, track: &'a TrackStanding, level: Level) -> MatrixCell<'a> {
    let rows = assessment.of_track(track.track);
    let entries = rows.filter(|row| row.level == level).map(|row| Entry {
        row,
        anchor: anchor(&row.id),
        title: shown(&row.title),
        kind: best(&row.cell).map_or("", |evidence| evidence.kind().word()),
        grounds: grounds(&row.cell),
        stale: stale(&row.cell),
    });
    let reached = |rung: Option<Level>| rung.is_some_and(|rung| rung >= level);
    let (standing, words) = match (reached(track.proven), reached(track.possible)) {
        _ if track.proven.is_none() => ("beyond", "Not applicable"),
        (true, _) => ("proven", "Proven"),
        (false, true) => ("possible", "Possible"),
        (false, false) => ("beyond", "Not reached"),
    };
    MatrixCell {
        track: shown(&track.title),
        standing,
        words,
        entries: entries.collect(),
    }
}
