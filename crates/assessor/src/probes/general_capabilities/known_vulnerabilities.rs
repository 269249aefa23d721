//! Probe of `general-capabilities/known-vulnerabilities`: does the registry know of vulnerabilities
//! in what it serves?

use domain::PrincipleId;
use principles::Outcome;
use serde_json::Value;

use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Ask, Header, Look, Probe, Way};
use crate::probes::prose;
use crate::target::{JSON_ACCEPT, Protocol};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::KnownVulnerabilities,
    header: Header {
        looks: "Where the Python protocol answers, asks for the JSON of a sample project and looks \
                for its list of vulnerabilities; points to sentences on other pages.",
        outcomes: "Partly: the registry's data carry known vulnerabilities of a package itself. \
                   Unknown otherwise. Met takes a package page that warns of its dependencies.",
        blind_spots: "Does not draw pages that need script. A sample without known vulnerabilities \
                      shows only that the list exists.",
    },
    way: Way::Exchanges { wants, judge },
};

fn paths(look: &Look<'_>) -> Vec<String> {
    look.target
        .samples_of(Protocol::Pypi)
        .map(|name| format!("/pypi/{name}/json"))
        .collect()
}

fn wants(look: &Look<'_>) -> Vec<Ask> {
    let mut asks: Vec<Ask> = paths(look)
        .iter()
        .flat_map(|path| look.ask(path, JSON_ACCEPT))
        .collect();
    asks.extend(prose::linked(
        look,
        &["vulnerabilit", "advisor", "security"],
    ));
    asks
}

fn judge(look: &Look<'_>) -> Finding {
    let leads = prose::leads(
        look,
        &[&["known", "vulnerabilit"], &["vulnerabilit", "dependenc"]],
    );
    let lists = |path: &String| {
        let exchange = look.at(path)?;
        let json = exchange.ok_json()?;
        json.get("vulnerabilities")
            .is_some_and(Value::is_array)
            .then_some(exchange.number)
    };
    let numbers: Vec<u32> = paths(look).iter().filter_map(lists).collect();
    if numbers.is_empty() {
        let ask = "No stranger sees warnings without a package that has them. Ask: does the page of \
                   a package warn of known vulnerabilities in it and in what it depends on?";
        return Finding::unknown(ask).with_leads(leads);
    }
    let saw = "the data of a sample project carry a list of known vulnerabilities";
    let note = "The data know of vulnerabilities in the package itself; a warning about \
                dependencies in the page was not seen.";
    Finding::new(
        Outcome::Partly,
        vec![Evidence::observed(numbers, saw)],
        note,
    )
    .with_leads(leads)
}
