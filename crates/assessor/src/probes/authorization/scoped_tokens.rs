//! Probe of `authorization/scoped-tokens`: sentences for a person to read.

use domain::PrincipleId;

use crate::probe::{Header, Probe, Prose, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::ScopedTokens,
    header: Header::of_prose("Points to sentences about what a token can be bound to."),
    way: Way::Prose(Prose {
        words: &["token", "api key", "publish"],
        sentences: &[
            &["token", "scope"],
            &["token", "specific", "package"],
            &["token", "single", "project"],
            &["granular", "token"],
            &["api key", "scope"],
        ],
        ask: "No stranger has a token. Ask: can a token be bound to one package, to an action, to a time?",
    }),
};
