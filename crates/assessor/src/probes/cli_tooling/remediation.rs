//! Probe of `cli-tooling/remediation`: does the client repair by upgrading?

use domain::PrincipleId;

use super::audit_endpoint;
use crate::probe::{Header, Probe, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::Remediation,
    header: Header {
        looks: "Finds which stock client people use; for npm, whether its audit can ask this registry.",
        outcomes: "As documented of the stock client of the protocol that answered; unknown where \
                   none did.",
        blind_spots: "No client is run. A registry's own companion is not seen: name it in a \
                      workbook.",
    },
    way: Way::Exchanges {
        wants: audit_endpoint::wants,
        judge: |look| audit_endpoint::judge(look, PrincipleId::Remediation),
    },
};
