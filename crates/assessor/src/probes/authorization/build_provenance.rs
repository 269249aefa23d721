//! Probe of `authorization/build-provenance`: do sample packages carry statements of their build?

use domain::PrincipleId;
use principles::Outcome;
use serde_json::Value;
use url::Url;

use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Ask, Header, Look, Probe, Way};
use crate::probes::{prose, samples};
use crate::target::{JSON_ACCEPT, Protocol};
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
    for path in of_crates(look) {
        asks.extend(look.ask(&path, JSON_ACCEPT));
    }
    asks.extend(prose::linked(look, &["provenance", "attestation"]));
    asks
}

fn judge(look: &Look<'_>) -> Finding {
    let leads = prose::leads(look, &[&["provenance"], &["attestation"]]);
    let seen = samples::fetched(look);
    let mut announced: Vec<u32> = seen
        .iter()
        .filter(|(protocol, exchange)| announces(*protocol, exchange))
        .map(|(_, exchange)| exchange.number)
        .collect();
    let paths = of_crates(look);
    let of_crates = paths.iter().filter_map(|path| look.at(path));
    announced.extend(
        of_crates
            .filter(|seen| has_statements(seen))
            .map(|seen| seen.number),
    );
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

/// Where the statements of the newest release of each crate would be: cargo has no place for them, so the
/// path is our own, below the API that the index names.
fn of_crates(look: &Look<'_>) -> Vec<String> {
    let Some(cargo) = look.target.speaks(Protocol::Cargo) else {
        return Vec::new();
    };
    let config = look.at(&format!("{}config.json", cargo.root));
    let config = config
        .and_then(|exchange| exchange.ok_json())
        .unwrap_or_default();
    let api = config.get("api").and_then(Value::as_str);
    let Some(api) = api.and_then(|api| Url::parse(api).ok()) else {
        return Vec::new();
    };
    let base = api.path().trim_end_matches('/');
    let fetched = samples::fetched(look).into_iter();
    let crates = fetched.filter(|(protocol, _)| *protocol == Protocol::Cargo);
    let paths = crates.filter_map(|(_, exchange)| {
        let text = exchange.ok_text()?;
        let newest: Value = serde_json::from_str(text.lines().last()?).ok()?;
        let text = |name: &str| newest.get(name).and_then(Value::as_str);
        let (name, version) = (text("name")?, text("vers")?);
        Some(format!("{base}/api/v1/crates/{name}/{version}/provenance"))
    });
    paths.collect()
}

fn has_statements(exchange: &Exchange) -> bool {
    let json = exchange.ok_json().unwrap_or_default();
    let statements = json.get("attestations").and_then(Value::as_array);
    statements.is_some_and(|statements| !statements.is_empty())
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
