//! The feature `drill` lets a test end the program, set its clock and switch a rule off. Nobody gets it without asking: no
//! default and no dependency turns it on, and only three crates have it.

use std::collections::BTreeSet;

use super::Finding;
use super::metadata::{Metadata, Package};
use crate::tree::Tree;

const CHECK: &str = "drill";
const FEATURE: &str = "drill";
/// Who may have it: where it acts, and the program that passes it on.
const MAY: [&str; 3] = ["portcullis", "principles", "registry"];

/// Looks at the features of our own crates.
pub fn check(_: &Tree, metadata: &Metadata) -> Vec<Finding> {
    let of_one = |package| of_package(package).into_iter();
    metadata.members().flat_map(of_one).collect()
}

fn of_package(package: &Package) -> Vec<Finding> {
    let mut said = Vec::new();
    if package.features.contains_key(FEATURE) && !MAY.contains(&package.name.as_str()) {
        said.push(format!("{} has the feature {FEATURE}", package.name));
    }
    if by_default(package).iter().any(|feature| is_drill(feature)) {
        said.push(format!("a default of {} enables {FEATURE}", package.name));
    }
    for other in package.features.iter().filter(|(name, _)| *name != FEATURE) {
        if other.0 != "default" && other.1.iter().any(|enabled| is_drill(enabled)) {
            said.push(format!("the feature {} enables {FEATURE}", other.0));
        }
    }
    for needed in &package.dependencies {
        if needed.features.iter().any(|feature| is_drill(feature)) {
            said.push(format!("the dependency {} enables {FEATURE}", needed.name));
        }
    }
    let place = format!("crates/{}/Cargo.toml", package.name);
    said.into_iter()
        .map(|says| Finding::refused(CHECK, place.as_str(), says))
        .collect()
}

/// Everything that the default features turn on.
fn by_default(package: &Package) -> BTreeSet<&str> {
    let (mut found, mut waiting) = (BTreeSet::new(), vec!["default"]);
    while let Some(feature) = waiting.pop() {
        for enabled in package.features.get(feature).into_iter().flatten() {
            if found.insert(enabled.as_str()) {
                waiting.push(enabled);
            }
        }
    }
    found
}

/// `drill`, `other/drill` or `other?/drill`.
fn is_drill(feature: &str) -> bool {
    feature.rsplit('/').next() == Some(FEATURE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::lines;

    fn of(name: &str, features: serde_json::Value, needs: serde_json::Value) -> Vec<String> {
        let package = serde_json::json!({
            "id": name, "name": name, "version": "1.0.0", "features": features, "dependencies": needs,
        });
        lines(&of_package(&serde_json::from_value(package).unwrap()))
    }

    #[test]
    fn whoever_would_enable_it_by_themselves_is_found() {
        use serde_json::json;
        let passed_on = json!({"drill": ["registry/drill"]});
        let plain = json!([{"name": "registry", "features": []}]);
        assert_eq!(of("portcullis", passed_on, plain.clone()), [""; 0]);
        for (name, features, needs, says) in [
            (
                "server",
                json!({"drill": []}),
                plain.clone(),
                "server has the feature drill",
            ),
            (
                "portcullis",
                json!({"default": ["all"], "all": ["registry?/drill"]}),
                plain.clone(),
                "a default of portcullis enables drill",
            ),
            (
                "portcullis",
                json!({"more": ["drill"]}),
                plain,
                "the feature more enables drill",
            ),
            (
                "portcullis",
                json!({}),
                json!([{"name": "registry", "features": ["drill"]}]),
                "the dependency registry enables drill",
            ),
        ] {
            let found = of(name, features, needs);
            let expected = format!("refused: drill: crates/{name}/Cargo.toml: {says}");
            assert!(found.contains(&expected), "{says}: {found:?}");
        }
    }
}
