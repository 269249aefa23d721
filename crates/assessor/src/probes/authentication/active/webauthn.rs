//! Active probe of `authentication/webauthn`: a passkey in software is added, and shown to a false site.

use domain::PrincipleId;
use principles::Outcome;

use super::{announced, mentions};
use crate::active::adapter::Operation;
use crate::active::stage::{Stage, Standing, Who};
use crate::active::{Acted, ActiveProbe, Came, Step};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Header, Look};

/// Where the false site stands.
const FOREIGN: &str = "https://packages.false.example";

/// By which words a code is refused because there is a passkey. That the page speaks of passkeys besides says
/// nothing.
const RELAYED: [&str; 2] = ["a code can be relayed", "codes are not taken"];

/// The probe.
pub const ACTIVE: ActiveProbe = ActiveProbe {
    id: PrincipleId::Webauthn,
    header: Header {
        looks: "Adds a passkey in software to its account; shows it as a false site would have it \
                shown, then as the registry's own page has; shows password and code in its place. Looks \
                for an offer where it knows no way.",
        outcomes: "Met: the passkey is added and opens the account, what a false site got opens nothing, \
                   and a code is refused because there is a passkey. Partly: one is offered, or added and \
                   not tried, or a code is not refused for that reason. Not met: none is offered, or what \
                   a false site got is taken.",
        blind_spots: "Whether it works from the command line is not tried.",
    },
    act,
    judge,
};

fn act(stage: &mut Stage<'_>) {
    stage.act(Step::LookSignIn, Operation::LookSignIn, Who::Nobody, &[]);
    if stage.standing != Standing::Full {
        stage.skip("no account came as far as its second factor");
        return;
    }
    stage.act(Step::LookAccount, Operation::LookAccount, Who::Member, &[]);
    let add = [
        (Step::AskKey, Operation::AskKey),
        (Step::AddKey, Operation::AddKey),
    ];
    if stage.passkey(add, Who::Member, None) == Some(Came::Done) {
        let show = [
            (Step::AskForeignKey, Operation::AskKeySignIn),
            (Step::ForeignKey, Operation::KeySignIn),
        ];
        stage.passkey(show, Who::Keyed, Some(FOREIGN));
        stage.act_in_time(Step::PasswordBesideKey, Operation::SignIn, Who::Elsewhere);
        if let Some([code, _]) = stage.codes() {
            let code = [("code", code.as_str())];
            stage.act(
                Step::CodeBesideKey,
                Operation::ShowCode,
                Who::Elsewhere,
                &code,
            );
        }
    }
}

fn judge(_: &Look<'_>, acted: &Acted, passive: Finding) -> Finding {
    let steps = [
        Step::AddKey,
        Step::ForeignKey,
        Step::KeySignIn,
        Step::CodeBesideKey,
    ];
    let found = |outcome, saw: &str, note: &str| {
        let evidence = Evidence::observed(acted.numbers(&steps), saw);
        Finding::new(outcome, vec![evidence], note)
    };
    let added = acted.is(Step::AddKey, Came::Done);
    match acted.came(Step::ForeignKey) {
        Some(Came::Done) if added => {
            let saw = "what a passkey showed to a page of another origin opened the account";
            found(
                Outcome::NotMet,
                saw,
                "A false site can relay it like any code.",
            )
        }
        Some(Came::Refused) if added && acted.is(Step::KeySignIn, Came::Done) => {
            // The code may have been used before: only the reason tells that none would do.
            let beside = acted.last(Step::CodeBesideKey);
            let refused = beside.filter(|deed| deed.came == Came::Refused);
            if refused.is_some_and(|deed| mentions(&deed.said, &RELAYED)) {
                let saw = "a passkey was added and opened the account; shown to another origin it did not; a \
                           code in its place was refused for that reason";
                found(Outcome::Met, saw, "")
            } else {
                let saw = "a passkey was added and opened the account; shown to another origin it did not; a \
                           code in its place was not refused for that reason";
                let note = "A false site that hides the passkey asks for the code instead.";
                found(Outcome::Partly, saw, note)
            }
        }
        _ => {
            let ask = "It is offered, and no passkey was tried to the end. Ask: is one refused that \
                       another origin asked for?";
            let pages = [Step::LookAccount, Step::LookSignIn];
            announced::judge(acted, ACTIVE.id, &pages, passive, ask)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::judged;
    use super::*;

    #[test]
    fn a_passkey_opens_the_account_and_nothing_for_a_false_site() {
        use Came::{Done, Refused};
        let with = |foreign, own, offer, beside| {
            let deeds = [
                (Step::CodeBesideKey, Refused, beside),
                (Step::LookAccount, Done, offer),
                (Step::LookSignIn, Done, "Password"),
                (Step::AddKey, Done, ""),
                (Step::ForeignKey, foreign, ""),
                (Step::KeySignIn, own, ""),
            ];
            judged(&ACTIVE, &deeds).0
        };
        assert_eq!(
            with(
                Refused,
                Done,
                "Add a passkey",
                "Sign in with the passkey, for a code can be relayed"
            ),
            Outcome::Met
        );
        assert_eq!(
            with(
                Done,
                Done,
                "Add a passkey",
                "Sign in with the passkey, for a code can be relayed"
            ),
            Outcome::NotMet
        );
        let talked_down = with(
            Refused,
            Done,
            "Add a passkey",
            "The code does not fit. This account has a passkey",
        );
        assert_eq!(talked_down, Outcome::Partly);
        // Where its own page is refused too, the origin was not the reason.
        assert_eq!(
            with(
                Refused,
                Refused,
                "Add a passkey",
                "Sign in with the passkey, for a code can be relayed"
            ),
            Outcome::Partly
        );
    }

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
