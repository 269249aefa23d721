//! Active probe of `authentication/abandoned-domains`: what the registry says of itself.

use domain::PrincipleId;

use super::statement;
use crate::active::ActiveProbe;
use crate::active::adapter::Operation;
use crate::active::stage::{Stage, Who};
use crate::active::{Acted, Step};
use crate::finding::Finding;
use crate::probe::{Header, Look};

/// The probe.
pub const ACTIVE: ActiveProbe = ActiveProbe {
    id: PrincipleId::AbandonedDomains,
    header: Header {
        looks: "Reads what the registry says of itself. A domain of one's own that lapses cannot be \
                arranged in an afternoon.",
        outcomes: "Not met: the registry says itself that it does not hold. Otherwise as the passive \
                   probe finds, with the registry's words as a lead.",
        blind_spots: "Takes a registry's word against itself and never for itself.",
    },
    act,
    judge,
};

fn act(stage: &mut Stage<'_>) {
    stage.act(
        Step::LookStatement,
        Operation::LookStatement,
        Who::Stranger,
        &[],
    );
}

fn judge(look: &Look<'_>, acted: &Acted, passive: Finding) -> Finding {
    statement::judge(acted, PrincipleId::AbandonedDomains, look.day(), passive)
}

#[cfg(test)]
mod tests {
    use super::super::judged;
    use super::*;
    use crate::active::Came;
    use principles::Outcome;

    #[test]
    fn a_registry_is_believed_against_itself_alone() {
        for (said, outcome) in [
            (
                "authentication/abandoned-domains 2 waits not built yet",
                Outcome::NotMet,
            ),
            ("authentication/abandoned-domains 2 holds", Outcome::Unknown),
            ("authentication/totp 1 waits", Outcome::Unknown),
        ] {
            let deeds = [(Step::LookStatement, Came::Done, said)];
            assert_eq!(judged(&ACTIVE, &deeds).0, outcome, "{said}");
        }
    }
}
