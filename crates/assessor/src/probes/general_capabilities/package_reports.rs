//! Probe of `general-capabilities/package-reports`: can a package be reported in page, CLI and API?

use domain::PrincipleId;
use principles::Outcome;
use serde_json::Value;

use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Ask, Header, Look, Probe, Way};
use crate::probes::prose;
use crate::target::JSON_ACCEPT;

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::PackageReports,
    header: Header {
        looks: "Looks for a link to report a package on the pages it reads, and for an operation \
                about reports in a published API description. It never sends a report.",
        outcomes: "Partly: a link, an API, or both are there; the third way, a client's command, \
                   cannot be seen on a web site. Unknown: neither was found.",
        blind_spots: "A form that needs an account or script is not seen. A link to report bugs of \
                      the site is not counted, but wording varies.",
    },
    way: Way::Exchanges { wants, judge },
};

const DESCRIPTION: &str = "/api/v1/openapi.json";

fn wants(look: &Look<'_>) -> Vec<Ask> {
    let mut asks = look.ask(DESCRIPTION, JSON_ACCEPT);
    asks.extend(prose::linked(look, &["report", "abuse", "malware"]));
    asks
}

fn judge(look: &Look<'_>) -> Finding {
    let leads = prose::leads(
        look,
        &[
            &["report", "malicious"],
            &["report", "malware"],
            &["report", "package"],
        ],
    );
    let mut evidence = Vec::new();
    let link = look.pages.iter().find_map(|page| {
        let link = page
            .page
            .links
            .iter()
            .find(|link| is_report_link(link.text.as_str()))?;
        Some((page.exchange, link.text.clone()))
    });
    if let Some((exchange, text)) = link {
        evidence.push(Evidence::observed(
            [exchange],
            &format!("a page has the link “{text}”"),
        ));
    }
    if let Some(exchange) = look.at(DESCRIPTION).filter(|exchange| {
        exchange
            .ok_json()
            .is_some_and(|json| describes_reports(&json))
    }) {
        let saw = "the API description has an operation for reports";
        evidence.push(Evidence::observed([exchange.number], saw));
    }
    if evidence.is_empty() {
        let ask = "No way to report a package was found. Ask: is there one in the page, in the \
                   client and in the API, and who reads what arrives?";
        return Finding::unknown(ask).with_leads(leads);
    }
    let note = "Page, client and API are asked for; a web site shows at most two of them.";
    Finding::new(Outcome::Partly, evidence, note).with_leads(leads)
}

/// "Report this package", "Report malware", "Report abuse", but not "Report a bug".
fn is_report_link(text: &str) -> bool {
    let text = text.to_lowercase();
    let about = [
        "package",
        "malware",
        "malicious",
        "abuse",
        "project",
        "crate",
        "gem",
        "module",
    ];
    text.contains("report") && about.iter().any(|word| text.contains(word))
}

/// An OpenAPI description with a path about reports that takes a POST.
fn describes_reports(json: &Value) -> bool {
    let paths = json.get("paths").and_then(Value::as_object);
    paths.is_some_and(|paths| {
        paths
            .iter()
            .any(|(path, item)| path.contains("report") && item.get("post").is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_about_packages_count() {
        for (text, counts) in [
            ("Report this package", true),
            ("Report malware", true),
            ("Report a bug", false),
            ("Annual report", false),
            ("Packages", false),
        ] {
            assert_eq!(is_report_link(text), counts, "{text}");
        }
    }
}
