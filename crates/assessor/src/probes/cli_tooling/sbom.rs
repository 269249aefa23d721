//! Probe of `cli-tooling/sbom`: does the client write an SBOM?

use domain::PrincipleId;

use super::stock_client;
use crate::probe::{Probe, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::Sbom,
    header: stock_client::HEADER,
    way: Way::Exchanges {
        wants: |_| Vec::new(),
        judge: |look| stock_client::judge(look, PrincipleId::Sbom),
    },
};
