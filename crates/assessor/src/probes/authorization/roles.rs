//! Probe of `authorization/roles`: sentences for a person to read.

use domain::PrincipleId;

use crate::probe::{Header, Probe, Prose, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::Roles,
    header: Header::of_prose("Points to sentences about roles."),
    way: Way::Prose(Prose {
        words: &["roles", "permission", "organi", "team", "collaborat"],
        sentences: &[
            &["role", "owner", "maintain"],
            &["role", "permission"],
            &["role", "publish"],
            &["collaborator", "role"],
            &["team", "permission"],
        ],
        ask: "No stranger sees who may do what. Ask: is there a role that can publish but not manage people?",
    }),
};
