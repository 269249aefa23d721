//! From rows to ladders.

use domain::PlainText;
use principles::Outcome;
use principles::framework::TrackText;
use principles::level::{Ladder, Level, Taxonomy};

use super::{Cell, Row, TrackStanding};
use crate::workbook::Workbook;

/// Where one track stands, given all rows.
pub(super) fn standing(
    track: &TrackText,
    taxonomy: &Taxonomy,
    rows: &[Row],
    workbook: Option<&Workbook>,
) -> TrackStanding {
    let rows: Vec<&Row> = rows
        .iter()
        .filter(|row| row.id.track() == track.id)
        .collect();
    let ladder = climb(&rows, |row| row.cell.outcome);
    let by_observation = climb(&rows, |row| row.cell.by_observation);
    let has_companion = workbook.is_some_and(|book| book.taxonomy.companion().is_some());
    let with_companion = (track.id == domain::Track::CliTooling && has_companion)
        .then(|| ladder_with_companion(&rows))
        .flatten();
    TrackStanding {
        track: track.id,
        title: track.title.clone(),
        not_applicable: ladder.is_none().then(|| why_not(track, taxonomy, &rows)),
        proven: ladder.map(|ladder| ladder.proven),
        possible: ladder.map(|ladder| ladder.possible),
        by_observation: ladder.and(by_observation),
        with_companion,
        between: ladder
            .map(|ladder| between(&rows, ladder))
            .unwrap_or_default(),
        blocking: ladder
            .map(|ladder| blocking(&rows, ladder))
            .unwrap_or_default(),
    }
}

fn climb(rows: &[&Row], outcome: impl Fn(&Row) -> Outcome) -> Option<Ladder> {
    let rungs: Vec<(Level, Outcome)> = rows.iter().map(|row| (row.level, outcome(row))).collect();
    Ladder::climb(&rungs)
}

/// The ladder of the stock client together with the companion: the better of both in each row.
pub fn ladder_with_companion(rows: &[&Row]) -> Option<Ladder> {
    climb(rows, |row| better(row.cell.outcome, row.companion.as_ref()))
}

/// What people have who use both. An unknown half keeps the row open unless the other is met.
fn better(stock: Outcome, companion: Option<&Cell>) -> Outcome {
    let companion = companion.map_or(Outcome::NotApplicable, |cell| cell.outcome);
    let order = [
        Outcome::Met,
        Outcome::Unknown,
        Outcome::Partly,
        Outcome::NotMet,
        Outcome::NotApplicable,
    ];
    order
        .into_iter()
        .find(|outcome| *outcome == stock || *outcome == companion)
        .unwrap_or(Outcome::Unknown)
}

fn why_not(track: &TrackText, taxonomy: &Taxonomy, rows: &[&Row]) -> PlainText {
    let by_taxonomy = track.applies.ruled_out_by(taxonomy).map(PlainText::from);
    let by_rows = || {
        rows.iter()
            .map(|row| row.cell.reason.clone())
            .find(|why| !why.is_empty())
    };
    by_taxonomy
        .or_else(by_rows)
        .unwrap_or_else(|| "no criterion applies".into())
}

fn between(rows: &[&Row], ladder: Ladder) -> Vec<domain::CriterionId> {
    let open = rows.iter().filter(|row| {
        row.level > ladder.proven
            && row.level <= ladder.possible
            && row.cell.outcome == Outcome::Unknown
    });
    open.map(|row| row.id.clone()).collect()
}

fn blocking(rows: &[&Row], ladder: Ladder) -> Vec<domain::CriterionId> {
    let missing = rows.iter().filter(|row| {
        Some(row.level) == ladder.possible.next()
            && matches!(row.cell.outcome, Outcome::NotMet | Outcome::Partly)
    });
    missing.map(|row| row.id.clone()).collect()
}
