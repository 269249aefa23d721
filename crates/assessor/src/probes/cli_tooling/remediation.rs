//! Probe of `cli-tooling/remediation`: does the client repair by upgrading?

use domain::PrincipleId;

use super::audit_endpoint;
use crate::probe::{Probe, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::Remediation,
    header: audit_endpoint::HEADER,
    way: Way::Exchanges {
        wants: audit_endpoint::wants,
        judge: |look| audit_endpoint::judge(look, PrincipleId::Remediation),
    },
};
