//! Checking a workbook: what is wrong, what is stale, what nobody has cited.
//!
//! The rules are those of `docs/guide/workbook-format.md`. A remark says where, what, and what to
//! do next; it never changes an outcome (`assessment` decides what counts).

use domain::{CriterionId, Day, PlainText};
use principles::Framework;
use serde::Serialize;

use super::{Answer, Workbook};

mod head;
mod row;

/// How much a remark weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// A rule of the format is broken: something that is written down does not count.
    Error,
    /// It counts, but not for long, or not in the way its author may think.
    Warning,
    /// Worth knowing.
    Notice,
}

/// Something to say about a workbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// How much it weighs.
    pub level: Severity,
    /// Where: `authentication/totp`, `cli-tooling/sbom (companion)`, `subject`, `taxonomy` …
    pub place: String,
    /// What is the matter, in a sentence; what the row says is quoted.
    pub what: String,
    /// What to do about it.
    pub next_step: String,
}

/// How many days before an answer expires it is worth a notice.
pub const SOON_DAYS: i64 = 60;
/// The most characters of a quotation.
pub const MAX_QUOTE: usize = 300;

/// Everything there is to say about the workbook on this day, in the framework's order.
pub fn check(book: &Workbook, framework: &Framework, today: Day) -> Vec<Remark> {
    let mut remarks = head::check(book, framework, today);
    for criterion in &framework.criteria {
        if let Some(answer) = book.answer(&criterion.id) {
            remarks.extend(row::check(book, framework, criterion, answer, today));
        }
    }
    let unknown = book
        .answers()
        .filter(|(id, _)| framework.criterion(id).is_none());
    remarks.extend(unknown.map(|(id, answer)| unknown_criterion(&id, answer, framework)));
    remarks
}

/// The remarks for a terminal, heaviest first, with a line that counts them.
pub fn render(remarks: &[Remark]) -> String {
    if remarks.is_empty() {
        return "Nothing to remark: every answer is cited, dated and current.\n".to_owned();
    }
    let mut text = String::new();
    for (level, one, many) in [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Notice, "notice", "notices"),
    ] {
        let group: Vec<&Remark> = remarks.iter().filter(|r| r.level == level).collect();
        if group.is_empty() {
            continue;
        }
        let word = if group.len() == 1 { one } else { many };
        text.push_str(&format!("{} {word}\n", group.len()));
        for remark in group {
            text.push_str(&format!(
                "  {}\n    {}\n    Next: {}\n",
                remark.place, remark.what, remark.next_step
            ));
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

impl Remark {
    /// A remark; the texts are cleaned, because they quote what others wrote.
    fn new(level: Severity, place: &str, what: &str, next_step: &str) -> Self {
        Self {
            level,
            place: PlainText::cut(place, 120).to_string(),
            what: PlainText::cut(what, 600).to_string(),
            next_step: PlainText::cut(next_step, 600).to_string(),
        }
    }
}

fn unknown_criterion(id: &CriterionId, answer: &Answer, framework: &Framework) -> Remark {
    let names = framework.criteria.iter().map(|criterion| &criterion.id);
    let elsewhere = names.clone().find(|other| other.name() == id.name());
    let near = || {
        let own = names.clone().filter(|other| other.track() == id.track());
        let name = crate::nearest::nearest(id.name(), own.map(CriterionId::name))?;
        names.clone().find(|other| other.name() == name)
    };
    let next_step = match elsewhere.or_else(near) {
        Some(right) => format!("did you mean {right}? Rename the table."),
        None => "remove the table, or name the framework that has this criterion.".to_owned(),
    };
    let what = format!(
        "is not a criterion of {}, so the answer counts nowhere. {}",
        framework.id,
        row::quoted(answer)
    );
    Remark::new(Severity::Error, &id.to_string(), &what, &next_step)
}

#[cfg(test)]
mod tests;
