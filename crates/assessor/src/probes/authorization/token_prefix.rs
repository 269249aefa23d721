//! Probe of `authorization/token-prefix`: sentences for a person to read.

use domain::PrincipleId;

use crate::probe::{Header, Probe, Prose, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::TokenPrefix,
    header: Header::of_prose("Points to sentences about the form of tokens."),
    way: Way::Prose(Prose {
        words: &["token", "api key", "secret scanning"],
        sentences: &[
            &["token", "prefix"],
            &["token", "start", "with"],
            &["token", "begin", "with"],
        ],
        ask: "No stranger has a token. Ask: which pattern do all tokens match, and where is it published?",
    }),
};
