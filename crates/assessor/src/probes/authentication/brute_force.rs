//! Probe of `authentication/brute-force`: sentences for a person to read.

use domain::PrincipleId;

use crate::probe::{Header, Probe, Prose, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::BruteForce,
    header: Header::of_prose(
        "Points to sentences about limits on attempts. It never tries a password.",
    ),
    way: Way::Prose(Prose {
        words: &["account security", "rate limit", "security"],
        sentences: &[
            &["brute", "force"],
            &["rate limit", "login"],
            &["rate limit", "sign in"],
            &["lock", "failed", "attempt"],
            &["throttl", "attempt"],
        ],
        ask: "Guessing at somebody else's registry is not passive and is never done. Ask: what limits guesses of passwords and codes, per account and per source?",
    }),
};
