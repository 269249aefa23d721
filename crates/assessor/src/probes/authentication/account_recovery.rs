//! Probe of `authentication/account-recovery`: the published policy, clause by clause.

use domain::PrincipleId;

use crate::probe::{Header, Probe, Prose, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::AccountRecovery,
    header: Header {
        looks: "Follows links about recovery and policies and looks for the clauses of a recovery \
                policy on each page it reads.",
        outcomes: "Met: one page has every clause. Partly: at least two. Otherwise unknown: the \
                   policy may be elsewhere.",
        blind_spots: "Reads English; takes a sentence for a clause by its words, so quotes it.",
    },
    way: Way::Policy(Prose {
        words: &[
            "recover",
            "lost access",
            "reset",
            "policies",
            "policy",
            "account",
        ],
        sentences: &[&["recover", "account"], &["lost", "access", "account"]],
        ask: "No recovery policy was found on the pages that the site links. Where is it?",
    }),
};
