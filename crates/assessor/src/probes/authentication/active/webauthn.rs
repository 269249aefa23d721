//! Active probe of `authentication/webauthn`: is a passkey or security key offered to a member?

use domain::PrincipleId;

use super::announced;
use crate::active::adapter::Operation;
use crate::active::stage::{Stage, Standing, Who};
use crate::active::{Acted, ActiveProbe, Step};
use crate::finding::Finding;
use crate::probe::{Header, Look};

/// The probe.
pub const ACTIVE: ActiveProbe = ActiveProbe {
    id: PrincipleId::Webauthn,
    header: Header {
        looks: "Looks at the page where people sign in and at the account's own page, signed in with \
                a second factor.",
        outcomes: "Not met: neither offers a passkey or security key. Partly: one does. Met takes a \
                   registration, which no adapter can do yet.",
        blind_spots: "Reads English. A key may be offered and its wrong origin accepted.",
    },
    act,
    judge,
};

fn act(stage: &mut Stage<'_>) {
    stage.act(Step::LookSignIn, Operation::LookSignIn, Who::Nobody, &[]);
    if stage.standing == Standing::Full {
        stage.act(Step::LookAccount, Operation::LookAccount, Who::Member, &[]);
    }
}

fn judge(_: &Look<'_>, acted: &Acted, passive: Finding) -> Finding {
    let ask = "It is offered, and no key was registered. Ask: is a key refused that another origin asked \
               for?";
    announced::judge(
        acted,
        ACTIVE.id,
        &[Step::LookAccount, Step::LookSignIn],
        passive,
        ask,
    )
}

#[cfg(test)]
mod tests {
    use super::super::judged;
    use super::*;
    use crate::active::Came;
    use principles::Outcome;

    #[test]
    fn an_offer_is_not_a_registration() {
        let with = |account, sign_in| {
            let deeds = [
                (Step::LookAccount, Came::Done, account),
                (Step::LookSignIn, Came::Done, sign_in),
            ];
            judged(&ACTIVE, &deeds).0
        };
        assert_eq!(with("Authenticator app", "Password"), Outcome::NotMet);
        assert_eq!(with("Add a Security Key", "Password"), Outcome::Partly);
        assert_eq!(with("", "Use a passkey"), Outcome::Partly);
        let alone = [(Step::LookSignIn, Came::Done, "Password")];
        assert_eq!(judged(&ACTIVE, &alone).0, Outcome::Unknown);
    }
}
