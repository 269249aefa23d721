//! Days and money: when each step would be worked on, and which ones the budget reaches.

use std::collections::BTreeSet;

use domain::{CriterionId, Day, PlainText};
use serde::Serialize;

use super::{Item, Wishes};

/// The average length of a month, in days (365.25 / 12).
const DAYS_PER_MONTH: f64 = 30.4375;
/// No plan looks further than about a thousand years: beyond, days cannot be written any more.
const MOST_DAYS: f64 = 365_250.0;

/// When a step would be worked on, one step after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Window {
    /// The first day, if everything before takes the middle of its range.
    pub start: Day,
    /// The day it is finished, if it and everything before take the middle of their ranges.
    pub finish: Day,
    /// The same, if all of them take the highest.
    pub at_latest: Day,
}

/// Fills in budget and days; gives back the capacity and the budget that could be used.
pub(super) fn fill_in(
    items: &mut [Item],
    wishes: &Wishes,
    notes: &mut Vec<PlainText>,
) -> (Option<f64>, Option<f64>) {
    let capacity = usable(
        "capacity",
        wishes.capacity_weeks_per_month,
        f64::MIN_POSITIVE,
        notes,
    );
    let budget = usable("budget", wishes.budget_weeks, 0.0, notes);
    if let Some(budget) = budget {
        spend(items, budget);
    }
    if let Some(capacity) = capacity {
        schedule(items, wishes.start, capacity);
    }
    (capacity, budget)
}

/// The number, unless nothing can be reckoned with it; then a note says so.
fn usable(what: &str, weeks: Option<f64>, least: f64, notes: &mut Vec<PlainText>) -> Option<f64> {
    let weeks = weeks?;
    if weeks.is_finite() && weeks >= least {
        return Some(weeks);
    }
    notes.push(PlainText::new(&format!(
        "A {what} of {weeks} weeks cannot be reckoned with and was left out; give a number above 0."
    )));
    None
}

/// Goes through the items in order and takes what fits at its highest cost, if everything it
/// depends on was taken too. So the budget is enough even when every estimate is at its upper end.
fn spend(items: &mut [Item], budget: f64) {
    let mut left = budget;
    let mut beyond: BTreeSet<CriterionId> = BTreeSet::new();
    for item in items {
        let has_ground = item.depends_on.iter().all(|id| !beyond.contains(id));
        item.within_budget = has_ground && item.weeks.high() <= left;
        if item.within_budget {
            left -= item.weeks.high();
        } else {
            beyond.insert(item.id.clone());
        }
    }
}

/// One step after the other, at this many person-weeks a month.
fn schedule(items: &mut [Item], start: Day, capacity: f64) {
    let after = |weeks: f64| {
        let days = (weeks / capacity * DAYS_PER_MONTH).ceil().min(MOST_DAYS);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "at most MOST_DAYS, and never negative"
        )]
        start.plus_days(days as i64)
    };
    let (mut middle, mut highest) = (0.0, 0.0);
    for item in items.iter_mut().filter(|item| item.within_budget) {
        let begins = after(middle);
        middle += item.weeks.middle();
        highest += item.weeks.high();
        let window = Window {
            start: begins,
            finish: after(middle),
            at_latest: after(highest),
        };
        item.late = item.due.is_some_and(|due| due < window.finish);
        item.window = Some(window);
    }
}
