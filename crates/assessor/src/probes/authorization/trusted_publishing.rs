//! Probe of `authorization/trusted-publishing`: do the discovery and exchange addresses answer
//! where stock clients look for them?

use domain::PrincipleId;
use principles::Outcome;
use serde_json::Value;

use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Ask, Header, Look, Probe, Way};
use crate::probes::prose;
use crate::target::{JSON_ACCEPT, Protocol, Spoken};
use crate::transcript::Exchange;

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::TrustedPublishing,
    header: Header {
        looks: "For each protocol that answers, asks for the address at which its stock publishing \
                clients begin a trusted-publishing exchange, and for a made-up neighbour of it.",
        outcomes: "Met: for every protocol the address is there and the made-up one is not. Partly: \
                   for some. Not met: a client that begins with a GET finds nothing. Unknown: no \
                   protocol was recognised, or its exchange cannot be seen by a GET.",
        blind_spots: "Sees that the exchange is offered, not that it refuses what it should: that \
                      takes an issuer of one's own. A server that answers alike everywhere counts \
                      as not answering.",
    },
    way: Way::Exchanges { wants, judge },
};

/// Where a protocol's clients begin, and a neighbour that no server has.
struct Door {
    protocol: Protocol,
    path: String,
    neighbour: String,
}

fn doors(look: &Look<'_>) -> Vec<Door> {
    look.target
        .protocols
        .iter()
        .filter_map(|spoken| door(look, spoken))
        .collect()
}

fn door(look: &Look<'_>, spoken: &Spoken) -> Option<Door> {
    let (path, neighbour) = match spoken.protocol {
        Protocol::Pypi => (
            "/_/oidc/audience".to_owned(),
            "/_/oidc/registry-drill".to_owned(),
        ),
        Protocol::Npm => {
            let root = &spoken.root;
            (
                format!("{root}-/npm/v1/oidc/token/exchange/package/registry-drill"),
                format!("{root}-/npm/v1/oidc/registry-drill/registry-drill"),
            )
        }
        Protocol::Cargo => {
            let api = cargo_api(look, spoken)?;
            (
                format!("{api}/api/v1/trusted_publishing/tokens"),
                format!("{api}/api/v1/registry_drill/tokens"),
            )
        }
        Protocol::Portcullis => return None,
    };
    Some(Door {
        protocol: spoken.protocol,
        path,
        neighbour,
    })
}

/// The path of Cargo's web API, as its `config.json` gives it, if that is on the target.
fn cargo_api(look: &Look<'_>, spoken: &Spoken) -> Option<String> {
    let config = look.transcript.exchange(spoken.exchange)?.ok_json()?;
    let api = url::Url::parse(config.get("api").and_then(Value::as_str)?).ok()?;
    let here = api.origin() == look.target.origin().origin();
    here.then(|| api.path().trim_end_matches('/').to_owned())
}

fn wants(look: &Look<'_>) -> Vec<Ask> {
    let mut asks = prose::linked(look, &["trusted publish", "oidc", "publish"]);
    for door in doors(look) {
        asks.extend(look.ask(&door.path, JSON_ACCEPT));
        asks.extend(look.ask(&door.neighbour, JSON_ACCEPT));
    }
    asks
}

fn judge(look: &Look<'_>) -> Finding {
    let sentences: &[&[&str]] = &[
        &["trusted publish"],
        &["openid connect", "publish"],
        &["oidc", "token"],
    ];
    let leads = prose::leads(look, sentences);
    let mut evidence = Vec::new();
    let (mut open, mut closed) = (0, 0);
    for door in doors(look) {
        let Some((is_open, seen)) = door.look_at(look) else {
            continue;
        };
        if is_open {
            open += 1;
        } else {
            closed += 1;
        }
        evidence.push(seen);
    }
    let (outcome, note) = match (open, closed) {
        (0, 0) => {
            let ask = "No address could be seen from outside. Ask: can a build service publish \
                       with a short-lived token, and how does a stock client begin?";
            return Finding::unknown(ask).with_leads(leads);
        }
        (_, 0) => (
            Outcome::Met,
            "The exchange is offered where stock clients look.",
        ),
        (0, _) => (Outcome::NotMet, "Stock clients find no exchange to begin."),
        (_, _) => (
            Outcome::Partly,
            "The exchange is offered for some protocols only.",
        ),
    };
    Finding::new(outcome, evidence, note).with_leads(leads)
}

impl Door {
    /// Whether the door is open, with the evidence; `None` when a GET cannot tell.
    ///
    /// PyPI's audience is itself a GET. The other exchanges are POST or PUT only: where a GET is
    /// refused as the wrong method they exist, but a plain 404 may only mean that GET has no
    /// route, so it says nothing.
    fn look_at(&self, look: &Look<'_>) -> Option<(bool, Evidence)> {
        let (there, beside) = (look.at(&self.path)?, look.at(&self.neighbour)?);
        let (status, control) = (there.status()?, beside.status()?);
        let stands_out = control == 404;
        let open = match self.protocol {
            Protocol::Pypi if is_audience(there) && stands_out => true,
            // A page for everything, or none: the client finds no audience. A refusal or a fault
            // shows neither that it is there nor that it is not.
            Protocol::Pypi if !is_audience(there) && matches!(status, 200 | 404 | 410) => false,
            _ if status == 405 && stands_out => true,
            _ => return None,
        };
        let name = self.protocol.word();
        let saw = format!(
            "{name}: the exchange's address answers {status}, a made-up one beside it {control}"
        );
        Some((
            open,
            Evidence::observed([there.number, beside.number], &saw),
        ))
    }
}

/// JSON with `audience`, a string (PyPI's trusted-publishing discovery).
fn is_audience(exchange: &Exchange) -> bool {
    exchange
        .ok_json()
        .is_some_and(|json| json.get("audience").is_some_and(Value::is_string))
}
