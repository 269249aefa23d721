//! What changed from one assessment to the next.

use std::fmt;

use domain::{CriterionId, Day, Track};
use principles::level::Ladder;
use principles::{Level, Outcome};

use super::{PastAssessment, PastCell, PastRow};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A track's proven level is another one.
    Level {
        /// Which track.
        track: Track,
        /// In which column.
        column: Column,
        /// Before.
        from: Level,
        /// After.
        to: Level,
    },
    /// A criterion's outcome is another one.
    Outcome {
        /// Which criterion.
        id: CriterionId,
        /// In which column.
        column: Column,
        /// Before.
        from: Outcome,
        /// After.
        to: Outcome,
    },
    /// The evidence of a row has expired since.
    Expired {
        /// Which criterion.
        id: CriterionId,
        /// In which column.
        column: Column,
        /// On which day.
        on: Option<Day>,
    },
    /// A criterion is not judged any more.
    Gone(CriterionId),
    /// A criterion is judged that was not.
    Came(CriterionId),
}

/// What was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The registry; for CLI rows, the stock client alone.
    Stock,
    /// The stock client with the companion.
    Companion,
}

impl Column {
    const fn suffix(self) -> &'static str {
        match self {
            Self::Stock => "",
            Self::Companion => " with companion",
        }
    }
}

/// Everything that differs: tracks first, then rows in the later assessment's order, then what is
/// gone.
pub fn changes(before: &PastAssessment, after: &PastAssessment) -> Vec<Change> {
    let mut changes = Vec::new();
    for now in &after.tracks {
        let Some(past) = before.track(now.track) else {
            continue;
        };
        let mut add = |column, past, now_ladder| {
            changes.extend(level_change(now.track, column, past, now_ladder));
        };
        add(Column::Stock, past.ladder, now.ladder);
        add(Column::Companion, past.with_companion, now.with_companion);
    }
    for now in &after.rows {
        match before.row(&now.id) {
            Some(past) => row_changes(past, now, &mut changes),
            None => changes.push(Change::Came(now.id.clone())),
        }
    }
    let gone = before
        .rows
        .iter()
        .filter(|past| after.row(&past.id).is_none());
    changes.extend(gone.map(|past| Change::Gone(past.id.clone())));
    changes
}

fn level_change(
    track: Track,
    column: Column,
    past: Option<Ladder>,
    now: Option<Ladder>,
) -> Option<Change> {
    let (from, to) = (past?.proven, now?.proven);
    (from != to).then_some(Change::Level {
        track,
        column,
        from,
        to,
    })
}

fn row_changes(past: &PastRow, now: &PastRow, changes: &mut Vec<Change>) {
    cell_changes(&now.id, Column::Stock, past.found, now.found, changes);
    match (past.companion, now.companion) {
        (Some(before), Some(after)) => {
            cell_changes(&now.id, Column::Companion, before, after, changes);
        }
        // A companion that is gone took its outcomes with it.
        (Some(before), None) if before.outcome.is_decided() => changes.push(Change::Outcome {
            id: now.id.clone(),
            column: Column::Companion,
            from: before.outcome,
            to: Outcome::Unknown,
        }),
        _ => {}
    }
}

fn cell_changes(
    id: &CriterionId,
    column: Column,
    past: PastCell,
    now: PastCell,
    changes: &mut Vec<Change>,
) {
    if past.outcome != now.outcome {
        changes.push(Change::Outcome {
            id: id.clone(),
            column,
            from: past.outcome,
            to: now.outcome,
        });
    }
    if now.stale && !past.stale {
        changes.push(Change::Expired {
            id: id.clone(),
            column,
            on: now.expires,
        });
    }
}

impl Change {
    /// Whether it went up: a higher level, a better outcome, or a first good answer.
    pub fn rose(&self) -> bool {
        match self {
            Self::Level { from, to, .. } => to > from,
            Self::Outcome { from, to, .. } => {
                matches!(to, Outcome::Met | Outcome::Partly)
                    && *from != Outcome::NotApplicable
                    && to > from
            }
            _ => false,
        }
    }

    /// Whether it went down: a lower level, a worse outcome, or a good answer that nobody can
    /// prove any more. To learn that something unknown is absent is not a fall.
    pub fn fell(&self) -> bool {
        match self {
            Self::Level { from, to, .. } => to < from,
            Self::Outcome { from, to, .. } => {
                matches!(from, Outcome::Met | Outcome::Partly)
                    && *to != Outcome::NotApplicable
                    && to < from
            }
            _ => false,
        }
    }

    /// Whether evidence has expired.
    pub fn expired(&self) -> bool {
        matches!(self, Self::Expired { .. })
    }

    /// Whether something that was judged is not judged any more: gone from the framework, or said
    /// not to apply. Gaps can vanish that way without anything having been done.
    pub fn left_out(&self) -> bool {
        match self {
            Self::Gone(_) => true,
            Self::Outcome { from, to, .. } => from.is_decided() && *to == Outcome::NotApplicable,
            _ => false,
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Level {
                track,
                column,
                from,
                to,
            } => write!(
                f,
                "{}{}: level {from}, now {to}",
                track.title(),
                column.suffix()
            ),
            Self::Outcome {
                id,
                column,
                from,
                to,
            } => write!(f, "{id}{}: {from}, now {to}", column.suffix()),
            Self::Expired { id, column, on } => {
                write!(f, "{id}{}: evidence expired", column.suffix())?;
                on.map_or(Ok(()), |day| write!(f, " on {day}"))
            }
            Self::Gone(id) => write!(f, "{id}: not judged any more"),
            Self::Came(id) => write!(f, "{id}: judged for the first time"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::id;

    #[test]
    fn up_down_and_out_are_told_apart() {
        use Outcome::{Met, NotApplicable, NotMet, Partly, Unknown};
        for (from, to, rose, fell, left_out) in [
            (NotMet, Met, true, false, false),
            (Unknown, Partly, true, false, false),
            (Unknown, NotMet, false, false, false),
            (NotMet, Unknown, false, false, false),
            (Met, Partly, false, true, false),
            (Met, NotMet, false, true, false),
            (Partly, Unknown, false, true, false),
            (Met, NotApplicable, false, false, true),
            (NotMet, NotApplicable, false, false, true),
            (Unknown, NotApplicable, false, false, false),
            (NotApplicable, Met, false, false, false),
            (NotApplicable, NotMet, false, false, false),
        ] {
            let change = Change::Outcome {
                id: id("cli-tooling/sbom"),
                column: Column::Stock,
                from,
                to,
            };
            let found = (change.rose(), change.fell(), change.left_out());
            assert_eq!(found, (rose, fell, left_out), "{change}");
        }
    }
}
