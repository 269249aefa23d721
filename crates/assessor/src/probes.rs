//! One file per principle, with the same names as the rules; and what several of them share.

use std::collections::BTreeMap;

use domain::PrincipleId;
use principles::Framework;

use crate::active::ActiveProbe;
use crate::finding::Finding;
use crate::pages::Page;
use crate::probe::{Ask, Look, Probe, Way};
use crate::target::Target;
use crate::transcript::Transcript;

pub mod authentication;
pub mod authorization;
pub mod cli_tooling;
pub mod general_capabilities;

mod prose;
mod samples;
/// Judges a transcript with every probe.
pub fn judge(transcript: &Transcript, framework: &Framework) -> BTreeMap<PrincipleId, Finding> {
    let target = Target::seen_in(transcript);
    let pages = Page::all_in(transcript);
    let look = Look {
        target: &target,
        transcript,
        framework,
        pages: &pages,
    };
    ALL.iter()
        .map(|probe| (probe.id, probe.judge(&look)))
        .collect()
}

/// What all probes together want next: each address once, in the order of the probes.
pub fn wants(transcript: &Transcript, framework: &Framework) -> Vec<Ask> {
    let target = Target::seen_in(transcript);
    let pages = Page::all_in(transcript);
    let look = Look {
        target: &target,
        transcript,
        framework,
        pages: &pages,
    };
    let of_probes = ALL.iter().flat_map(|probe| probe.wants(&look));
    let mut asks: Vec<Ask> = Vec::new();
    for ask in target.wants().into_iter().chain(of_probes) {
        let known = asks.iter().any(|known| known.url == ask.url)
            || transcript
                .exchanges
                .iter()
                .any(|exchange| exchange.url == ask.url);
        if !known {
            asks.push(ask);
        }
    }
    asks
}

impl Probe {
    /// What it wants to see, given what has been seen so far.
    pub fn wants(&self, look: &Look<'_>) -> Vec<Ask> {
        match self.way {
            Way::Prose(sought) | Way::Policy(sought) => prose::linked(look, sought.words),
            Way::Exchanges { wants, .. } => wants(look),
        }
    }

    /// What it makes of everything that was seen and, where something was done, of that.
    pub fn judge(&self, look: &Look<'_>) -> Finding {
        let passive = self.judge_passively(look);
        let active = ACTIVE.iter().find(|active| active.id == self.id);
        match (&look.transcript.active, active) {
            (Some(acted), Some(active)) => (active.judge)(look, acted, passive),
            _ => passive,
        }
    }

    fn judge_passively(&self, look: &Look<'_>) -> Finding {
        match self.way {
            Way::Prose(sought) => {
                Finding::unknown(sought.ask).with_leads(prose::leads(look, sought.sentences))
            }
            Way::Policy(sought) => prose::judge_policy(look, self.id, &sought, &[]),
            Way::Exchanges { judge, .. } => judge(look),
        }
    }
}

#[cfg(test)]
mod verdicts;

/// Every active probe, in the order in which they act: each takes the account of the probes a step
/// further, whoever guesses at it comes late, and a passkey last, because it may close the door to codes.
pub static ACTIVE: &[ActiveProbe] = &[
    authentication::active::abandoned_domains::ACTIVE,
    authentication::active::leaked_passwords::ACTIVE,
    authentication::active::verified_email::ACTIVE,
    authentication::active::mfa_for_all::ACTIVE,
    authentication::active::totp::ACTIVE,
    authentication::active::security_notices::ACTIVE,
    authentication::active::mfa_for_critical::ACTIVE,
    authorization::active::build_provenance::ACTIVE,
    authentication::active::phishing_resistant_for_critical::ACTIVE,
    authorization::active::scoped_tokens::ACTIVE,
    authorization::active::roles::ACTIVE,
    authentication::active::account_recovery::ACTIVE,
    authentication::active::brute_force::ACTIVE,
    authentication::active::webauthn::ACTIVE,
    authentication::active::passwordless::ACTIVE,
    authorization::active::trusted_publishing::ACTIVE,
];

/// Every probe, in the framework's order.
pub static ALL: &[Probe] = &[
    authentication::verified_email::PROBE,
    authentication::account_recovery::PROBE,
    authentication::totp::PROBE,
    authentication::security_notices::PROBE,
    authentication::brute_force::PROBE,
    authentication::abandoned_domains::PROBE,
    authentication::webauthn::PROBE,
    authentication::mfa_for_critical::PROBE,
    authentication::leaked_passwords::PROBE,
    authentication::passwordless::PROBE,
    authentication::mfa_for_all::PROBE,
    authentication::phishing_resistant_for_critical::PROBE,
    authorization::scoped_tokens::PROBE,
    authorization::token_prefix::PROBE,
    authorization::roles::PROBE,
    authorization::trusted_publishing::PROBE,
    authorization::secret_scanning::PROBE,
    authorization::build_provenance::PROBE,
    general_capabilities::vulnerability_disclosure::PROBE,
    general_capabilities::typosquatting::PROBE,
    general_capabilities::unpublish::PROBE,
    general_capabilities::package_reports::PROBE,
    general_capabilities::malware_detection::PROBE,
    general_capabilities::known_vulnerabilities::PROBE,
    general_capabilities::security_reviews::PROBE,
    general_capabilities::event_log::PROBE,
    general_capabilities::malware_advisories::PROBE,
    cli_tooling::pinned_installs::PROBE,
    cli_tooling::vulnerability_warnings::PROBE,
    cli_tooling::sbom::PROBE,
    cli_tooling::remediation::PROBE,
    cli_tooling::reachability::PROBE,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_principle_has_its_probe_in_order() {
        let ids: Vec<PrincipleId> = ALL.iter().map(|probe| probe.id).collect();
        assert_eq!(ids, PrincipleId::ALL);
    }

    #[test]
    fn each_principle_of_accounts_has_one_active_probe() {
        let ids: BTreeSet<PrincipleId> = ACTIVE.iter().map(|probe| probe.id).collect();
        let of_accounts = |id: &&PrincipleId| id.track() == domain::Track::Authentication;
        let all = PrincipleId::ALL.iter().filter(of_accounts);
        assert_eq!(ids.iter().filter(of_accounts).count(), all.count());
        assert_eq!(ids.len(), ACTIVE.len());
    }
}
