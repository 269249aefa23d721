//! Active probe of `authentication/mfa-for-critical`: what is required of everybody is required on critical
//! packages too.

use domain::PrincipleId;
use principles::Outcome;

use super::{mentions, mfa_for_all, statement, unseen};
use crate::active::adapter::Operation;
use crate::active::stage::{Stage, Standing, Who};
use crate::active::{Acted, ActiveProbe, Step};
use crate::evidence::{Documented, Evidence};
use crate::finding::Finding;
use crate::probe::{Header, Look};

/// The probe.
pub const ACTIVE: ActiveProbe = ActiveProbe {
    id: PrincipleId::MfaForCritical,
    header: Header {
        looks: "Publishes, with a token that a second factor minted, something that is no package: it \
                must get past the gates that an account without a second factor does not pass. Looks \
                for a page whose title is about critical packages.",
        outcomes: "Met: no account without a second factor passes, and a page defines what is critical. \
                   Partly: no page does. Not met: an account without one passes, or the registry says \
                   itself that it does not hold.",
        blind_spots: "Owns no critical package: a gate that stands only before those is not seen.",
    },
    act,
    judge,
};

fn act(stage: &mut Stage<'_>) {
    if stage.standing != Standing::Full || stage.value("token").is_empty() {
        stage.skip("no token came of the account");
        return;
    }
    stage.act(Step::TokenPublish, Operation::Publish, Who::Stranger, &[]);
}

/// The sentence of a page about critical packages that says which they are. A page about everything
/// may only say that there is no such list.
fn definition(look: &Look<'_>) -> Option<Documented> {
    let pages = look.pages.iter();
    let mut about = pages.filter(|page| mentions(page.page.title.as_str(), &["critical"]));
    about.find_map(|page| {
        let quote = page.text.sentence_with(&[&["critical", "package"]])?;
        Some(page.quoted(quote))
    })
}

fn judge(look: &Look<'_>, acted: &Acted, passive: Finding) -> Finding {
    let id = PrincipleId::MfaForCritical;
    if statement::on(acted, id, look.day()).is_some_and(|said| !said.holds) {
        return statement::judge(acted, id, look.day(), passive);
    }
    let saw = "an account with a password alone passes the gates of no package";
    let observed = Evidence::observed(acted.numbers(&mfa_for_all::STEPS), saw);
    match mfa_for_all::is_required(acted) {
        None => unseen(acted, ACTIVE.id, passive),
        Some(false) => {
            let saw =
                "an account with a password alone minted a token or passed the gates of a publish";
            let observed = Evidence::observed(acted.numbers(&mfa_for_all::STEPS), saw);
            let note = "Whether critical packages are excepted cannot be seen.";
            Finding::new(Outcome::NotMet, vec![observed], note)
        }
        Some(true) => match definition(look) {
            Some(defined) => {
                let evidence = vec![observed, Evidence::Documented(defined)];
                Finding::new(Outcome::Met, evidence, "It is required of everybody.")
            }
            None => {
                let note = "It is required of everybody, and no page was found that says which \
                                packages are critical. Ask: where is that rule published?";
                Finding::new(Outcome::Partly, vec![observed], note)
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::judged;
    use super::*;
    use crate::active::Came;

    #[test]
    fn what_everybody_needs_critical_packages_need() {
        use Came::{Done, Refused, Through};
        use Step::{HalfMint, HalfPublish, LookStatement, Mint, TokenPublish};
        let whole = [
            (HalfMint, Refused, ""),
            (HalfPublish, Refused, ""),
            (Mint, Done, ""),
            (TokenPublish, Through, ""),
            (
                LookStatement,
                Done,
                "authentication/mfa-for-critical 2 holds",
            ),
        ];
        assert_eq!(judged(&ACTIVE, &whole).0, Outcome::Partly);
        let mut open = whole;
        open[0].1 = Done;
        assert_eq!(judged(&ACTIVE, &open).0, Outcome::NotMet);
        let mut waiting = whole;
        waiting[4].2 = "authentication/mfa-for-critical 2 waits";
        assert_eq!(judged(&ACTIVE, &waiting).0, Outcome::NotMet);
        assert_eq!(judged(&ACTIVE, &whole[..2]).0, Outcome::Unknown);
    }
}
