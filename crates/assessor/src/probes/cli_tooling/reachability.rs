//! Probe of `cli-tooling/reachability`: does the client tell reachable vulnerabilities from others?

use domain::PrincipleId;

use super::stock_client;
use crate::probe::{Header, Probe, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::Reachability,
    header: Header {
        looks: "Finds which stock client people use, by the protocol that answers.",
        outcomes: "As documented of the stock client of the protocol that answered; unknown where \
                   none did.",
        blind_spots: "No client is run. A registry's own companion is not seen: name it in a \
                      workbook.",
    },
    way: Way::Exchanges {
        wants: |_| Vec::new(),
        judge: |look| stock_client::judge(look, PrincipleId::Reachability),
    },
};
