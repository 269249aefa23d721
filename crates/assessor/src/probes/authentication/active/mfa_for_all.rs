//! Active probe of `authentication/mfa-for-all`: what an account can do that has only a password.

use domain::PrincipleId;
use principles::Outcome;

use super::unseen;
use crate::active::adapter::Operation;
use crate::active::stage::{Stage, Standing, Who};
use crate::active::{Acted, ActiveProbe, Came, Step};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Header, Look};

/// The probe.
pub const ACTIVE: ActiveProbe = ActiveProbe {
    id: PrincipleId::MfaForAll,
    header: Header {
        looks: "Tries to see its account, to mint a token and to publish with an account that has a \
                password and no second factor; later the same with one.",
        outcomes: "Met: all of it is refused without a second factor, and all of it works with one. \
                   Not met: a token was minted, or a publish got past the gates.",
        blind_spots: "Cannot see accounts and tokens that are older than the rule, and does not try \
                      to remove the last factor.",
    },
    act,
    judge,
};

fn act(stage: &mut Stage<'_>) {
    if stage.standing != Standing::Half {
        stage.skip("no account came as far as its password");
        return;
    }
    stage.act(Step::HalfAccount, Operation::LookAccount, Who::Member, &[]);
    stage.act(Step::HalfMint, Operation::Mint, Who::Member, &[]);
    stage.act(Step::HalfPublish, Operation::Publish, Who::Member, &[]);
}

/// Whether nothing that matters could be done without a second factor, and all of it with one; nothing
/// where that was not seen.
pub(super) fn is_required(acted: &Acted) -> Option<bool> {
    let half = [acted.came(Step::HalfMint)?, acted.came(Step::HalfPublish)?];
    if half
        .iter()
        .any(|came| matches!(came, Came::Done | Came::Through))
    {
        return Some(false);
    }
    let whole = acted.is(Step::Mint, Came::Done)
        && matches!(
            acted.came(Step::TokenPublish),
            Some(Came::Done | Came::Through)
        );
    let refused = half.iter().all(|came| *came == Came::Refused);
    (whole && refused).then_some(true)
}

/// The deeds that show it.
pub(super) const STEPS: [Step; 4] = [
    Step::HalfMint,
    Step::HalfPublish,
    Step::Mint,
    Step::TokenPublish,
];

fn judge(_: &Look<'_>, acted: &Acted, passive: Finding) -> Finding {
    let (outcome, saw, note) = match is_required(acted) {
        None => return unseen(acted, ACTIVE.id, passive),
        Some(false) => (
            Outcome::NotMet,
            "an account with a password alone minted a token or got past the gates of a publish",
            "A second factor that is not asked for protects nobody.",
        ),
        Some(true) => (
            Outcome::Met,
            "an account with a password alone could neither mint nor publish; with a second factor \
             it could",
            "Tokens and accounts from before the rule cannot be seen by a new account.",
        ),
    };
    Finding::new(
        outcome,
        vec![Evidence::observed(acted.numbers(&STEPS), saw)],
        note,
    )
}

#[cfg(test)]
mod tests {
    use super::super::judged;
    use super::*;

    #[test]
    fn a_password_alone_may_do_nothing() {
        use Came::{Done, Refused, Through};
        use Step::{HalfMint, HalfPublish, Mint, TokenPublish};
        let with = |half_mint, half_publish, mint, publish| {
            let deeds = [
                (HalfMint, half_mint, ""),
                (HalfPublish, half_publish, ""),
                (Mint, mint, ""),
                (TokenPublish, publish, ""),
            ];
            judged(&ACTIVE, &deeds).0
        };
        assert_eq!(with(Refused, Refused, Done, Through), Outcome::Met);
        assert_eq!(with(Done, Refused, Done, Through), Outcome::NotMet);
        assert_eq!(with(Refused, Through, Done, Through), Outcome::NotMet);
        // Where everything is refused, the factor is not the reason.
        assert_eq!(with(Refused, Refused, Done, Refused), Outcome::Unknown);
        assert_eq!(with(Refused, Refused, Refused, Refused), Outcome::Unknown);
        assert_eq!(judged(&ACTIVE, &[]).0, Outcome::Unknown);
    }
}
