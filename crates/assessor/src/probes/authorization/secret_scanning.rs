//! Probe of `authorization/secret-scanning`: sentences for a person to read.

use domain::PrincipleId;

use crate::probe::{Header, Probe, Prose, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::SecretScanning,
    header: Header::of_prose("Points to sentences about secret scanning and revocation."),
    way: Way::Prose(Prose {
        words: &["secret scanning", "token", "security"],
        sentences: &[
            &["secret scanning"],
            &["leaked", "token", "revok"],
            &["exposed", "token", "revok"],
            &["token", "report", "revok"],
        ],
        ask: "The report endpoint takes a request with a body, which a passive visit never sends. Ask: which programmes send reports, and are tokens revoked without a person?",
    }),
};
