//! The plan as a whole, one file for each question it answers.

use super::*;
use crate::sample::{day, id, judge, small_framework, workbook};

mod capacity;
mod gap;
mod order;
mod outlook;

fn wishes() -> Wishes {
    Wishes::from_day(day("2027-01-01"))
}

fn small_plan(answers: &[(&str, Outcome, &str)], wishes: &Wishes) -> Plan {
    let framework = small_framework();
    let assessment = judge(&framework, &workbook("one", answers));
    make(&assessment, &framework, wishes)
}

fn ids(plan: &Plan) -> Vec<String> {
    plan.items.iter().map(|item| item.id.to_string()).collect()
}

fn item<'p>(plan: &'p Plan, name: &str) -> &'p Item {
    let mut items = plan.items.iter();
    items.find(|item| item.id == id(name)).unwrap()
}
