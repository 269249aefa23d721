//! Whether passkeys are offered to somebody who has an account. Not a principle: the question that
//! `webauthn` and `passwordless` share.

use domain::PrincipleId;
use principles::Outcome;

use super::{mentions, unseen};
use crate::active::{Acted, Came, Step};
use crate::evidence::Evidence;
use crate::finding::Finding;

const WORDS: [&str; 4] = ["passkey", "security key", "webauthn", "fido"];

/// *Not met* where none of these pages, all of them seen by a member, offers one; *partly* where one
/// does: an offer is not a sign-in.
pub(super) fn judge(
    acted: &Acted,
    id: PrincipleId,
    pages: &[Step],
    passive: Finding,
    ask: &str,
) -> Finding {
    let seen = pages.iter().all(|page| acted.is(*page, Came::Done));
    if !seen {
        return unseen(acted, id, passive);
    }
    let offers = |step: &&Step| {
        acted
            .last(**step)
            .is_some_and(|deed| mentions(&deed.said, &WORDS))
    };
    match pages.iter().find(offers) {
        Some(page) => {
            let evidence = Evidence::observed(
                acted.numbers(&[*page]),
                "a passkey or a security key is offered",
            );
            Finding::new(Outcome::Partly, vec![evidence], ask)
        }
        None => {
            let saw = "no passkey and no security key is offered to somebody who has an account";
            let evidence = Evidence::observed(acted.numbers(pages), saw);
            let note = "It may be offered on a page that the adapter does not know.";
            Finding::new(Outcome::NotMet, vec![evidence], note)
        }
    }
}
