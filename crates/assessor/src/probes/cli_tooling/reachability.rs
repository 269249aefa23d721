//! Probe of `cli-tooling/reachability`: does the client tell reachable vulnerabilities from others?

use domain::PrincipleId;

use super::stock_client;
use crate::probe::{Probe, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::Reachability,
    header: stock_client::HEADER,
    way: Way::Exchanges {
        wants: |_| Vec::new(),
        judge: |look| stock_client::judge(look, PrincipleId::Reachability),
    },
};
