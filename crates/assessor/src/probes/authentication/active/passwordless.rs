//! Active probe of `authentication/passwordless`: is a passkey offered where people sign in?

use domain::PrincipleId;

use super::announced;
use crate::active::stage::Stage;
use crate::active::{Acted, ActiveProbe, Step};
use crate::finding::Finding;
use crate::probe::{Header, Look};

/// The probe.
pub const ACTIVE: ActiveProbe = ActiveProbe {
    id: PrincipleId::Passwordless,
    header: Header {
        looks: "Looks at the page where people sign in.",
        outcomes: "Not met: it offers no passkey. Partly: it does. Met takes a sign-in with one, which \
                   no adapter can do yet.",
        blind_spots: "Reads English. A page may offer a passkey as second factor only.",
    },
    act: |_: &mut Stage<'_>| {},
    judge,
};

fn judge(_: &Look<'_>, acted: &Acted, passive: Finding) -> Finding {
    let ask = "It is offered, and nobody signed in with one. Ask: can an account be made and used \
               without any password?";
    announced::judge(acted, ACTIVE.id, &[Step::LookSignIn], passive, ask)
}

#[cfg(test)]
mod tests {
    use super::super::judged;
    use super::*;
    use crate::active::Came;
    use principles::Outcome;

    #[test]
    fn an_offer_is_not_a_sign_in() {
        for (said, outcome) in [
            ("Login Password", Outcome::NotMet),
            ("Sign in with a passkey", Outcome::Partly),
        ] {
            assert_eq!(
                judged(&ACTIVE, &[(Step::LookSignIn, Came::Done, said)]).0,
                outcome
            );
        }
        assert_eq!(judged(&ACTIVE, &[]).0, Outcome::Unknown);
    }
}
