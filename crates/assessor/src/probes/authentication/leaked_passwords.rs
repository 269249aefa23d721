//! Probe of `authentication/leaked-passwords`: sentences for a person to read.

use domain::PrincipleId;

use crate::probe::{Header, Probe, Prose, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::LeakedPasswords,
    header: Header::of_prose("Points to sentences about leaked passwords."),
    way: Way::Prose(Prose {
        words: &["account security", "password", "security"],
        sentences: &[
            &["breach", "password"],
            &["leaked", "password"],
            &["compromised", "password"],
            &["pwned"],
        ],
        ask: "No stranger may try leaked passwords on accounts of others. Ask: which source is checked, at registration and at sign-in?",
    }),
};
