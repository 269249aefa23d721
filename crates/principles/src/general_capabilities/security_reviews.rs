//! The repository is reviewed for security again and again.
//!
//! **What we decided it means here.** A published report says who looked, when, at what, how or
//! with which findings, and when the next look is due; [`missing_clauses`] looks for the five in
//! any text. One audit years ago is not periodic.
//!
//! **What it does not cover.** How good the review was. Software can keep the calendar and the
//! register; looking is an act of people.
//!
//! **What an operator can configure.** The register of reviews and its published text.
//!
//! **The attack it answers.** T34: the check used one copy of a name and the write another, which
//! a review finds and a feature list does not.
//!
//! **Rule.** The check of the text is below. There is no flow.

use domain::PrincipleId;

use crate::clauses::PolicyText;
use crate::entry::{Entry, Kind};
use crate::framework::{Clause, Framework};

/// A published text.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::SecurityReviews,
    kinds: &[Kind::Document],
};

/// The clauses that a report of a review lacks, in the framework's order. A framework that does
/// not ask for this text misses nothing.
pub fn missing_clauses<'f>(policy: &PolicyText, framework: &'f Framework) -> Vec<&'f Clause> {
    policy.check(framework.clauses_of(ENTRY.id)).missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clause_sample::each_clause_is_needed;

    #[test]
    fn a_text_without_one_sentence_lacks_that_clause() {
        each_clause_is_needed(
            missing_clauses,
            &[
                ("who-reviewed", "The audit was conducted by two engineers."),
                ("date", "The audit of 2026 was completed in March."),
                ("scope", "The scope of the audit was the upload path."),
                (
                    "method-or-findings",
                    "There were three findings, one of high severity.",
                ),
                ("next-date", "The next review is planned for spring."),
            ],
        );
    }
}
