//! Active probe of `authentication/totp`: an authenticator app is set up, and a code is shown twice.

use domain::PrincipleId;
use principles::Outcome;

use super::{mentions, unseen};
use crate::active::adapter::Operation;
use crate::active::stage::{Stage, Standing, Who};
use crate::active::{Acted, ActiveProbe, Came, Step};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Header, Look};

/// The probe.
pub const ACTIVE: ActiveProbe = ActiveProbe {
    id: PrincipleId::Totp,
    header: Header {
        looks: "Sets up an authenticator app with a wrong and then the right code; signs in in a \
                second browser with the code that was used up, then with the next one.",
        outcomes: "Met: the app is offered, and wrong and used codes are refused. Partly: a used code \
                   opens the door again. Not met: none is offered, or any code will do. Spirit partly: \
                   the account's page offers codes by text message.",
        blind_spots: "How recovery codes are stored cannot be seen.",
    },
    act,
    judge,
};

fn act(stage: &mut Stage<'_>) {
    if stage.standing != Standing::Half {
        stage.skip("no account came as far as its password");
        return;
    }
    let seen = stage.mails_so_far();
    stage.act(Step::OfferApp, Operation::OfferApp, Who::Member, &[]);
    let Some([code, _]) = stage.codes() else {
        return;
    };
    let wrong = stage.wrong_code();
    stage.act(
        Step::WrongCode,
        Operation::SetUpApp,
        Who::Member,
        &[("code", &wrong)],
    );
    let set_up = stage.act(
        Step::SetUpApp,
        Operation::SetUpApp,
        Who::Member,
        &[("code", &code)],
    );
    if set_up != Some(Came::Done) {
        return;
    }
    stage.standing = Standing::Full;
    stage.mail(Step::FactorMail, seen, &["factor", "authenticat", "2fa"]);
    stage.act(Step::SecondSignIn, Operation::SignIn, Who::Elsewhere, &[]);
    stage.act(
        Step::UsedCode,
        Operation::ShowCode,
        Who::Elsewhere,
        &[("code", &code)],
    );
    // The step may have ended meanwhile; what the app shows next was certainly not used.
    if let Some([_, next]) = stage.codes() {
        stage.act(
            Step::FreshCode,
            Operation::ShowCode,
            Who::Elsewhere,
            &[("code", &next)],
        );
    }
}

fn judge(_: &Look<'_>, acted: &Acted, passive: Finding) -> Finding {
    let steps = [
        Step::OfferApp,
        Step::WrongCode,
        Step::SetUpApp,
        Step::UsedCode,
        Step::FreshCode,
    ];
    let found = |outcome, saw: &str, note: &str| {
        Finding::new(
            outcome,
            vec![Evidence::observed(acted.numbers(&steps), saw)],
            note,
        )
    };
    let signed_in = acted.is(Step::SignIn, Came::Done);
    if signed_in
        && matches!(
            acted.came(Step::OfferApp),
            Some(Came::Absent | Came::Refused)
        )
    {
        let saw = "an account that has signed in is offered no authenticator app";
        return found(Outcome::NotMet, saw, "Where else could one be set up?");
    }
    if acted.is(Step::WrongCode, Came::Done) {
        let saw = "a code that no app shows was taken for one";
        return found(Outcome::NotMet, saw, "Any six digits will do.");
    }
    if !(acted.is(Step::SetUpApp, Came::Done) && acted.is(Step::FreshCode, Came::Done)) {
        return unseen(acted, ACTIVE.id, passive);
    }
    match acted.came(Step::UsedCode) {
        Some(Came::Done) => {
            let saw = "an app was set up, and one code opened the account twice";
            found(
                Outcome::Partly,
                saw,
                "Whoever watches a code being typed can use it again.",
            )
        }
        Some(Came::Refused) => {
            let saw = "an app was set up; a wrong and a used code were refused, a fresh one taken";
            let met = found(
                Outcome::Met,
                saw,
                "How recovery codes are stored cannot be seen.",
            );
            let weaker = acted
                .all(Step::LookAccount)
                .any(|deed| mentions(&deed.said, &["text message", "sms", "phone number"]));
            if weaker {
                met.with_spirit(Outcome::Partly)
            } else {
                met
            }
        }
        _ => unseen(acted, ACTIVE.id, passive),
    }
}

#[cfg(test)]
mod tests {
    use super::super::judged;
    use super::*;

    #[test]
    fn a_code_works_once() {
        use Came::{Absent, Done, Refused};
        use Step::{FreshCode, LookAccount, OfferApp, SetUpApp, SignIn, UsedCode, WrongCode};
        let whole = [
            (SignIn, Done, ""),
            (OfferApp, Done, ""),
            (WrongCode, Refused, ""),
            (SetUpApp, Done, ""),
            (UsedCode, Refused, ""),
            (FreshCode, Done, ""),
            (LookAccount, Done, "Authenticator app: set up"),
        ];
        let but = |place: usize, came, said| {
            let mut deeds = whole;
            deeds[place] = (deeds[place].0, came, said);
            judged(&ACTIVE, &deeds)
        };
        assert_eq!(judged(&ACTIVE, &whole), (Outcome::Met, None));
        assert_eq!(but(4, Done, "").0, Outcome::Partly);
        assert_eq!(but(2, Done, "").0, Outcome::NotMet);
        assert_eq!(but(1, Absent, "").0, Outcome::NotMet);
        assert_eq!(
            but(6, Done, "Get codes by SMS"),
            (Outcome::Met, Some(Outcome::Partly))
        );
        // Where a fresh code is refused too, nothing was shown about the used one.
        assert_eq!(but(5, Refused, "").0, Outcome::Unknown);
        assert_eq!(but(4, Came::Slowed, "").0, Outcome::Unknown);
        assert_eq!(judged(&ACTIVE, &[]).0, Outcome::Unknown);
    }
}
