//! Probe of `authentication/mfa-for-all`: sentences for a person to read.

use domain::PrincipleId;

use crate::probe::{Header, Probe, Prose, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::MfaForAll,
    header: Header::of_prose("Points to sentences about second factors for everybody."),
    way: Way::Prose(Prose {
        words: &["two-factor", "2fa", "mfa", "policy"],
        sentences: &[
            &["require", "two factor", "all"],
            &["require", "2fa", "all"],
            &["require", "mfa", "all"],
            &["every", "maintainer", "two factor"],
            &["every", "account", "two factor"],
            &["mfa", "mandatory", "all"],
        ],
        ask: "No stranger can try to publish. Ask: is there any account, token or old client that can publish without a second factor?",
    }),
};
