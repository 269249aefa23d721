//! Probe of `authentication/phishing-resistant-for-critical`: sentences for a person to read.

use domain::PrincipleId;

use crate::probe::{Header, Probe, Prose, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::PhishingResistantForCritical,
    header: Header::of_prose("Points to sentences about required phishing-resistant factors."),
    way: Way::Prose(Prose {
        words: &["security key", "webauthn", "passkey", "critical"],
        sentences: &[
            &["phishing resistant", "require"],
            &["security key", "require"],
            &["webauthn", "require"],
            &["passkey", "require", "package"],
        ],
        ask: "No stranger can try to publish. Ask: can the owner of a critical package publish with app codes alone?",
    }),
};
