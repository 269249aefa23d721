//! Probe of `authentication/mfa-for-critical`: sentences for a person to read.

use domain::PrincipleId;

use crate::probe::{Header, Probe, Prose, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::MfaForCritical,
    header: Header::of_prose("Points to sentences about required second factors."),
    way: Way::Prose(Prose {
        words: &["two-factor", "2fa", "mfa", "critical", "policy"],
        sentences: &[
            &["require", "two factor", "package"],
            &["require", "2fa", "package"],
            &["require", "mfa", "package"],
            &["mandatory", "two factor"],
            &["mandatory", "mfa"],
            &["critical", "mfa"],
            &["critical", "2fa"],
        ],
        ask: "No stranger can try to publish. Ask: which packages are critical, and what happens when their owner has no second factor?",
    }),
};
