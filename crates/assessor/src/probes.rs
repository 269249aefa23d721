//! One file per principle, with the same names as the rules; and what several of them share.

use crate::probe::Probe;

pub mod authentication;
pub mod authorization;
pub mod cli_tooling;
pub mod general_capabilities;
pub mod pages;

mod samples;
#[cfg(test)]
mod verdicts;

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
    use super::*;
    use domain::PrincipleId;

    #[test]
    fn every_principle_has_its_probe_in_order() {
        let ids: Vec<PrincipleId> = ALL.iter().map(|probe| probe.id).collect();
        assert_eq!(ids, PrincipleId::ALL);
    }
}
