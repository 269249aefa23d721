//! Where the plan leads: the ladders after each step, and what each level needs.

use domain::{CriterionId, Track};
use principles::level::Ladder;
use principles::{Level, Outcome};
use serde::Serialize;

use super::{Item, Weeks, needed_for};
use crate::assessment::Assessment;

/// One track: now, with what was assumed, and after the plan.
#[derive(Clone, Debug, Serialize)]
pub struct TrackOutlook {
    /// Which track.
    pub track: Track,
    /// The framework's heading.
    pub title: String,
    /// The proven and the possible level today; `None` when the track does not apply.
    pub now: Option<Ladder>,
    /// The same with the assumptions taken for met.
    pub assumed: Option<Ladder>,
    /// The same when every item within the budget is closed as well.
    pub after: Option<Ladder>,
    /// How many items belong to it.
    pub items: usize,
    /// What they cost.
    pub weeks: Weeks,
}

/// What one level needs in every track that applies.
#[derive(Clone, Debug, Serialize)]
pub struct LevelPath {
    /// The level.
    pub level: Level,
    /// The items it needs, in the plan's order.
    pub items: Vec<CriterionId>,
    /// What they cost.
    pub weeks: Weeks,
}

/// Writes into each item which rung it completes, when the items are done in this order.
pub(super) fn mark_closing(assessment: &Assessment, assumed: &[CriterionId], items: &mut [Item]) {
    let mut outcomes = Outcomes::with(assessment, assumed);
    for item in items {
        let track = item.id.track();
        let before = outcomes.proven(track);
        outcomes.close(&item.id);
        let after = outcomes.proven(track);
        let title = assessment
            .track(track)
            .map_or(track.title(), |standing| standing.title.as_str());
        item.closes = closes(title, before, after);
    }
}

fn closes(title: &str, before: Level, after: Level) -> String {
    let first = before.number() + 1;
    match after.number() {
        last if last < first => String::new(),
        last if last == first => format!("closes {title} {last}"),
        last => format!("closes {title} {first} to {last}"),
    }
}

/// The tracks in the framework's order.
pub(super) fn tracks(
    assessment: &Assessment,
    assumed: &[CriterionId],
    items: &[Item],
) -> Vec<TrackOutlook> {
    let now = Outcomes::with(assessment, &[]);
    let with_assumed = Outcomes::with(assessment, assumed);
    let mut after = with_assumed.clone();
    for item in items.iter().filter(|item| item.within_budget) {
        after.close(&item.id);
    }
    assessment
        .tracks
        .iter()
        .map(|standing| {
            let track = standing.track;
            let mine = || items.iter().filter(|item| item.id.track() == track);
            TrackOutlook {
                track,
                title: standing.title.clone(),
                now: now.ladder(track),
                assumed: with_assumed.ladder(track),
                after: after.ladder(track),
                items: mine().count(),
                weeks: Weeks::sum(mine().map(|item| item.weeks)),
            }
        })
        .collect()
}

/// What levels 1 to 3 need, out of these items.
pub(super) fn paths(items: &[Item]) -> Vec<LevelPath> {
    let levels = (1..=Level::TOP.number()).filter_map(Level::new);
    levels
        .map(|level| {
            let needed = needed_for(level, items);
            let path = || items.iter().filter(|item| needed.contains(&item.id));
            LevelPath {
                level,
                items: path().map(|item| item.id.clone()).collect(),
                weeks: Weeks::sum(path().map(|item| item.weeks)),
            }
        })
        .collect()
}

/// The outcomes as they would be.
#[derive(Clone)]
struct Outcomes(Vec<(CriterionId, Level, Outcome)>);

impl Outcomes {
    fn with(assessment: &Assessment, assumed: &[CriterionId]) -> Self {
        let rows = assessment.criteria.iter();
        let mut outcomes = Self(
            rows.map(|row| (row.id.clone(), row.level, row.cell.outcome))
                .collect(),
        );
        for id in assumed {
            outcomes.close(id);
        }
        outcomes
    }

    /// Takes it for met; what does not apply stays so.
    fn close(&mut self, id: &CriterionId) {
        let row = self.0.iter_mut().find(|(other, _, _)| other == id);
        if let Some((_, _, outcome)) = row
            && *outcome != Outcome::NotApplicable
        {
            *outcome = Outcome::Met;
        }
    }

    fn ladder(&self, track: Track) -> Option<Ladder> {
        let of_track = self.0.iter().filter(|(id, _, _)| id.track() == track);
        let rungs: Vec<(Level, Outcome)> = of_track
            .map(|(_, level, outcome)| (*level, *outcome))
            .collect();
        Ladder::climb(&rungs)
    }

    fn proven(&self, track: Track) -> Level {
        self.ladder(track)
            .map_or(Level::ZERO, |ladder| ladder.proven)
    }
}
