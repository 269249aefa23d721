//! Active probe of `authorization/trusted-publishing`: identities that nobody signed are sent to be exchanged.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::PrincipleId;
use principles::Outcome;

use crate::active::adapter::Operation;
use crate::active::stage::{Stage, Who};
use crate::active::{Acted, ActiveProbe, Came, Step};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Header, Look};
use crate::probes::authentication::active::unseen;

/// The probe.
pub const ACTIVE: ActiveProbe = ActiveProbe {
    id: PrincipleId::TrustedPublishing,
    header: Header {
        looks: "Sends to the exchange, as a stock client does, something that is no identity, and an identity \
                that says it is signed by nobody.",
        outcomes: "Met: the exchange is there, and refuses both. Not met: there is none where the stock client \
                   looks, or it gives a token for one of them.",
        blind_spots: "That an honest identity gets a token takes an issuer which the registry trusts; whether \
                      claims are compared by number, and whether an identity is used once, cannot be seen \
                      without one.",
    },
    act,
    judge,
};

fn act(stage: &mut Stage<'_>) {
    stage.act(
        Step::NonsenseIdentity,
        Operation::ExchangeIdentity,
        Who::Nobody,
        &[("identity", "registry-drill")],
    );
    let unsigned = unsigned();
    stage.act(
        Step::UnsignedIdentity,
        Operation::ExchangeIdentity,
        Who::Nobody,
        &[("identity", &unsigned)],
    );
}

/// An identity with the algorithm "none" (RFC 7518, section 3.6), of an issuer that nobody has.
fn unsigned() -> String {
    let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
    let header = part(r#"{"alg":"none","kid":"drill","typ":"JWT"}"#);
    let claims = part(
        r#"{"iss":"https://registry-drill.invalid","aud":"drill","jti":"drill","iat":1,"exp":4102444800}"#,
    );
    format!("{header}.{claims}.")
}

fn judge(_: &Look<'_>, acted: &Acted, passive: Finding) -> Finding {
    let steps = [Step::NonsenseIdentity, Step::UnsignedIdentity];
    let found = |outcome, saw: &str, note: &str| {
        let evidence = Evidence::observed(acted.numbers(&steps), saw);
        Finding::new(outcome, vec![evidence], note)
    };
    let came = steps.map(|step| acted.came(step));
    if came.contains(&Some(Came::Done)) {
        let saw = "the exchange gave a token for an identity that nobody signed";
        return found(Outcome::NotMet, saw, "Anybody can publish.");
    }
    match came {
        [Some(Came::Absent), Some(Came::Absent)] => found(
            Outcome::NotMet,
            "there is no exchange where the stock client looks",
            "A registry opens it once it trusts an issuer.",
        ),
        [Some(Came::Refused), Some(Came::Refused)] => found(
            Outcome::Met,
            "the exchange refuses what is no identity, and one that nobody signed",
            "That an honest identity gets a token takes an issuer which the registry trusts.",
        ),
        _ => unseen(acted, ACTIVE.id, passive),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probes::authentication::active::judged;

    #[test]
    fn an_exchange_is_there_and_refuses_what_nobody_signed() {
        use Came::{Absent, Done, Nothing, Refused, Slowed};
        for (nonsense, unsigned, outcome) in [
            (Refused, Refused, Outcome::Met),
            (Absent, Absent, Outcome::NotMet),
            (Refused, Done, Outcome::NotMet),
            (Done, Refused, Outcome::NotMet),
            (Done, Absent, Outcome::NotMet),
            (Refused, Absent, Outcome::Unknown),
            (Nothing, Nothing, Outcome::Unknown),
            (Slowed, Slowed, Outcome::Unknown),
        ] {
            let deeds = [
                (Step::NonsenseIdentity, nonsense, ""),
                (Step::UnsignedIdentity, unsigned, ""),
            ];
            assert_eq!(
                judged(&ACTIVE, &deeds).0,
                outcome,
                "{nonsense:?} {unsigned:?}"
            );
        }
        assert_eq!(judged(&ACTIVE, &[]).0, Outcome::Unknown);
    }
}
