//! What a site says about passkeys where clients look for it. Not a principle: the question that
//! `webauthn` and `passwordless` share.
//!
//! `/.well-known/passkey-endpoints` is JSON with `enroll` and `manage`, two addresses (W3C
//! WebAuthn Adoption Community Group, "A Well-Known URL for Passkey Endpoints").

use principles::Outcome;
use serde_json::Value;

use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Ask, Look};
use crate::probes::prose;
use crate::target::JSON_ACCEPT;

const PATH: &str = "/.well-known/passkey-endpoints";

/// Asks for the announcement, and for linked pages about it.
pub(super) fn wants(look: &Look<'_>, words: &[&str]) -> Vec<Ask> {
    let mut asks = look.ask(PATH, JSON_ACCEPT);
    asks.extend(prose::linked(look, words));
    asks
}

/// *Partly* when passkeys are announced: an announcement is not a sign-in.
pub(super) fn judge(look: &Look<'_>, sentences: &[&[&str]], ask: &str) -> Finding {
    let leads = prose::leads(look, sentences);
    let announced = look.at(PATH).filter(|exchange| {
        let json = exchange.ok_json();
        json.is_some_and(|json| {
            ["enroll", "manage"]
                .iter()
                .any(|key| json.get(*key).is_some_and(Value::is_string))
        })
    });
    match announced {
        Some(exchange) => {
            let saw = "the passkey endpoints are announced where clients look for them";
            let evidence = vec![Evidence::observed([exchange.number], saw)];
            Finding::new(Outcome::Partly, evidence, ask).with_leads(leads)
        }
        None => Finding::unknown(ask).with_leads(leads),
    }
}
