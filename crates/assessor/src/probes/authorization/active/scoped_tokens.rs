//! Active probe of `authorization/scoped-tokens`: tokens for one name and for a beginning of names, tried
//! elsewhere.

use domain::PrincipleId;
use principles::Outcome;

use crate::active::adapter::Operation;
use crate::active::stage::{Stage, Standing, Who};
use crate::active::{Acted, ActiveProbe, Came, Step};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Header, Look};
use crate::probes::authentication::active::unseen;

/// The probe.
pub const ACTIVE: ActiveProbe = ActiveProbe {
    id: PrincipleId::ScopedTokens,
    header: Header {
        looks: "Mints a token that publishes one name, and one for names that begin alike; with each it \
                publishes something that is no package under such a name and under another one, and asks for \
                another owner. Then it revokes them.",
        outcomes: "Met: each gets past the gates under its names and is refused under others and for other \
                   actions. Partly: for other actions it is not refused. Not met: it gets past the gates \
                   elsewhere.",
        blind_spots: "Nothing is published, so that a token for new names is not seen to stop at names that \
                      are taken; ends and networks are not waited for or gone to.",
    },
    act,
    judge,
};

fn act(stage: &mut Stage<'_>) {
    if stage.standing != Standing::Full || stage.value("token").is_empty() {
        stage.skip("no token came of the account");
        return;
    }
    let package = stage.value("package");
    let (tools, other) = (format!("{package}-tools"), format!("x{package}"));
    for (names, inside) in [
        (package.clone(), package.clone()),
        (format!("{package}-*"), tools),
    ] {
        let names = [("names", names.as_str())];
        let minted = stage.act(Step::NarrowMint, Operation::MintNarrow, Who::Member, &names);
        if minted != Some(Came::Done) {
            return;
        }
        let token = stage.value("narrow");
        for (step, operation, name) in [
            (Step::NarrowPublish, Operation::Publish, &inside),
            (Step::NarrowElsewhere, Operation::Publish, &other),
            (Step::NarrowPeople, Operation::AddOwner, &inside),
        ] {
            let with = [("token", token.as_str()), ("package", name.as_str())];
            stage.act(step, operation, Who::Stranger, &with);
        }
        let id = stage.value("narrow-id");
        let with = [("token-id", id.as_str())];
        stage.act(Step::NarrowRevoke, Operation::Revoke, Who::Member, &with);
    }
}

fn judge(_: &Look<'_>, acted: &Acted, passive: Finding) -> Finding {
    let all = |step| acted.all(step).map(|deed| deed.came);
    let inside = all(Step::NarrowPublish).count();
    let passes = |step| all(step).any(|came| matches!(came, Came::Done | Came::Through));
    let refused = |step| all(step).filter(|came| *came == Came::Refused).count();
    let whole = inside > 0 && all(Step::NarrowPublish).all(|came| came == Came::Through);
    let (outcome, saw, note) = if passes(Step::NarrowElsewhere) {
        (
            Outcome::NotMet,
            "a token for one name got past the gates under another",
            "A scope that is not asked for binds nothing.",
        )
    } else if !whole || refused(Step::NarrowElsewhere) != inside {
        return unseen(acted, ACTIVE.id, passive);
    } else if refused(Step::NarrowPeople) != inside {
        (
            Outcome::Partly,
            "a token to publish one name is refused under others, and not for managing people",
            "Ask: are tokens bound to actions too?",
        )
    } else {
        (
            Outcome::Met,
            "tokens for one name and for a beginning of names publish there alone and manage no people",
            "Ends and networks were not tried.",
        )
    };
    let steps = [
        Step::NarrowMint,
        Step::NarrowPublish,
        Step::NarrowElsewhere,
        Step::NarrowPeople,
    ];
    Finding::new(
        outcome,
        vec![Evidence::observed(acted.numbers(&steps), saw)],
        note,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probes::authentication::active::judged;

    #[test]
    fn a_token_is_seen_inside_and_outside_of_its_scope() {
        use Came::{Refused, Through};
        for (inside, outside, people, outcome) in [
            (Through, Refused, Refused, Outcome::Met),
            (Through, Refused, Through, Outcome::Partly),
            (Through, Through, Refused, Outcome::NotMet),
            // Where everything is refused, the scope is not the reason.
            (Refused, Refused, Refused, Outcome::Unknown),
        ] {
            let deeds = [
                (Step::NarrowMint, Came::Done, ""),
                (Step::NarrowPublish, inside, ""),
                (Step::NarrowElsewhere, outside, ""),
                (Step::NarrowPeople, people, ""),
            ];
            let found = judged(&ACTIVE, &deeds).0;
            assert_eq!(found, outcome, "{inside:?} {outside:?} {people:?}");
        }
        assert_eq!(judged(&ACTIVE, &[]).0, Outcome::Unknown);
    }
}
