//! Probe of `general-capabilities/security-reviews`: the published register of reviews.

use domain::PrincipleId;

use crate::probe::{Header, Probe, Prose, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::SecurityReviews,
    header: Header {
        looks: "Follows links about audits and security and looks for reviewer, date, scope, \
                findings and the next date on each page it reads.",
        outcomes: "Met: one page has all of it. Partly: at least two. Otherwise unknown: reviews \
                   need not be published to have taken place.",
        blind_spots: "Cannot tell a review of the registry from a review of something else on the \
                      same page, so quotes the sentences. Reads English.",
    },
    way: Way::Policy(Prose {
        words: &["audit", "security review", "security", "transparency"],
        sentences: &[
            &["security", "audit"],
            &["security", "review"],
            &["penetration", "test"],
        ],
        ask: "Nothing about reviews was found. Ask: who reviewed, when, what, and when again?",
    }),
};
