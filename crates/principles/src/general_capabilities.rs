//! General capabilities: what the repository itself offers. For every repository.

pub mod event_log;
pub mod known_vulnerabilities;
pub mod malware_advisories;
pub mod malware_detection;
pub mod package_reports;
pub mod security_reviews;
pub mod typosquatting;
pub mod unpublish;
pub mod vulnerability_disclosure;
