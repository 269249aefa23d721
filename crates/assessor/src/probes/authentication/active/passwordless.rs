//! Active probe of `authentication/passwordless`: a sign-in with a passkey and nothing else.

use domain::PrincipleId;
use principles::Outcome;

use super::announced;
use crate::active::adapter::Operation;
use crate::active::stage::{Stage, Who};
use crate::active::{Acted, ActiveProbe, Came, Step};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Header, Look};

/// The probe.
pub const ACTIVE: ActiveProbe = ActiveProbe {
    id: PrincipleId::Passwordless,
    header: Header {
        looks: "Signs in, in a browser that knows nothing, with the passkey that was added, and looks \
                at the account. Looks for an offer where it knows no way.",
        outcomes: "Met: the account opens. Partly: a passkey is offered where people sign in, and was \
                   not tried to the end. Not met: none is offered there.",
        blind_spots: "Does not make an account that never has a password.",
    },
    act,
    judge,
};

fn act(stage: &mut Stage<'_>) {
    if !stage.has_done(Step::AddKey) {
        stage.skip("no passkey was added that could open the account");
        return;
    }
    let show = [
        (Step::AskKeySignIn, Operation::AskKeySignIn),
        (Step::KeySignIn, Operation::KeySignIn),
    ];
    if stage.passkey(show, Who::Keyed, None) == Some(Came::Done) {
        stage.act(Step::KeyedAccount, Operation::LookAccount, Who::Keyed, &[]);
    }
}

fn judge(_: &Look<'_>, acted: &Acted, passive: Finding) -> Finding {
    if acted.is(Step::KeySignIn, Came::Done) && acted.is(Step::KeyedAccount, Came::Done) {
        let saw = "a passkey alone opened the account in a browser that knew nothing";
        let numbers = acted.numbers(&[Step::KeySignIn, Step::KeyedAccount]);
        let note = "Whether an account can be made without any password was not tried.";
        return Finding::new(Outcome::Met, vec![Evidence::observed(numbers, saw)], note);
    }
    let ask = "It is offered, and nobody signed in with one. Ask: can an account be made and used \
               without any password?";
    announced::judge(acted, ACTIVE.id, &[Step::LookSignIn], passive, ask)
}

#[cfg(test)]
mod tests {
    use super::super::judged;
    use super::*;

    #[test]
    fn an_offer_is_not_a_sign_in() {
        use Came::{Done, Refused};
        use Step::{KeySignIn, KeyedAccount, LookSignIn};
        let opened = [(KeySignIn, Done, ""), (KeyedAccount, Done, "")];
        assert_eq!(judged(&ACTIVE, &opened).0, Outcome::Met);
        let half = [
            (LookSignIn, Done, "a passkey"),
            (KeySignIn, Done, ""),
            (KeyedAccount, Refused, ""),
        ];
        assert_eq!(judged(&ACTIVE, &half).0, Outcome::Partly);
        for (said, outcome) in [
            ("Login Password", Outcome::NotMet),
            ("Sign in with a passkey", Outcome::Partly),
        ] {
            assert_eq!(judged(&ACTIVE, &[(LookSignIn, Done, said)]).0, outcome);
        }
        assert_eq!(judged(&ACTIVE, &[]).0, Outcome::Unknown);
    }
}
