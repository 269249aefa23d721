//! What was published is never replaced, and what was deleted is never taken over.
//!
//! **What we decided it means here.** More than the wording. A version or file name is used once
//! it was answered with success, held or not. A deleted *name* stays closed as well, because
//! reviving a name with a new version would pass the wording and still reach everyone who does not
//! pin; it returns only by two members of staff, as a public event. Removal leaves a marker that
//! says when and why. Yanking comes before deleting.
//!
//! **What it does not cover.** Copies that others hold: mirrors, proxies and caches keep serving
//! what was removed.
//!
//! **What an operator can configure.** The published text, as long as no clause goes missing.
//!
//! **The attack it answers.** T32: hundreds of old versions are rewritten in a night and taken in
//! again.
//!
//! **Rule.** The check of the text is below. The gate, which will refuse any used name, version or
//! file name, comes with the registry's publish and unpublish flows.

use domain::PrincipleId;

use crate::clauses::PolicyText;
use crate::entry::{Entry, Kind};
use crate::framework::{Clause, Framework};

/// A gate against re-use, and a published text.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::Unpublish,
    kinds: &[Kind::Gate, Kind::Document],
};

/// The clauses that a policy on removal lacks, in the framework's order. A framework that does
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
                ("never-replaced", "A version cannot be overwritten."),
                (
                    "never-reused",
                    "A version number is never used again by anybody.",
                ),
                (
                    "who-may-remove",
                    "You may unpublish within 72 hours of the upload.",
                ),
                (
                    "what-users-see",
                    "In the place of what was removed stands a tombstone.",
                ),
            ],
        );
    }
}
