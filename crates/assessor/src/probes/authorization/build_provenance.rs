//! Probe of `authorization/build-provenance`: do sample packages carry statements of their build?

use domain::PrincipleId;
use principles::Outcome;
use serde_json::Value;

use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Ask, Header, Look, Probe, Way};
use crate::probes::{prose, samples};
use crate::target::Protocol;
use crate::transcript::Exchange;

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::BuildProvenance,
    header: Header {
        looks: "Reads the metadata of a few packages and looks for the fields under which each \
                protocol announces attestations.",
        outcomes: "Partly: statements are announced for a sample. Unknown: none of the samples has \
                   one, which says nothing about others.",
        blind_spots: "Announced is not verified: until the statement itself has been checked \
                      offline, this never says met. Name packages with --sample.",
    },
    way: Way::Exchanges { wants, judge },
};

fn wants(look: &Look<'_>) -> Vec<Ask> {
    let mut asks = samples::wants(look);
    asks.extend(prose::linked(look, &["provenance", "attestation"]));
    asks
}

fn judge(look: &Look<'_>) -> Finding {
    let leads = prose::leads(look, &[&["provenance"], &["attestation"]]);
    let seen = samples::fetched(look);
    let announced: Vec<u32> = seen
        .iter()
        .filter(|(protocol, exchange)| announces(*protocol, exchange))
        .map(|(_, exchange)| exchange.number)
        .collect();
    if announced.is_empty() {
        let ask = format!(
            "None of {} sample packages announces a statement. Ask: for which packages are there \
             attestations, and who verifies them? (Name some with --sample.)",
            seen.len()
        );
        return Finding::unknown(&ask).with_leads(leads);
    }
    let saw = "the metadata of a sample package announces statements of its build";
    let note = "Statements are served; this visit has not verified them.";
    Finding::new(
        Outcome::Partly,
        vec![Evidence::observed(announced, saw)],
        note,
    )
    .with_leads(leads)
}

/// npm: `dist.attestations` in a version; Python: `provenance` beside a file (PEP 740).
fn announces(protocol: Protocol, exchange: &Exchange) -> bool {
    let json = exchange.ok_json().unwrap_or(Value::Null);
    let mut listed = samples::listed(protocol, &json).into_iter();
    match protocol {
        Protocol::Npm => listed.any(|version| {
            version
                .pointer("/dist/attestations")
                .is_some_and(Value::is_object)
        }),
        Protocol::Pypi if json.is_null() => exchange
            .ok_text()
            .is_some_and(|page| page.contains("data-provenance=\"http")),
        Protocol::Pypi => listed.any(|file| file.get("provenance").is_some_and(Value::is_string)),
        Protocol::Cargo | Protocol::Portcullis => false,
    }
}
