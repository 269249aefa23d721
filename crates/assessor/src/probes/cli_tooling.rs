//! CLI tooling: what the stock client of the protocol can do.

pub mod pinned_installs;
pub mod reachability;
pub mod remediation;
pub mod sbom;
pub mod vulnerability_warnings;

mod audit_endpoint;
mod stock_client;
