//! Probe of `general-capabilities/typosquatting`: sentences for a person to read.

use domain::PrincipleId;

use crate::probe::{Header, Probe, Prose, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::Typosquatting,
    header: Header::of_prose(
        "Points to sentences about similar, reserved and namespaced names. It never registers a name.",
    ),
    way: Way::Prose(Prose {
        words: &["naming", "name", "typosquat", "policy"],
        sentences: &[
            &["typosquat"],
            &["similar", "name", "package"],
            &["confus", "name", "package"],
            &["reserved", "name"],
            &["namespace", "verif"],
        ],
        ask: "Registering look-alikes at somebody else's registry is not passive and is never done. Ask: what happens to a new name that resembles a popular one?",
    }),
};
