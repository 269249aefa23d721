//! CLI tooling: what the client can do on the machine of the person who installs.

pub mod pinned_installs;
pub mod reachability;
pub mod remediation;
pub mod sbom;
pub mod vulnerability_warnings;
