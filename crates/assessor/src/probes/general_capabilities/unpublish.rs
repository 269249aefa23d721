//! Probe of `general-capabilities/unpublish`: the published policy, clause by clause.

use domain::PrincipleId;

use crate::probe::{Header, Probe, Prose, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::Unpublish,
    header: Header {
        looks: "Follows links about unpublishing, deletion and policies and looks for the clauses \
                of an unpublish policy on each page it reads.",
        outcomes: "Met: one page has every clause. Partly: at least two. Otherwise unknown: the \
                   policy may be elsewhere.",
        blind_spots: "Reads what the policy says; whether the registry keeps to it shows only on \
                      one's own registry. Reads English.",
    },
    way: Way::Policy(Prose {
        words: &["unpublish", "delet", "yank", "policies", "policy", "terms"],
        sentences: &[
            &["version", "delet"],
            &["unpublish"],
            &["version", "immutable"],
        ],
        ask: "No unpublish policy was found on the pages that the site links. Where is it?",
    }),
};
