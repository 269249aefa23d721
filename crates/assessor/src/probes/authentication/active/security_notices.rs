//! Active probe of `authentication/security-notices`: which mails come when something changes.

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
    id: PrincipleId::SecurityNotices,
    header: Header {
        looks: "Sets up a factor, mints a token and changes the password, and waits for the mail about \
                each.",
        outcomes: "Met: each change was told, the password among them. Partly: some were told, or the \
                   password could not be changed. Not met: none was told. Spirit partly: a mail has \
                   no time or no link by which to stop it.",
        blind_spots: "Does not remove a factor, change the address or add an owner. Needs the folder in \
                      which the mails arrive.",
    },
    act,
    judge,
};

fn act(stage: &mut Stage<'_>) {
    if stage.standing != Standing::Full {
        stage.skip("no account came as far as its second factor");
        return;
    }
    let seen = stage.mails_so_far();
    if stage.act(Step::Mint, Operation::Mint, Who::Member, &[]) == Some(Came::Done) {
        stage.mail(Step::MintMail, seen, &["token"]);
    }
    let seen = stage.mails_so_far();
    let new = stage.random();
    let instead = [("new-password", new.as_str())];
    let changed = stage.act(
        Step::ChangePassword,
        Operation::ChangePassword,
        Who::Member,
        &instead,
    );
    if changed == Some(Came::Done) {
        stage.keep("password", new);
        stage.mail(Step::PasswordMail, seen, &["password"]);
    }
}

fn judge(_: &Look<'_>, acted: &Acted, passive: Finding) -> Finding {
    let changes = [
        (Step::SetUpApp, Step::FactorMail, "a new factor"),
        (Step::Mint, Step::MintMail, "a minted token"),
        (Step::ChangePassword, Step::PasswordMail, "a new password"),
    ];
    let tried = changes
        .iter()
        .filter(|(change, mail, _)| acted.is(*change, Came::Done) && acted.came(*mail).is_some());
    let tried: Vec<_> = tried.collect();
    let is_told = |mail: Step| acted.is(mail, Came::Done);
    let told: Vec<&str> = tried
        .iter()
        .filter(|(_, mail, _)| is_told(*mail))
        .map(|one| one.2)
        .collect();
    let silent: Vec<&str> = tried
        .iter()
        .filter(|(_, mail, _)| !is_told(*mail))
        .map(|one| one.2)
        .collect();
    if tried.is_empty() {
        return unseen(acted, ACTIVE.id, passive);
    }
    let steps: Vec<Step> = tried
        .iter()
        .flat_map(|(change, mail, _)| [*change, *mail])
        .collect();
    let password = is_told(Step::PasswordMail);
    let (outcome, saw, note) = match (told.is_empty(), silent.is_empty()) {
        (true, _) => (
            Outcome::NotMet,
            format!("no mail came about {}", silent.join(" and ")),
            "Whoever takes an account over is not noticed.".to_owned(),
        ),
        (false, false) => (
            Outcome::Partly,
            format!("a mail came about {}, none about {}", told.join(" and "), silent.join(" and ")),
            "Every change of what protects an account should be told.".to_owned(),
        ),
        (false, true) if !password => (
            Outcome::Partly,
            format!("a mail came about {}", told.join(" and ")),
            "The password was not changed. Ask: does a mail go out when a password is changed and when \
             a second factor is turned off?"
                .to_owned(),
        ),
        (false, true) => (
            Outcome::Met,
            format!("a mail came about {}", told.join(", ")),
            "Removed factors, changed addresses and new owners were not tried.".to_owned(),
        ),
    };
    let finding = Finding::new(
        outcome,
        vec![Evidence::observed(acted.numbers(&steps), &saw)],
        note.as_str(),
    );
    let mails = tried.iter().filter_map(|(_, mail, _)| acted.last(*mail));
    let helpful = mails
        .filter(|mail| mail.came == Came::Done)
        .all(|mail| has_day(&mail.said) && mail.said.contains("(undo)"));
    if helpful {
        finding
    } else {
        finding.with_spirit(Outcome::Partly)
    }
}

/// Whether a day stands in the text, as in `2026-11-22`.
fn has_day(text: &str) -> bool {
    text.split(|ch: char| !(ch.is_ascii_digit() || ch == '-'))
        .any(|word| {
            let mut parts = word.split('-').map(str::len);
            [parts.next(), parts.next(), parts.next()] == [Some(4), Some(2), Some(2)]
        })
}

#[cfg(test)]
mod tests {
    use super::super::judged;
    use super::*;

    const MAIL: &str = "A token was minted\nWhen: 2026-11-22T10:00:00Z\nhttp://x/freeze/(undo)\n";

    #[test]
    fn each_change_is_told() {
        use Came::{Done, Nothing};
        use Step::{ChangePassword, FactorMail, Mint, MintMail, PasswordMail, SetUpApp};
        let whole = [
            (SetUpApp, Done, ""),
            (FactorMail, Done, MAIL),
            (Mint, Done, ""),
            (MintMail, Done, MAIL),
            (ChangePassword, Done, ""),
            (PasswordMail, Done, MAIL),
        ];
        let but = |changes: &[(usize, Came, &'static str)]| {
            let mut deeds = whole;
            for (place, came, said) in changes {
                deeds[*place] = (deeds[*place].0, *came, said);
            }
            judged(&ACTIVE, &deeds)
        };
        assert_eq!(judged(&ACTIVE, &whole), (Outcome::Met, None));
        assert_eq!(judged(&ACTIVE, &whole[..4]), (Outcome::Partly, None));
        assert_eq!(but(&[(5, Nothing, "")]).0, Outcome::Partly);
        assert_eq!(but(&[(3, Nothing, "")]).0, Outcome::Partly);
        let silent = [(1, Nothing, ""), (3, Nothing, ""), (5, Nothing, "")];
        assert_eq!(but(&silent).0, Outcome::NotMet);
        let bare = "A token was minted on 22 November";
        assert_eq!(
            but(&[(3, Done, bare)]),
            (Outcome::Met, Some(Outcome::Partly))
        );
        assert_eq!(judged(&ACTIVE, &[(Mint, Done, "")]).0, Outcome::Unknown);
    }
}
