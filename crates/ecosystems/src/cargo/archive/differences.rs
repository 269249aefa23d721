//! In what archive and upload differ, once both are brought into one form.

use std::collections::BTreeMap;

use domain::PlainText;

use super::Indexes;
use crate::cargo::dependency::Dependency;
use crate::cargo::manifest::Manifest;
use crate::cargo::upload::Head;

/// The most dependencies that are named; the rest is counted.
const NAMED: usize = 5;

/// Each key in which archive and upload differ, a phrase each.
///
/// Not compared are `readme_file` and `license_file`: older clients say where the file lay before it
/// was packaged. Nothing is served from what an upload says.
pub(super) fn between(manifest: &Manifest, head: &Head, indexes: &Indexes) -> Vec<String> {
    let mut found = dependencies(manifest, head, indexes);
    if sorted(&manifest.features) != sorted(&head.features) {
        found.push("features".to_owned());
    }
    if manifest.links != head.links {
        found.push("links".to_owned());
    }
    for (key, said) in &head.texts {
        if said.is_some() && said.as_deref() != text(manifest, key) {
            found.push((*key).to_owned());
        }
    }
    for (key, said) in &head.lists {
        let archive = match *key {
            "keywords" => &manifest.keywords,
            _ => &manifest.categories,
        };
        if said.as_ref().is_some_and(|said| said != archive) {
            found.push((*key).to_owned());
        }
    }
    found
}

/// What the archive says under a key that an upload says as a text.
fn text<'m>(manifest: &'m Manifest, key: &str) -> Option<&'m str> {
    let value = match key {
        "description" => &manifest.description,
        "license" => &manifest.license,
        "rust_version" => &manifest.rust_version,
        "repository" => &manifest.repository,
        "homepage" => &manifest.homepage,
        "documentation" => &manifest.documentation,
        _ => return None,
    };
    value.as_deref()
}

fn dependencies(manifest: &Manifest, head: &Head, indexes: &Indexes) -> Vec<String> {
    let archive = manifest.dependencies.iter().map(Dependency::compared);
    let said = |dependency| said(dependency, indexes).compared();
    let upload = head.dependencies.iter().map(said);
    let (mut archive, mut upload) = without_common(archive, upload);
    let mut found = Vec::new();
    archive.retain(|one| {
        let is_same = |other: &Dependency| {
            (&one.name, one.kind, &one.target) == (&other.name, other.kind, &other.target)
        };
        let Some(place) = upload.iter().position(is_same) else {
            return true;
        };
        let other = upload.swap_remove(place);
        let fields = one.differing(&other).join(", ");
        let shown = format!("{} dependency '{}'", one.kind.word(), one.name);
        found.push(format!("{} ({fields})", PlainText::cut(&shown, 80)));
        false
    });
    let rest = found.len().saturating_sub(NAMED);
    found.truncate(NAMED);
    if rest > 0 {
        found.push(format!("{rest} more dependencies"));
    }
    found.extend(only("in the archive", &archive));
    found.extend(only("in the upload", &upload));
    found
}

/// Those that the other side lacks. One that stands there twice must stand here twice.
fn without_common(
    archive: impl Iterator<Item = Dependency>,
    upload: impl Iterator<Item = Dependency>,
) -> (Vec<Dependency>, Vec<Dependency>) {
    let mut counts: BTreeMap<Dependency, i64> = BTreeMap::new();
    archive.for_each(|one| *counts.entry(one).or_default() += 1);
    upload.for_each(|one| *counts.entry(one).or_default() -= 1);
    let (mut more, mut less) = (Vec::new(), Vec::new());
    for (dependency, count) in counts {
        match count {
            0 => {}
            1.. => more.push(dependency),
            _ => less.push(dependency),
        }
    }
    (more, less)
}

fn only(place: &str, dependencies: &[Dependency]) -> Option<String> {
    if dependencies.is_empty() {
        return None;
    }
    let shown = |one: &Dependency| {
        let text = format!("{} {}", one.name, one.req);
        PlainText::cut(&text, 80).to_string()
    };
    let names: Vec<_> = dependencies.iter().take(NAMED).map(shown).collect();
    let more = match dependencies.len().saturating_sub(NAMED) {
        0 => String::new(),
        rest => format!(" and {rest} more"),
    };
    let names = names.join(", ");
    Some(format!("dependencies only {place}: {names}{more}"))
}

/// An upload may write our own address where it could write nothing.
fn said(dependency: &Dependency, indexes: &Indexes) -> Dependency {
    let registry = dependency.registry.clone();
    Dependency {
        registry: registry.filter(|url| !indexes.ours.contains(url)),
        ..dependency.clone()
    }
}

type Features = BTreeMap<String, Vec<String>>;

fn sorted(features: &Features) -> Features {
    let mut features = features.clone();
    features.values_mut().for_each(|parts| parts.sort());
    features
}
