//! Active probe of `authentication/phishing-resistant-for-critical`: what the registry says of itself.

use domain::PrincipleId;

use super::statement;
use crate::active::stage::Stage;
use crate::active::{Acted, ActiveProbe};
use crate::finding::Finding;
use crate::probe::{Header, Look};

/// The probe.
pub const ACTIVE: ActiveProbe = ActiveProbe {
    id: PrincipleId::PhishingResistantForCritical,
    header: Header {
        looks: "Reads what the registry says of itself. A new account owns no critical package, so \
                nothing can be tried.",
        outcomes: "Not met: the registry says itself that it does not hold. Otherwise as the passive \
                   probe finds, with the registry's words as a lead.",
        blind_spots: "Takes a registry's word against itself and never for itself.",
    },
    act: |_: &mut Stage<'_>| {},
    judge,
};

fn judge(look: &Look<'_>, acted: &Acted, passive: Finding) -> Finding {
    statement::judge(acted, ACTIVE.id, look.day(), passive)
}

#[cfg(test)]
mod tests {
    use super::super::judged;
    use super::*;
    use crate::active::{Came, Step};
    use principles::Outcome;

    #[test]
    fn a_registry_is_believed_against_itself_alone() {
        let id = "authentication/phishing-resistant-for-critical";
        for (word, outcome) in [("waits", Outcome::NotMet), ("holds", Outcome::Unknown)] {
            let said = format!("{id} 3 {word}");
            let deeds = [(Step::LookStatement, Came::Done, said.as_str())];
            assert_eq!(judged(&ACTIVE, &deeds).0, outcome, "{word}");
        }
        assert_eq!(judged(&ACTIVE, &[]).0, Outcome::Unknown);
    }
}
