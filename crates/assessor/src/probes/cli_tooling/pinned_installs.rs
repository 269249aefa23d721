//! Probe of `cli-tooling/pinned-installs`: can installs be pinned to exact bytes?

use domain::PrincipleId;
use principles::Outcome;
use serde_json::Value;

use super::stock_client;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Ask, Header, Look, Probe, Way};
use crate::probes::samples;
use crate::target::Protocol;
use crate::transcript::Exchange;

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::PinnedInstalls,
    header: Header {
        looks: "Reads the metadata of a few packages and looks for a digest beside every file; what \
                the stock client does with it is documented.",
        outcomes: "As documented of the stock client, if every file seen has a digest. Partly: some \
                   file has none, so only its version can be pinned.",
        blind_spots: "No client is run. A few samples stand for all.",
    },
    way: Way::Exchanges { wants, judge },
};

fn wants(look: &Look<'_>) -> Vec<Ask> {
    samples::wants(look)
}

fn judge(look: &Look<'_>) -> Finding {
    let bare: Vec<u32> = samples::fetched(look)
        .into_iter()
        .filter(|(protocol, exchange)| has_file_without_digest(*protocol, exchange))
        .map(|(_, exchange)| exchange.number)
        .collect();
    if bare.is_empty() {
        return stock_client::judge(look, PrincipleId::PinnedInstalls);
    }
    let saw = "the metadata of a sample package name a file without a digest";
    let note = "Files without a digest can be pinned by version only.";
    Finding::new(Outcome::Partly, vec![Evidence::observed(bare, saw)], note)
}

/// npm: `dist.integrity`; Python: `hashes` or a fragment; Cargo: `cksum` in every line.
fn has_file_without_digest(protocol: Protocol, exchange: &Exchange) -> bool {
    let json = exchange.ok_json().unwrap_or(Value::Null);
    let text = exchange.ok_text().unwrap_or("");
    let mut listed = samples::listed(protocol, &json).into_iter();
    match protocol {
        Protocol::Npm => listed.any(|version| {
            !version
                .pointer("/dist/integrity")
                .is_some_and(Value::is_string)
        }),
        Protocol::Pypi if json.is_null() => text
            .split("<a ")
            .skip(1)
            .any(|anchor| !anchor.contains("#sha256=")),
        Protocol::Pypi => {
            listed.any(|file| !file.pointer("/hashes/sha256").is_some_and(Value::is_string))
        }
        Protocol::Cargo => text.lines().any(|line| {
            serde_json::from_str::<Value>(line)
                .is_ok_and(|line| !line.get("cksum").is_some_and(Value::is_string))
        }),
        Protocol::Portcullis => false,
    }
}
