//! Active probe of `authentication/leaked-passwords`: accounts are asked for with leaked passwords.

use domain::PrincipleId;
use principles::Outcome;

use super::{mentions, unseen};
use crate::active::adapter::Operation;
use crate::active::stage::{Stage, Who};
use crate::active::{Acted, ActiveProbe, Came, Step};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Header, Look};

/// On every list of the most common passwords.
const COMMON: &str = "qwertyuiop";
/// Looks random to whoever counts letters, and has been in public collections for years: it is two
/// words on a keyboard of another language.
const LEAKED: &str = "ji32k7au4a83";

/// The probe.
pub const ACTIVE: ActiveProbe = ActiveProbe {
    id: PrincipleId::LeakedPasswords,
    header: Header {
        looks: "Asks for two accounts: with a password that is on every list of common ones, and with \
                one that looks random and is known from public collections. Neither is confirmed.",
        outcomes: "Not met: one of them was taken. Partly: both were refused, and one with a good \
                   password was taken; the check at sign-in cannot be seen, because no account can \
                   come to have such a password.",
        blind_spots: "Two passwords are no collection: a registry that knows just these two looks as \
                      good as one that asks a source of all.",
    },
    act,
    judge,
};

fn act(stage: &mut Stage<'_>) {
    for (step, password) in [(Step::SignUpCommon, COMMON), (Step::SignUpLeaked, LEAKED)] {
        let other = format!("probe-{}", stage.random().get(..8).unwrap_or("other"));
        let email = stage.value("email").replace("probe-", "probe-x-");
        let instead = [
            ("login", other.as_str()),
            ("email", &email),
            ("password", password),
        ];
        if stage.act(step, Operation::SignUp, Who::Stranger, &instead) == Some(Came::Done) {
            stage.leave(format!(
                "a request for the account {other}, which nobody confirms"
            ));
        }
    }
}

fn judge(_: &Look<'_>, acted: &Acted, passive: Finding) -> Finding {
    let steps = [Step::SignUpCommon, Step::SignUpLeaked, Step::SignUp];
    let found = |outcome, saw: &str, note: &str| {
        Finding::new(
            outcome,
            vec![Evidence::observed(acted.numbers(&steps), saw)],
            note,
        )
    };
    let tried = [Step::SignUpCommon, Step::SignUpLeaked].map(|step| acted.came(step));
    match tried {
        [Some(Came::Done), _] => {
            let saw = "a password from the top of every list of common ones was taken";
            found(
                Outcome::NotMet,
                saw,
                "No collection is asked, not even a short one.",
            )
        }
        [_, Some(Came::Done)] => {
            let saw = "a password that has been in public collections for years was taken";
            let note = "Guessing by strength is no comparison with what has leaked. Where a source \
                        can be configured, it is not.";
            found(Outcome::NotMet, saw, note)
        }
        [Some(Came::Refused), Some(Came::Refused)] if acted.is(Step::SignUp, Came::Done) => {
            let words = ["leak", "breach", "compromised", "stolen", "collection"];
            let said = acted.last(Step::SignUpLeaked).map_or("", |deed| &deed.said);
            let saw = if mentions(said, &words) {
                "a common and a leaked password were refused, the latter as leaked"
            } else {
                "a common and a leaked password were refused"
            };
            let note = "At sign-in nothing was seen: no account can come to have such a password. Ask: \
                        what happens at sign-in to somebody whose password leaked since?";
            found(Outcome::Partly, saw, note)
        }
        _ => unseen(acted, ACTIVE.id, passive),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{finding, judged};
    use super::*;
    use crate::active::record::sample;

    #[test]
    fn one_leaked_password_is_too_many() {
        use Came::{Done, Refused, Slowed};
        use Step::{SignUp, SignUpCommon, SignUpLeaked};
        for (common, leaked, good, outcome) in [
            (Refused, Refused, Done, Outcome::Partly),
            (Refused, Done, Done, Outcome::NotMet),
            (Done, Refused, Done, Outcome::NotMet),
            // Where nobody gets an account, nobody was refused for the password.
            (Refused, Refused, Refused, Outcome::Unknown),
            (Refused, Slowed, Done, Outcome::Unknown),
        ] {
            let deeds = [
                (SignUpCommon, common, ""),
                (SignUpLeaked, leaked, "it is known from leaks"),
                (SignUp, good, ""),
            ];
            assert_eq!(
                judged(&ACTIVE, &deeds).0,
                outcome,
                "{common:?} {leaked:?} {good:?}"
            );
        }
        assert_eq!(judged(&ACTIVE, &[]).0, Outcome::Unknown);
        let acted = sample(&[
            (SignUpCommon, Refused, ""),
            (SignUpLeaked, Refused, "it is known from leaks"),
            (SignUp, Done, ""),
        ]);
        let summary = finding(&ACTIVE, &acted).evidence[0].summary();
        assert!(
            summary.starts_with("#1 #2 #3: ") && summary.ends_with("as leaked"),
            "{summary}"
        );
    }
}
