//! Reports: one assessment in many shapes.
//!
//! Every report is a pure function of an assessment; none of them judges anything. Text from
//! outside arrives without control characters but unescaped, so each shape escapes for itself.

use domain::{CriterionId, Day, PlainText};
use principles::Level;

use crate::workbook::WorkState;

pub mod badge;
pub mod cyclonedx;
pub mod html;
pub mod json;
pub mod markdown;
mod phrases;
pub mod security_insights;
pub mod statement;
pub mod text;

/// One of the first moves of the plan, as the short reports show it.
#[derive(Clone, Debug, PartialEq)]
pub struct NextStep {
    /// The criterion it closes.
    pub id: CriterionId,
    /// The criterion's title.
    pub title: String,
    /// What to do first, in a sentence.
    pub first_move: String,
    /// Person-weeks, lowest and highest.
    pub weeks: [f64; 2],
    /// What is reached with it, as in `closes General capabilities 2`; may be empty.
    pub closes: String,
}

/// One item of the plan, as a line of the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineItem {
    /// The criterion it closes.
    pub id: CriterionId,
    /// The criterion's title.
    pub title: String,
    /// How far the work has come.
    pub state: WorkState,
    /// Who moves it; may be empty.
    pub owner: PlainText,
    /// When it should be done.
    pub due: Option<Day>,
    /// Person-weeks, lowest and highest.
    pub weeks: [f64; 2],
    /// The rung it belongs to.
    pub level: Level,
}
