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
//! **Rule.** The check of the text, and [`check`], which refuses any version that was ever used. The
//! flow that removes a release comes later.

use domain::{Need, PrincipleId, Refusal, ReleaseId};

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

/// A version that was answered with success once is never used again, whatever became of it.
///
/// # Errors
/// It was used.
pub fn check(release: &ReleaseId, was_used: bool) -> Result<(), Refusal> {
    if !was_used {
        return Ok(());
    }
    let need = Need::UnusedVersion {
        release: release.to_string(),
    };
    Err(Refusal::of(ENTRY.id, need))
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

    #[test]
    fn a_used_version_is_used_for_ever() {
        let release = crate::decide::sample::release();
        assert_eq!(check(&release, false), Ok(()));
        let refusal = check(&release, true).unwrap_err();
        assert_eq!(refusal.principle, PrincipleId::Unpublish);
    }
}
