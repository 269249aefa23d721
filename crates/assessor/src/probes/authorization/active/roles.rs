//! Active probe of `authorization/roles`: managing people without a role, and the roles that are offered.

use domain::PrincipleId;
use principles::Outcome;

use crate::active::adapter::Operation;
use crate::active::stage::{Stage, Standing, Who};
use crate::active::{Acted, ActiveProbe, Came, Step};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Header, Look};
use crate::probes::authentication::active::{mentions, unseen};

/// The probe.
pub const ACTIVE: ActiveProbe = ActiveProbe {
    id: PrincipleId::Roles,
    header: Header {
        looks: "Mints a token for managing people and asks, without any role on the package, for another owner \
                whom nobody knows; reads, as a member, which roles there are. Then it revokes the token.",
        outcomes: "Met: whoever has no role is refused before it is looked at whom they ask for, and a role that \
                   publishes is offered apart from one that manages people. Partly: no such role is offered. \
                   Not met: it is looked at whom they ask for.",
        blind_spots: "Nothing is published and nobody is given a role: what each of them may do is read and not \
                      tried.",
    },
    act,
    judge,
};

fn act(stage: &mut Stage<'_>) {
    if stage.standing != Standing::Full || stage.value("token").is_empty() {
        stage.skip("no token came of the account");
        return;
    }
    stage.act(Step::LookRoles, Operation::LookRoles, Who::Member, &[]);
    let minted = stage.act(Step::PeopleMint, Operation::MintPeople, Who::Member, &[]);
    if minted != Some(Came::Done) {
        return;
    }
    let [token, id] = [stage.value("people"), stage.value("people-id")];
    let with = [("token", token.as_str())];
    stage.act(
        Step::PeopleElsewhere,
        Operation::AddOwner,
        Who::Stranger,
        &with,
    );
    let with = [("token-id", id.as_str())];
    stage.act(Step::NarrowRevoke, Operation::Revoke, Who::Member, &with);
}

/// Whether a page that a member sees tells somebody who publishes from somebody who manages people.
fn tells_apart(acted: &Acted) -> bool {
    let said = acted.last(Step::LookRoles).map_or("", |deed| &deed.said);
    let [publisher, owner] = [["publisher"], ["owner"]].map(|words| mentions(said, &words));
    publisher && owner && mentions(said, &["people"])
}

fn judge(_: &Look<'_>, acted: &Acted, passive: Finding) -> Finding {
    let steps = [Step::PeopleMint, Step::PeopleElsewhere, Step::LookRoles];
    let (outcome, saw, note) = match acted.came(Step::PeopleElsewhere) {
        Some(Came::Done | Came::Through) => (
            Outcome::NotMet,
            "somebody without any role got past the gates of managing people",
            "A role that is not asked for protects nobody.",
        ),
        Some(Came::Refused) if tells_apart(acted) => (
            Outcome::Met,
            "whoever has no role manages nobody, and publishing is offered apart from managing people",
            "What each role may do was read and not tried.",
        ),
        Some(Came::Refused) => (
            Outcome::Partly,
            "whoever has no role manages nobody",
            "Ask: is there a role that can publish but not manage people?",
        ),
        _ => return unseen(acted, ACTIVE.id, passive),
    };
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
    fn managing_people_takes_a_role_and_publishing_is_another() {
        use Came::{Done, Refused, Through};
        let roles = "a publisher publishes; an owner manages people";
        for (asked, said, outcome) in [
            (Refused, roles, Outcome::Met),
            (Refused, "owners own packages", Outcome::Partly),
            (Through, roles, Outcome::NotMet),
            (Came::Nothing, roles, Outcome::Unknown),
        ] {
            let deeds = [
                (Step::LookRoles, Done, said),
                (Step::PeopleMint, Done, ""),
                (Step::PeopleElsewhere, asked, ""),
            ];
            assert_eq!(judged(&ACTIVE, &deeds).0, outcome, "{asked:?} {said}");
        }
    }
}
