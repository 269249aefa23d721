//! Active probe of `authorization/build-provenance`: whether a statement that nobody signed is believed.

use domain::PrincipleId;
use principles::Outcome;

use crate::active::adapter::Operation;
use crate::active::stage::{Stage, Who};
use crate::active::{Acted, ActiveProbe, Came, Step};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Header, Look};
use crate::probes::authentication::active::unseen;

/// The probe.
pub const ACTIVE: ActiveProbe = ActiveProbe {
    id: PrincipleId::BuildProvenance,
    header: Header {
        looks: "Tries out, with its token, a statement of a build that has the right shape and that nobody \
                signed; nothing is attached to a package.",
        outcomes: "Partly: it is refused for what it is, so statements can be had and are looked at. Not met: it \
                   is believed. Never met: whether real ones are believed for the right packages alone takes a \
                   package and a build service.",
        blind_spots: "Sends one wrong statement, not one of each kind, and sees no builder that is foreign.",
    },
    act,
    judge,
};

fn act(stage: &mut Stage<'_>) {
    if !stage.has_done(Step::Mint) {
        stage.skip("no token was minted");
        return;
    }
    stage.act(
        Step::UnsignedStatement,
        Operation::TryStatement,
        Who::Stranger,
        &[],
    );
}

fn judge(_: &Look<'_>, acted: &Acted, passive: Finding) -> Finding {
    let (outcome, saw, note) = match acted.came(Step::UnsignedStatement) {
        Some(Came::Done) => (
            Outcome::NotMet,
            "a statement that nobody signed was believed",
            "A statement that is not verified says nothing about where a package comes from.",
        ),
        Some(Came::Through) => (
            Outcome::Partly,
            "a statement that nobody signed was refused for what it is",
            "Statements can be attached and are verified; this visit has no package and no build service to \
             see a right one.",
        ),
        _ => return unseen(acted, ACTIVE.id, passive),
    };
    let numbers = acted.numbers(&[Step::UnsignedStatement]);
    let mut finding = Finding::new(outcome, vec![Evidence::observed(numbers, saw)], note);
    finding.leads = passive.leads;
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probes::authentication::active::judged;

    #[test]
    fn what_nobody_signed_is_not_believed() {
        let with = |came| judged(&ACTIVE, &[(Step::UnsignedStatement, came, "")]).0;
        assert_eq!(with(Came::Through), Outcome::Partly);
        assert_eq!(with(Came::Done), Outcome::NotMet);
        // Refused for who asked, or not there at all: nothing was seen.
        assert_eq!(with(Came::Refused), Outcome::Unknown);
        assert_eq!(with(Came::Absent), Outcome::Unknown);
        assert_eq!(judged(&ACTIVE, &[]).0, Outcome::Unknown);
    }
}
