//! Active probe of `authentication/verified-email`: what an account can do before it is confirmed.

use domain::PrincipleId;
use principles::Outcome;

use super::{statement, unseen};
use crate::active::adapter::Operation;
use crate::active::stage::{Stage, Standing, Who};
use crate::active::{Acted, ActiveProbe, Came, Step};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Header, Look};

/// The probe.
pub const ACTIVE: ActiveProbe = ActiveProbe {
    id: PrincipleId::VerifiedEmail,
    header: Header {
        looks: "Asks for an account and tries to sign in with it, and to mint a token, before the \
                link in the mail is used; then opens the link, then uses it.",
        outcomes: "Met: a mail comes, nothing can be done before its link is used, and the account \
                   works afterwards. Not met: a token was minted, or the account works and no mail \
                   came, or the registry says itself that it does not hold. Spirit partly: opening the link confirms, as programs that read mail do, or \
                   it works twice.",
        blind_spots: "Does not change an address, and does not wait for a link to grow old.",
    },
    act,
    judge,
};

fn act(stage: &mut Stage<'_>) {
    if stage.act(Step::SignUp, Operation::SignUp, Who::Stranger, &[]) != Some(Came::Done) {
        stage.skip("no account could be asked for");
        return;
    }
    stage.standing = Standing::Asked;
    let login = stage.value("login");
    stage.leave(format!("the account {login}"));
    let early = stage.act(Step::EarlySignIn, Operation::SignIn, Who::Stranger, &[]);
    if early == Some(Came::Done) {
        stage.act(Step::EarlyMint, Operation::Mint, Who::Stranger, &[]);
    }
    if stage.mail(Step::ConfirmationMail, 0, &[]) && !stage.value("link").is_empty() {
        stage.act(Step::OpenLink, Operation::OpenLink, Who::Stranger, &[]);
        stage.act(Step::OpenedSignIn, Operation::SignIn, Who::Stranger, &[]);
        if stage.act(Step::Confirm, Operation::Confirm, Who::Stranger, &[]) == Some(Came::Done) {
            stage.standing = Standing::Confirmed;
            stage.act(Step::ConfirmAgain, Operation::Confirm, Who::Stranger, &[]);
        }
    }
    if stage.act(Step::SignIn, Operation::SignIn, Who::Member, &[]) == Some(Came::Done) {
        stage.standing = Standing::Half;
    }
}

fn judge(look: &Look<'_>, acted: &Acted, passive: Finding) -> Finding {
    if statement::on(acted, ACTIVE.id, look.day()).is_some_and(|said| !said.holds) {
        return statement::judge(acted, ACTIVE.id, look.day(), passive);
    }
    let steps = [
        Step::SignUp,
        Step::EarlySignIn,
        Step::EarlyMint,
        Step::ConfirmationMail,
        Step::OpenedSignIn,
        Step::Confirm,
        Step::ConfirmAgain,
        Step::SignIn,
    ];
    let found = |outcome, saw: &str, note: &str| {
        Finding::new(
            outcome,
            vec![Evidence::observed(acted.numbers(&steps), saw)],
            note,
        )
    };
    if acted.is(Step::EarlyMint, Came::Done) {
        let saw = "a token was minted before the address was confirmed";
        return found(Outcome::NotMet, saw, "Nothing waits for the confirmation.");
    }
    let works = acted.is(Step::SignIn, Came::Done);
    let mailed = acted.came(Step::ConfirmationMail);
    if works && mailed == Some(Came::Nothing) {
        let saw = "the account works and no mail came to its address";
        return found(
            Outcome::NotMet,
            saw,
            "Nobody asked whether the address can be read.",
        );
    }
    let closed =
        acted.is(Step::EarlySignIn, Came::Refused) || acted.is(Step::EarlyMint, Came::Refused);
    if !(works && closed && acted.is(Step::Confirm, Came::Done)) {
        return unseen(acted, ACTIVE.id, passive);
    }
    let saw =
        "before the link in the mail was used the account could do nothing, and then it could";
    let note = "A change of the address and the age of a confirmation were not looked at.";
    let met = found(Outcome::Met, saw, note);
    let loose =
        acted.is(Step::OpenedSignIn, Came::Done) || acted.is(Step::ConfirmAgain, Came::Done);
    if loose {
        met.with_spirit(Outcome::Partly)
    } else {
        met
    }
}

#[cfg(test)]
mod tests {
    use super::super::judged;
    use super::*;

    #[test]
    fn an_account_waits_for_the_link() {
        use Came::{Done, Nothing, Refused};
        use Step::{
            Confirm, ConfirmationMail, EarlyMint, EarlySignIn, LookStatement, OpenedSignIn, SignIn,
            SignUp,
        };
        let whole = [
            (SignUp, Done, ""),
            (EarlySignIn, Refused, ""),
            (ConfirmationMail, Done, ""),
            (OpenedSignIn, Refused, ""),
            (Confirm, Done, ""),
            (SignIn, Done, ""),
        ];
        assert_eq!(judged(&ACTIVE, &whole), (Outcome::Met, None));
        let mut opened = whole;
        opened[3].1 = Done;
        assert_eq!(
            judged(&ACTIVE, &opened),
            (Outcome::Met, Some(Outcome::Partly))
        );
        let open = [
            (SignUp, Done, ""),
            (EarlySignIn, Done, ""),
            (EarlyMint, Done, ""),
        ];
        assert_eq!(judged(&ACTIVE, &open).0, Outcome::NotMet);
        let unasked = [
            (SignUp, Done, ""),
            (ConfirmationMail, Nothing, ""),
            (SignIn, Done, ""),
        ];
        assert_eq!(judged(&ACTIVE, &unasked).0, Outcome::NotMet);
        let mut waiting = whole.to_vec();
        let said = "authentication/verified-email 1 waits";
        waiting.push((LookStatement, Done, said));
        assert_eq!(judged(&ACTIVE, &waiting).0, Outcome::NotMet);
        // A sign-in that never works says nothing of what it waited for.
        let mut broken = whole;
        broken[5].1 = Refused;
        for deeds in [&broken[..], &whole[..2], &[]] {
            assert_eq!(judged(&ACTIVE, deeds).0, Outcome::Unknown);
        }
    }
}
