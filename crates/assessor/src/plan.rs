//! The plan: gaps in the order in which they should be closed.
//!
//! One item for each criterion that applies and is not met. Costs are ranges of person-weeks from
//! the framework's data, ours until somebody corrects them. Nothing here marks an item as done:
//! the next assessment does, when it finds the evidence that closes it.

use std::collections::BTreeSet;

use domain::{CriterionId, Day, PlainText, Track};
use principles::framework::EvidenceKind;
use principles::{Framework, Level, Outcome};
use serde::Serialize;

use crate::assessment::{Assessment, FrameworkName, SubjectName};
use crate::workbook::WorkState;

pub mod board;
mod calendar;
pub mod fundable;
mod gap;
pub mod issues;
mod order;
mod outlook;
pub mod table;
mod weeks;

pub use calendar::Window;
pub use order::FORMULA;
pub use outlook::{LevelPath, TrackOutlook};
pub use weeks::Weeks;

/// What the reader of a plan wishes it to keep to.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// How many person-weeks of work a month has; without it the plan has no days.
    pub capacity_weeks_per_month: Option<f64>,
    /// How many person-weeks there are in all; without it everything is within the budget.
    pub budget_weeks: Option<f64>,
    /// What to take for met, to see what would follow.
    pub assume_done: Vec<CriterionId>,
    /// Only what this level needs in every track that applies.
    pub goal: Option<Level>,
    /// The first day of work.
    pub start: Day,
}

impl Wishes {
    /// No wishes but the first day of work.
    pub const fn from_day(start: Day) -> Self {
        Self {
            capacity_weeks_per_month: None,
            budget_weeks: None,
            assume_done: Vec::new(),
            goal: None,
            start,
        }
    }
}

/// Gaps in order, with what they cost and where they lead.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// Version of this shape; 1.
    pub format: u32,
    /// What the assessment was judged by.
    pub framework: FrameworkName,
    /// Who was assessed.
    pub subject: SubjectName,
    /// The day of the assessment.
    pub assessed: Day,
    /// The first day of work.
    pub start: Day,
    /// The level it leads to in every track; `None` when it leads as far as there are gaps.
    pub goal: Option<Level>,
    /// Person-weeks a month, where they were given and can be reckoned with.
    pub capacity: Option<f64>,
    /// Person-weeks in all, where they were given and can be reckoned with.
    pub budget: Option<f64>,
    /// What was taken for met.
    pub assumed: Vec<CriterionId>,
    /// The tracks: now, and where the plan leads.
    pub tracks: Vec<TrackOutlook>,
    /// What each level needs in every track, out of the items below.
    pub paths: Vec<LevelPath>,
    /// The steps, first to last.
    pub items: Vec<Item>,
    /// What all items cost.
    pub weeks: Weeks,
    /// What the items within the budget cost.
    pub weeks_within_budget: Weeks,
    /// How the items were put in order.
    pub ordered_by: &'static str,
    /// What the reader should know about this plan.
    pub notes: Vec<PlainText>,
}

/// One step.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// The criterion it closes; also the item's own id.
    pub id: CriterionId,
    /// The criterion's short form.
    pub short: String,
    /// The criterion's title.
    pub title: String,
    /// Its rung.
    pub level: Level,
    /// The rung it is done for: its own, or a lower one that depends on it.
    pub done_for: Level,
    /// What the assessment found; for CLI rows, of the stock client.
    pub outcome: Outcome,
    /// Whether people who use the companion have it already.
    pub met_by_companion: bool,
    /// The attacks of the threat catalogue that it stops.
    pub stops: Vec<String>,
    /// The attacks that it limits.
    pub limits: Vec<String>,
    /// What must come first and is open too.
    pub depends_on: Vec<CriterionId>,
    /// What it costs.
    pub weeks: Weeks,
    /// Whose estimate that is, and what it assumes.
    pub basis: String,
    /// What this plan assumes on top of it.
    pub assumptions: Vec<String>,
    /// What to do first.
    pub first_move: String,
    /// What to do if the first move finds that it is not there; only where it is unknown.
    pub otherwise: Option<String>,
    /// The evidence that would close it, strongest kind first; one kind is enough.
    pub closes_with: Vec<Proof>,
    /// What the assessment says is there already.
    pub note: PlainText,
    /// Who moves it.
    pub owner: PlainText,
    /// How far the work is said to have come; never "done".
    pub state: WorkState,
    /// When it should be done.
    pub due: Option<Day>,
    /// The rung it completes, as in `closes General capabilities 1`; empty when it does not.
    pub closes: String,
    /// Why it stands before items of lower rungs; `None` when it does not.
    pub pulled_forward: Option<String>,
    /// When it would be worked on; only with a capacity and within the budget.
    pub window: Option<Window>,
    /// Whether the budget reaches it.
    pub within_budget: bool,
    /// Whether it would be finished after the day it is due.
    pub late: bool,
}

