//! Made-up graphs for the tests of the checks.

use super::Metadata;

/// A package: its name, its licence (empty for none), whether it is ours, and what it depends
/// on; a dependency of tests only begins with `~`.
pub(crate) type Row<'r> = (&'r str, &'r str, bool, &'r [&'r str]);

/// The graph of these packages.
pub(crate) fn graph(rows: &[Row<'_>]) -> Metadata {
    let packages: Vec<_> = rows
        .iter()
        .map(|(name, licence, ours, _)| {
            serde_json::json!({
                "id": name,
                "name": name,
                "version": "1.0.0",
                "license": (!licence.is_empty()).then_some(licence),
                "source": (!ours).then_some("registry"),
            })
        })
        .collect();
    let nodes: Vec<_> = rows
        .iter()
        .map(|(name, _, _, needs)| {
            let deps: Vec<_> = needs
                .iter()
                .map(|need| {
                    let kind = need.starts_with('~').then_some("dev");
                    let name = need.trim_start_matches('~');
                    serde_json::json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] })
                })
                .collect();
            serde_json::json!({ "id": name, "deps": deps })
        })
        .collect();
    let ours: Vec<_> = rows.iter().filter(|row| row.2).map(|row| row.0).collect();
    let json = serde_json::json!({
        "packages": packages,
        "workspace_members": ours,
        "resolve": { "nodes": nodes },
    });
    let mut metadata = Metadata::parse(json.to_string().as_bytes()).unwrap();
    metadata.built = rows.iter().map(|row| row.0.to_owned()).collect();
    metadata.all_platforms = true;
    metadata
}
