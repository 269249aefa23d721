//! Probe of `authentication/verified-email`: sentences for a person to read.

use domain::PrincipleId;

use crate::probe::{Header, Probe, Prose, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::VerifiedEmail,
    header: Header::of_prose(
        "Reads the pages about accounts that the site itself links, and points to sentences about confirming an address.",
    ),
    way: Way::Prose(Prose {
        words: &["sign up", "register", "account", "e-mail", "email"],
        sentences: &[
            &["verif", "email"],
            &["verif", "e-mail"],
            &["confirm", "email", "address"],
            &["confirm", "e mail", "address"],
        ],
        ask: "No stranger can see this without an account. Ask: what can an account do before its address is confirmed?",
    }),
};
