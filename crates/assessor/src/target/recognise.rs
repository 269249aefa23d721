//! Which package protocols answer: what is asked to find out, and what counts as an answer.

use serde_json::Value;

use super::{JSON_ACCEPT, Protocol, SIMPLE_ACCEPT, Spoken, Target};
use crate::probe::{Ask, PAGE_ACCEPT};
use crate::transcript::{Exchange, Transcript};

const CARGO_ROOTS: [&str; 3] = ["/", "/index/", "/cargo/index/"];
const PYPI_ROOTS: [&str; 3] = ["/simple/", "/pypi/simple/", "/root/pypi/+simple/"];
const NPM_ROOTS: [&str; 2] = ["/", "/npm/"];

impl Target {
    /// What has to be asked to recognise protocols, and the front page.
    pub fn wants(&self) -> Vec<Ask> {
        let json = |path: String| (path, JSON_ACCEPT);
        let mut paths = vec![("/".to_owned(), PAGE_ACCEPT)];
        paths.extend(CARGO_ROOTS.map(|root| json(format!("{root}config.json"))));
        paths.extend(PYPI_ROOTS.map(|root| (root.to_owned(), SIMPLE_ACCEPT)));
        paths.extend(NPM_ROOTS.map(|root| json(format!("{root}-/v1/search?text=&size=5"))));
        paths.push(json("/api/v1/openapi.json".to_owned()));
        let asks = paths
            .into_iter()
            .filter_map(|(path, accept)| self.at(&path).map(|url| Ask { url, accept }));
        asks.collect()
    }

    pub(super) fn recognise(&self, transcript: &Transcript) -> Vec<Spoken> {
        let at = |path: &str| self.answered(transcript, path);
        let find = |protocol, roots: &[&str], suffix: &str, shows: fn(&Exchange) -> bool| {
            roots.iter().find_map(|root| {
                let exchange = at(&format!("{root}{suffix}")).filter(|exchange| shows(exchange))?;
                Some(Spoken {
                    protocol,
                    exchange: exchange.number,
                    root: (*root).to_owned(),
                })
            })
        };
        let spoken = [
            find(
                Protocol::Cargo,
                &CARGO_ROOTS,
                "config.json",
                is_cargo_config,
            ),
            find(Protocol::Pypi, &PYPI_ROOTS, "", is_simple_index),
            find(
                Protocol::Npm,
                &NPM_ROOTS,
                "-/v1/search?text=&size=5",
                is_npm_search,
            ),
            find(
                Protocol::Portcullis,
                &["/"],
                "api/v1/openapi.json",
                is_portcullis,
            ),
        ];
        spoken.into_iter().flatten().collect()
    }
}

/// Cargo's `config.json` has `dl`, a string.
fn is_cargo_config(exchange: &Exchange) -> bool {
    exchange
        .ok_json()
        .is_some_and(|json| json.get("dl").is_some_and(Value::is_string))
}

/// PEP 691 names its version in `meta`; PEP 503 pages are HTML full of anchors, by their type or
/// by their title.
fn is_simple_index(exchange: &Exchange) -> bool {
    let by_json = exchange.ok_json().is_some_and(|json| {
        json.pointer("/meta/api-version")
            .is_some_and(Value::is_string)
            && json.get("projects").is_some_and(Value::is_array)
    });
    let by_type = exchange.media_type() == "application/vnd.pypi.simple.v1+html";
    let by_page = || {
        let text = exchange.ok_text().unwrap_or("").to_ascii_lowercase();
        text.contains("pypi:repository-version") || text.contains("<title>simple index</title>")
    };
    by_json || (exchange.status() == Some(200) && (by_type || by_page()))
}

/// npm's search answers with `objects`, a list of things with a `package`.
fn is_npm_search(exchange: &Exchange) -> bool {
    exchange.ok_json().is_some_and(|json| {
        json.get("objects").is_some_and(Value::is_array) && json.get("total").is_some()
    })
}

/// Our own API says so in its title.
fn is_portcullis(exchange: &Exchange) -> bool {
    exchange.ok_json().is_some_and(|json| {
        json.pointer("/info/title")
            .and_then(Value::as_str)
            .is_some_and(|t| t == "Portcullis")
    })
}