/// Evidence of one kind that would close an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// Its kind.
    pub kind: EvidenceKind,
    /// What it would have to show or say.
    pub what: String,
}

/// Makes the plan for what this assessment left open.
///
/// Give it the framework the assessment was judged by; rows it has no text for are left out and
/// named in the notes.
pub fn make(assessment: &Assessment, framework: &Framework, wishes: &Wishes) -> Plan {
    let mut notes = gap::notes(assessment, framework, wishes);
    let open = gap::items(assessment, framework, &wishes.assume_done);
    let wanted = match wishes.goal {
        Some(goal) => only_for(goal, open),
        None => open,
    };
    let mut items = order::in_order(wanted);
    outlook::mark_closing(assessment, &wishes.assume_done, &mut items);
    let (capacity, budget) = calendar::fill_in(&mut items, wishes, &mut notes);
    let within = items.iter().filter(|item| item.within_budget);
    Plan {
        format: 1,
        framework: assessment.framework.clone(),
        subject: assessment.subject.clone(),
        assessed: assessment.assessed,
        start: wishes.start,
        goal: wishes.goal,
        capacity,
        budget,
        assumed: wishes.assume_done.clone(),
        tracks: outlook::tracks(assessment, &wishes.assume_done, &items),
        paths: outlook::paths(&items),
        weeks: Weeks::sum(items.iter().map(|item| item.weeks)),
        weeks_within_budget: Weeks::sum(within.map(|item| item.weeks)),
        items,
        ordered_by: FORMULA,
        notes,
    }
}

/// Only the items that this level needs in every track that applies, with their sums.
pub fn cheapest_path(
    assessment: &Assessment,
    framework: &Framework,
    level: Level,
    wishes: &Wishes,
) -> Plan {
    let wishes = Wishes {
        goal: Some(level),
        ..wishes.clone()
    };
    make(assessment, framework, &wishes)
}

/// The items up to this level, and whatever they depend on.
fn only_for(goal: Level, items: Vec<Item>) -> Vec<Item> {
    let needed = needed_for(goal, &items);
    let mut items = items;
    items.retain(|item| needed.contains(&item.id));
    items
}

/// The ids of the items up to this level, and of whatever they depend on.
fn needed_for(goal: Level, items: &[Item]) -> BTreeSet<CriterionId> {
    let up_to_goal = items.iter().filter(|item| item.level <= goal);
    let mut needed: BTreeSet<CriterionId> = up_to_goal.map(|item| item.id.clone()).collect();
    let mut waiting: Vec<CriterionId> = needed.iter().cloned().collect();
    while let Some(id) = waiting.pop() {
        let item = items.iter().find(|item| item.id == id);
        for first in item.iter().flat_map(|item| &item.depends_on) {
            if needed.insert(first.clone()) {
                waiting.push(first.clone());
            }
        }
    }
    needed
}

impl Plan {
    /// The items of one track, in order.
    pub fn of_track(&self, track: Track) -> impl Iterator<Item = &Item> {
        self.items
            .iter()
            .filter(move |item| item.id.track() == track)
    }
}

#[cfg(test)]
mod tests;
