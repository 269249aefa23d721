//! Sample packages: their metadata as the stock client of each protocol asks for it.

use serde_json::Value;

use crate::probe::{Ask, Look};
use crate::target::{JSON_ACCEPT, Protocol, SIMPLE_ACCEPT};
use crate::transcript::Exchange;

/// The metadata of every sample.
pub(super) fn wants(look: &Look<'_>) -> Vec<Ask> {
    let asks = look.target.samples.iter().filter_map(|sample| {
        let (path, accept) = metadata(look, sample.protocol, &sample.name)?;
        Some(Ask {
            url: look.target.at(&path)?,
            accept,
        })
    });
    asks.collect()
}

/// The metadata of every sample that was answered with a 200.
pub(super) fn fetched<'l>(look: &'l Look<'_>) -> Vec<(Protocol, &'l Exchange)> {
    let answered = look.target.samples.iter().filter_map(|sample| {
        let (path, _) = metadata(look, sample.protocol, &sample.name)?;
        let exchange = look
            .at(&path)
            .filter(|exchange| exchange.status() == Some(200))?;
        Some((sample.protocol, exchange))
    });
    answered.collect()
}

/// What a package's metadata in JSON lists: the versions of npm, the files of Python (PEP 691).
pub(super) fn listed(protocol: Protocol, metadata: &Value) -> Vec<&Value> {
    let listed: Option<Vec<&Value>> = match protocol {
        Protocol::Npm => metadata
            .get("versions")
            .and_then(Value::as_object)
            .map(|versions| versions.values().collect()),
        Protocol::Pypi => metadata
            .get("files")
            .and_then(Value::as_array)
            .map(|files| files.iter().collect()),
        Protocol::Cargo | Protocol::Portcullis => None,
    };
    listed.unwrap_or_default()
}

/// Where the metadata of a package is, and what to accept.
fn metadata(look: &Look<'_>, protocol: Protocol, name: &str) -> Option<(String, &'static str)> {
    let root = &look.target.speaks(protocol)?.root;
    match protocol {
        Protocol::Npm => Some((format!("{root}{}", name.replace('/', "%2f")), JSON_ACCEPT)),
        Protocol::Pypi => Some((format!("{root}{}/", pypi_key(name)), SIMPLE_ACCEPT)),
        Protocol::Cargo => Some((format!("{root}{}", cargo_path(name)), "")),
        Protocol::Portcullis => None,
    }
}

/// Lower case with runs of `-`, `_` and `.` as one hyphen (PEP 503, "Normalized Names").
fn pypi_key(name: &str) -> String {
    let words = name.split(['-', '_', '.']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

/// Where a crate's index file is (The Cargo Book, "Index Files").
fn cargo_path(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let part = |from: usize, to: usize| name.get(from..to).unwrap_or_default();
    match name.len() {
        0 => name,
        1 => format!("1/{name}"),
        2 => format!("2/{name}"),
        3 => format!("3/{}/{name}", part(0, 1)),
        _ => format!("{}/{}/{name}", part(0, 2), part(2, 4)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_the_paths_that_clients_ask_for() {
        for (name, path) in [
            ("a", "1/a"),
            ("ab", "2/ab"),
            ("abc", "3/a/abc"),
            ("Serde", "se/rd/serde"),
        ] {
            assert_eq!(cargo_path(name), path);
        }
        assert_eq!(pypi_key("Foo.._bar-Baz"), "foo-bar-baz");
    }
}
