//! Probe of `authentication/abandoned-domains`: sentences for a person to read.

use domain::PrincipleId;

use crate::probe::{Header, Probe, Prose, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::AbandonedDomains,
    header: Header::of_prose("Points to sentences about lapsed mail domains."),
    way: Way::Prose(Prose {
        words: &["account security", "domain", "security"],
        sentences: &[
            &["expired", "domain", "email"],
            &["domain", "resurrect"],
            &["abandoned", "domain"],
            &["lapsed", "domain"],
        ],
        ask: "No stranger can see which addresses are watched. Ask: how does the registry learn that a mail domain has lapsed, and what happens then?",
    }),
};
