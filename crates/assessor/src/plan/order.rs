//! The order of the steps.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use domain::CriterionId;
use principles::Level;

use super::Item;

/// What an attack that a step stops weighs, against one that it limits. Ours: a path that is
/// closed is worth more than one that is watched; three is a judgement, not a measurement.
const STOPS_WEIGH: u32 = 3;

/// No step is taken to be cheaper than this when protection is divided by cost, in weeks.
const CHEAPEST: f64 = 0.1;

/// How the items are put in order, in words; printed with every plan.
pub const FORMULA: &str = "Rung 1 of every track first, then rung 2, then rung 3. On a rung, what \
    others depend on comes before them (a step of a higher rung that a lower one depends on is \
    pulled forward, with the reason), and what only the stock client lacks comes last. Then by \
    protection per week: (3 x attacks stopped + 1 x attacks limited) / the middle of the range of \
    person-weeks. Attacks are those of the Portcullis threat catalogue, linked to criteria in the \
    framework's data; the weights 3 and 1 are ours. Then the cheaper step, then the framework's \
    own order.";

/// Puts the items, given in the framework's order, in the order of the plan.
pub(super) fn in_order(items: Vec<Item>) -> Vec<Item> {
    let rungs = effective_rungs(&items);
    let mut waiting: Vec<Waiting> = items
        .into_iter()
        .enumerate()
        .map(|(place, item)| Waiting::new(place, item, &rungs))
        .collect();
    waiting.sort_by(Waiting::compare);
    let mut open: BTreeSet<CriterionId> = waiting.iter().map(|one| one.item.id.clone()).collect();
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let ready = |one: &Waiting| one.item.depends_on.iter().all(|id| !open.contains(id));
        // A framework in a circle is refused where it is read; should one get here all the same,
        // the best item breaks the circle instead of ending the plan.
        let next = waiting.iter().position(ready).unwrap_or(0);
        let one = waiting.remove(next);
        open.remove(&one.item.id);
        ordered.push(one.item);
    }
    ordered
}

/// How much an item protects: attacks stopped weigh three, attacks limited one.
pub(super) fn protection(item: &Item) -> u32 {
    let count = |threats: &[String]| u32::try_from(threats.len()).unwrap_or(u32::MAX);
    count(&item.stops)
        .saturating_mul(STOPS_WEIGH)
        .saturating_add(count(&item.limits))
}

/// An item and everything its place depends on.
struct Waiting {
    item: Item,
    per_week: f64,
    place: usize,
}

impl Waiting {
    fn new(place: usize, mut item: Item, rungs: &BTreeMap<CriterionId, Rung>) -> Self {
        let rung = rungs.get(&item.id);
        item.pulled_forward = rung.and_then(|rung| rung.because.clone());
        item.done_for = rung.map_or(item.level, |rung| rung.level);
        Self {
            per_week: f64::from(protection(&item)) / item.weeks.middle().max(CHEAPEST),
            item,
            place,
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        let (mine, others) = (&self.item, &other.item);
        mine.done_for
            .cmp(&others.done_for)
            .then(mine.met_by_companion.cmp(&others.met_by_companion))
            .then(other.per_week.total_cmp(&self.per_week))
            .then(mine.weeks.middle().total_cmp(&others.weeks.middle()))
            .then(self.place.cmp(&other.place))
    }
}

/// The rung on which an item is done, and why that is not its own.
struct Rung {
    level: Level,
    because: Option<String>,
}

/// Every item's own rung, or the lowest one of whatever depends on it.
fn effective_rungs(items: &[Item]) -> BTreeMap<CriterionId, Rung> {
    let own = |item: &Item| Rung {
        level: item.level,
        because: None,
    };
    let mut rungs: BTreeMap<CriterionId, Rung> = items
        .iter()
        .map(|item| (item.id.clone(), own(item)))
        .collect();
    // A rung can fall at most twice (three levels), so this settles after few rounds.
    let mut settled = false;
    while !settled {
        settled = true;
        for item in items {
            let Some(level) = rungs.get(&item.id).map(|rung| rung.level) else {
                continue;
            };
            for first in &item.depends_on {
                if let Some(rung) = rungs.get_mut(first).filter(|rung| rung.level > level) {
                    rung.level = level;
                    rung.because = Some(format!(
                        "pulled forward to rung {level}, because {} depends on it",
                        item.id
                    ));
                    settled = false;
                }
            }
        }
    }
    rungs
}
