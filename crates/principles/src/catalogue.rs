//! The 32 principles as a list: which they are and what kind of thing each one is.
//!
//! An entry says nothing about level, text or applicability: those are data
//! (`data/frameworks/`). It names the principle and its kinds, because the kinds decide what a
//! principle's file must hold. They are kinds of uniform *data*; there is no trait over 32 unlike
//! things.

use domain::{PrincipleId, Track};

use crate::entry::Entry;
use crate::{authentication, authorization, cli_tooling, general_capabilities};

/// The folder of a track under `src/`, as in `general_capabilities`.
pub fn folder(track: Track) -> String {
    track.slug().replace('-', "_")
}

/// Every entry, in the framework's order.
pub static ENTRIES: [Entry; 32] = [
    authentication::verified_email::ENTRY,
    authentication::account_recovery::ENTRY,
    authentication::totp::ENTRY,
    authentication::security_notices::ENTRY,
    authentication::brute_force::ENTRY,
    authentication::abandoned_domains::ENTRY,
    authentication::webauthn::ENTRY,
    authentication::mfa_for_critical::ENTRY,
    authentication::leaked_passwords::ENTRY,
    authentication::passwordless::ENTRY,
    authentication::mfa_for_all::ENTRY,
    authentication::phishing_resistant_for_critical::ENTRY,
    authorization::scoped_tokens::ENTRY,
    authorization::token_prefix::ENTRY,
    authorization::roles::ENTRY,
    authorization::trusted_publishing::ENTRY,
    authorization::secret_scanning::ENTRY,
    authorization::build_provenance::ENTRY,
    general_capabilities::vulnerability_disclosure::ENTRY,
    general_capabilities::typosquatting::ENTRY,
    general_capabilities::unpublish::ENTRY,
    general_capabilities::package_reports::ENTRY,
    general_capabilities::malware_detection::ENTRY,
    general_capabilities::known_vulnerabilities::ENTRY,
    general_capabilities::security_reviews::ENTRY,
    general_capabilities::event_log::ENTRY,
    general_capabilities::malware_advisories::ENTRY,
    cli_tooling::pinned_installs::ENTRY,
    cli_tooling::vulnerability_warnings::ENTRY,
    cli_tooling::sbom::ENTRY,
    cli_tooling::remediation::ENTRY,
    cli_tooling::reachability::ENTRY,
];

/// The entry of this principle.
pub fn entry(id: PrincipleId) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Kind;
    use crate::shipped;

    #[test]
    fn every_principle_has_its_entry_in_the_frameworks_order() {
        let ids: Vec<_> = ENTRIES.iter().map(|entry| entry.id).collect();
        assert_eq!(ids, PrincipleId::ALL);
        for id in PrincipleId::ALL {
            assert_eq!(entry(*id).map(|entry| entry.id), Some(*id));
        }
    }

    #[test]
    fn kinds_are_one_or_two_and_each_kind_is_used() {
        for entry in &ENTRIES {
            assert!((1..=2).contains(&entry.kinds.len()), "{}", entry.id);
            if let [first, second] = entry.kinds {
                assert_ne!(first, second, "{}", entry.id);
            }
        }
        for kind in Kind::ALL {
            assert!(
                ENTRIES.iter().any(|entry| entry.kinds.contains(&kind)),
                "{}",
                kind.word()
            );
        }
    }

    /// The framework's text and the code must agree on which principles ask for a document.
    #[test]
    fn exactly_the_document_principles_have_clauses() {
        let framework = shipped::framework(shipped::DEFAULT).unwrap();
        for entry in &ENTRIES {
            let clauses = framework.clauses_of(entry.id);
            assert_eq!(entry.is_document(), !clauses.is_empty(), "{}", entry.id);
        }
    }
}
