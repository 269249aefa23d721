//! Active probe of `authentication/account-recovery`: asking for a recovery, for one's own account and for
//! one that nobody has.

use domain::{PlainText, PrincipleId};
use principles::Outcome;

use crate::active::adapter::Operation;
use crate::active::stage::{Stage, Standing, Who};
use crate::active::{Acted, ActiveProbe, Came, Deed, Step};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Header, Look};

/// The probe.
pub const ACTIVE: ActiveProbe = ActiveProbe {
    id: PrincipleId::AccountRecovery,
    header: Header {
        looks: "Asks for the recovery of its own account and of one that nobody has, and compares the \
                answers.",
        outcomes: "As the passive probe finds the published text; spirit not met, and at most partly, \
                   where the answers tell which account exists.",
        blind_spots: "Does not wait for a recovery to end, and does not decide on one.",
    },
    act,
    judge,
};

fn act(stage: &mut Stage<'_>) {
    if stage.standing < Standing::Confirmed {
        stage.skip("there was no account of one's own to recover");
        return;
    }
    let unknown = stage.value("unknown");
    let email = stage
        .value("email")
        .replace(&stage.value("login"), &unknown);
    let instead = [("login", unknown.as_str()), ("email", &email)];
    let asked = stage.act(
        Step::RecoverUnknown,
        Operation::AskRecovery,
        Who::Nobody,
        &instead,
    );
    if asked == Some(Came::Absent) {
        return;
    }
    let asked = stage.act(Step::RecoverKnown, Operation::AskRecovery, Who::Nobody, &[]);
    if asked == Some(Came::Done) {
        stage.leave("a mail with a recovery link for that account, which nobody opens".to_owned());
    }
}

fn judge(_: &Look<'_>, acted: &Acted, mut passive: Finding) -> Finding {
    let answers = [Step::RecoverKnown, Step::RecoverUnknown].map(|step| acted.last(step));
    let [Some(known), Some(unknown)] = answers else {
        return passive;
    };
    let answer = |deed: &Deed| {
        (
            deed.came,
            deed.status,
            deed.said.replace(&named(&deed.did), ""),
        )
    };
    if known.came == Came::Nothing {
        return passive;
    }
    if answer(known) == answer(unknown) {
        let said = "Asking for a recovery was answered alike for a known and an unknown account.";
        passive.note = PlainText::new(format!("{} {said}", passive.note).trim_start());
        return passive;
    }
    let saw = "asking for a recovery is answered differently where nobody has the account";
    let mut evidence = vec![Evidence::observed(
        acted.numbers(&[Step::RecoverKnown, Step::RecoverUnknown]),
        saw,
    )];
    evidence.append(&mut passive.evidence);
    let note = format!("{} The answers tell which account exists.", passive.note);
    let outcome = match passive.claimed() {
        Outcome::Met => Outcome::Partly,
        other => other,
    };
    let leads = passive.leads;
    Finding::new(outcome, evidence, note.trim_start())
        .with_leads(leads)
        .with_spirit(Outcome::NotMet)
}

/// The account that a request named: an answer may repeat it.
fn named(did: &str) -> String {
    let word = did.split(' ').find(|word| word.contains("=probe-"));
    let value = word.and_then(|word| word.split_once('='));
    value.map_or_else(|| "\u{0}".to_owned(), |(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::finding;
    use super::*;
    use crate::active::record::sample;

    #[test]
    fn answers_that_differ_tell_who_has_an_account() {
        for (known, unknown, spirit) in [
            (
                "A mail is on its way to probe-a",
                "A mail is on its way to probe-b",
                None,
            ),
            (
                "A mail is on its way",
                "Nobody is called that",
                Some(Outcome::NotMet),
            ),
        ] {
            let mut acted = sample(&[
                (Step::RecoverUnknown, Came::Done, unknown),
                (Step::RecoverKnown, Came::Done, known),
            ]);
            acted.deeds[0].did = "POST /recover login=probe-b".to_owned();
            acted.deeds[1].did = "POST /recover login=probe-a".to_owned();
            let found = finding(&ACTIVE, &acted);
            assert_eq!(found.spirit, spirit, "{known}");
        }
        assert_eq!(finding(&ACTIVE, &sample(&[])).note.as_str(), "Ask.");
    }
}
