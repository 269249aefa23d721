//! The plan as a timeline of person-weeks, one item after the other.
//!
//! The solid part of a bar is where the work falls if everything goes as cheaply as estimated;
//! the thin part reaches to where it ends if everything costs the most.

use domain::PlainText;
use principles::Level;

use super::cover::Link;
use crate::report::TimelineItem;
use crate::report::phrases::{shown, tenths, weeks};

/// Width of the drawing area, in units of the picture.
const WIDTH: f64 = 1000.0;
/// More weeks than any item may claim; keeps nonsense from drawing a picture of nonsense.
const MOST_WEEKS: f64 = 1000.0;

/// The whole plan.
pub(super) struct Timeline<'a> {
    pub(super) bars: Vec<Bar<'a>>,
    /// Sum of all lowest and of all highest estimates, in words.
    pub(super) total: String,
    /// The week numbers of the scale, and where they stand.
    pub(super) scale: Vec<(String, String)>,
}

/// One item.
pub(super) struct Bar<'a> {
    pub(super) item: &'a TimelineItem,
    pub(super) link: Link<'a>,
    pub(super) title: PlainText,
    pub(super) weeks: String,
    /// The rung, where it is the first item of it.
    pub(super) opens: Option<Level>,
    pub(super) left: String,
    pub(super) solid: String,
    pub(super) end: String,
}

impl<'a> Timeline<'a> {
    pub(super) fn of(items: &'a [TimelineItem]) -> Self {
        let total = items.iter().map(range).fold((0.0, 0.0), add);
        let scale = if total.1 > 0.0 { WIDTH / total.1 } else { 0.0 };
        let mut so_far = (0.0, 0.0);
        let mut rung = None;
        let mut bars = Vec::new();
        for item in items {
            let begun = so_far;
            so_far = add(so_far, range(item));
            let opens = (rung.replace(item.level) != Some(item.level)).then_some(item.level);
            bars.push(Bar {
                item,
                link: Link::to(&item.id),
                title: shown(&item.title),
                weeks: weeks(range(item).into()),
                opens,
                left: tenths(begun.0 * scale),
                solid: tenths((so_far.0 - begun.0) * scale),
                end: tenths(so_far.1 * scale),
            });
        }
        Self {
            bars,
            total: weeks(total.into()),
            scale: ticks(total.1, scale),
        }
    }
}

/// Lowest and highest, made sane: finite, not negative, in order.
fn range(item: &TimelineItem) -> (f64, f64) {
    let [low, high] = item.weeks.map(|weeks| {
        let weeks = if weeks.is_finite() { weeks } else { 0.0 };
        weeks.clamp(0.0, MOST_WEEKS)
    });
    (low.min(high), low.max(high))
}

fn add(sum: (f64, f64), item: (f64, f64)) -> (f64, f64) {
    (sum.0 + item.0, sum.1 + item.1)
}

/// At most eight marks at round numbers of weeks.
fn ticks(weeks: f64, scale: f64) -> Vec<(String, String)> {
    let steps = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0];
    let step = steps.into_iter().find(|step| weeks / step <= 8.0);
    let step = step.unwrap_or(weeks / 8.0);
    let mut marks = Vec::new();
    for number in 1..=8 {
        let week = step * f64::from(number);
        if week > weeks {
            break;
        }
        marks.push((tenths(week), tenths(week * scale)));
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbook::WorkState;

    fn item(weeks: [f64; 2]) -> TimelineItem {
        TimelineItem {
            id: "cli-tooling/sbom".parse().unwrap(),
            title: "SBOM".to_owned(),
            state: WorkState::Open,
            owner: PlainText::default(),
            due: None,
            weeks,
            level: Level::TOP,
        }
    }

    #[test]
    fn bars_follow_each_other_within_the_picture() {
        let items = [item([1.0, 2.0]), item([2.0, 6.0])];
        let plan = Timeline::of(&items);
        let places: Vec<_> = plan
            .bars
            .iter()
            .map(|bar| [bar.left.as_str(), &bar.solid, &bar.end])
            .collect();
        assert_eq!(places, [["0", "125", "250"], ["125", "250", "1000"]]);
        assert_eq!(plan.total, "3-8 weeks");
        assert_eq!(plan.scale.len(), 8);
    }

    #[test]
    fn nonsense_draws_nothing_absurd() {
        for weeks in [
            [f64::NAN, f64::NAN],
            [f64::NAN, f64::INFINITY],
            [-3.0, -1.0],
            [5.0, 1.0],
            [1e300, 1e308],
        ] {
            let items = [item(weeks), item([5.0, 6.0])];
            let plan = Timeline::of(&items);
            assert!(plan.total.len() < 20, "{}", plan.total);
            for bar in plan.bars {
                for text in [bar.left, bar.solid, bar.end] {
                    let number: f64 = text.parse().unwrap();
                    assert!((0.0..=WIDTH).contains(&number), "{weeks:?}: {text}");
                }
            }
        }
        assert!(Timeline::of(&[]).scale.is_empty());
    }
}
