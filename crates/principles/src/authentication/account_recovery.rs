//! The repository publishes how somebody who has lost access to an account gets it back.
//!
//! **What we decided it means here.** The text binds the people who decide. It has to say which
//! evidence counts, how long a recovery waits, who decides, that the addresses of the account are
//! told while there is time to object, and what happens when no evidence is left. The clauses are
//! data; [`missing_clauses`] looks for them in any text, ours or another registry's.
//!
//! **What it does not cover.** Whether the registry keeps to its text. A policy can pass every
//! clause and be ignored by the help desk; only people can attest to that.
//!
//! **What an operator can configure.** The text itself, as long as no clause goes missing. An
//! outage of the mail or domain sources will close recovery rather than open it.
//!
//! **The attack it answers.** T15: a lapsed mail domain is bought and used to recover an account.
//!
//! **Rule.** The check of the text is below. The gate, which will hold a recovery for the waiting
//! time that the text promises, comes with the registry's recover flow.

use domain::PrincipleId;

use crate::clauses::PolicyText;
use crate::entry::{Entry, Kind};
use crate::framework::{Clause, Framework};

/// A published text, and later a gate that keeps to it.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::AccountRecovery,
    kinds: &[Kind::Document, Kind::Gate],
};

/// The clauses that a recovery policy lacks, in the framework's order. A framework that does not
/// ask for this text misses nothing.
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
                (
                    "evidence",
                    "To recover an account you show evidence that it is yours, such as a signature.",
                ),
                (
                    "waiting-time",
                    "Every recovery waits seven days before it takes effect.",
                ),
                (
                    "who-decides",
                    "Two members of staff decide together on a recovery.",
                ),
                (
                    "notice",
                    "We mail every address of the account when recovery is asked for.",
                ),
                (
                    "nothing-left",
                    "If nothing is left to show, the account is lost permanently.",
                ),
            ],
        );
    }
}
