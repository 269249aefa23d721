//! Probe of `authentication/totp`: sentences for a person to read.

use domain::PrincipleId;

use crate::probe::{Header, Probe, Prose, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::Totp,
    header: Header::of_prose(
        "Reads linked pages about account security and points to sentences about second factors.",
    ),
    way: Way::Prose(Prose {
        words: &[
            "two-factor",
            "2fa",
            "mfa",
            "multi-factor",
            "account security",
        ],
        sentences: &[
            &["totp"],
            &["authenticator", "app"],
            &["one time", "password", "authent"],
            &["two factor", "authent"],
            &["2fa"],
        ],
        ask: "No stranger can see the factors an account may enrol. Ask: is there an authenticator app, and is a used code refused?",
    }),
};
