//! Judges a folder of `.crate` files as an import would, and prints each refusal. With a second
//! folder, of index files as cargo keeps them, it also compares each derived row with the row there.
//!
//! `cargo run -p ecosystems --example judge_cache -- CRATES [INDEX]`; exit code 1 where anything was
//! refused or differs, so that a rule that hits ordinary crates is noticed.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use domain::Digest;
use ecosystems::cargo::{archive, index, name, version};
use inspection::Limits;
use serde_json::{Value, json};

/// The keys of a row that must say the same.
const KEYS: [&str; 7] = [
    "name",
    "vers",
    "cksum",
    "deps",
    "features",
    "links",
    "rust_version",
];

#[derive(Default)]
struct Tally {
    judged: usize,
    refused: usize,
    compared: usize,
    /// How many rows differ in which key.
    differing: BTreeMap<&'static str, usize>,
}

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(crates) = arguments.next() else {
        say("usage: judge_cache CRATES [INDEX]");
        return ExitCode::from(2);
    };
    let known = arguments.next();
    match judge_folder(Path::new(&crates), known.as_deref().map(Path::new)) {
        Ok(tally) => {
            say(&format!(
                "{} judged, {} refused; {} rows compared, differing: {:?}",
                tally.judged, tally.refused, tally.compared, tally.differing
            ));
            ExitCode::from(u8::from(tally.refused > 0 || !tally.differing.is_empty()))
        }
        Err(why) => {
            say(&format!("the folder cannot be read: {why}"));
            ExitCode::from(3)
        }
    }
}

fn judge_folder(crates: &Path, known: Option<&Path>) -> std::io::Result<Tally> {
    let mut tally = Tally::default();
    let entries = std::fs::read_dir(crates)?.collect::<Result<Vec<_>, _>>()?;
    let mut files: Vec<_> = entries.iter().map(std::fs::DirEntry::path).collect();
    files.sort();
    for file in files {
        let stem = file.file_name().and_then(|name| name.to_str());
        let Some(stem) = stem.and_then(|name| name.strip_suffix(".crate")) else {
            continue;
        };
        tally.judged += 1;
        let bytes = std::fs::read(&file)?;
        match derived(stem, &bytes) {
            Err(why) => {
                tally.refused += 1;
                say(&format!("refused {stem}: {why}"));
            }
            Ok(row) => {
                if let Some(theirs) = known.and_then(|folder| stored_row(folder, &row)) {
                    compare(stem, &row, &theirs, &mut tally);
                }
            }
        }
    }
    Ok(tally)
}

/// The row that an import of the file would write.
fn derived(stem: &str, bytes: &[u8]) -> Result<Value, String> {
    let cut = stem
        .match_indices('-')
        .filter_map(|(place, _)| Some((stem.get(..place)?, stem.get(place + 1..)?)))
        .find(|(_, rest)| version::parse(rest).is_ok());
    let (name_text, version_text) = cut.ok_or("it is not called NAME-VERSION.crate")?;
    let name = name::parse_lenient(name_text).map_err(|why| why.to_string())?;
    let version = version::parse(version_text).map_err(|why| why.to_string())?;
    let packed = u64::try_from(bytes.len()).map_err(|why| why.to_string())?;
    let limits = Limits::default();
    let contents = inspection::admit(bytes, packed, stem, archive::MANIFESTS, &limits)
        .map_err(|why| why.to_string())?;
    let manifest = archive::imported(&contents, &name, &version).map_err(|why| why.to_string())?;
    let row = index::row(&manifest, &Digest::of(bytes), None);
    serde_json::from_str(&index::line(&row, false)).map_err(|why| why.to_string())
}

/// The row of the same release in a file as cargo keeps it: rows of JSON between NULs.
fn stored_row(folder: &Path, row: &Value) -> Option<Value> {
    let path = name::index_path(row.get("name")?.as_str()?);
    let bytes = std::fs::read(folder.join(path)).ok()?;
    bytes
        .split(|byte| *byte == 0)
        .filter_map(|piece| serde_json::from_slice::<Value>(piece).ok())
        .find(|stored| stored.get("vers") == row.get("vers"))
}

fn compare(stem: &str, ours: &Value, theirs: &Value, tally: &mut Tally) {
    tally.compared += 1;
    for key in KEYS {
        let (mine, other) = (normal(ours, key), normal(theirs, key));
        if mine != other {
            *tally.differing.entry(key).or_default() += 1;
            say(&format!(
                "{stem}: {key}\n  derived {mine}\n  stored  {other}"
            ));
        }
    }
}

/// One key of a row without what means nothing: the order of lists, and keys that stand at their
/// default. `features` are both kinds together, as cargo reads them.
fn normal(row: &Value, key: &str) -> Value {
    match key {
        "deps" => {
            let dependencies = row.get(key).and_then(Value::as_array);
            sorted(dependencies.into_iter().flatten().map(whole).collect())
        }
        "features" => {
            let maps = [row.get("features"), row.get("features2")];
            let maps = maps.into_iter().flatten().filter_map(Value::as_object);
            let together = maps.flatten().map(|(name, parts)| {
                let parts = parts.as_array().cloned().unwrap_or_default();
                (name.clone(), sorted(parts))
            });
            Value::Object(together.collect())
        }
        _ => row.get(key).cloned().unwrap_or_default(),
    }
}

fn whole(dependency: &Value) -> Value {
    let value = |key: &str| dependency.get(key).cloned().unwrap_or_default();
    let or = |key: &str, usual: Value| dependency.get(key).cloned().unwrap_or(usual);
    json!({
        "name": value("name"),
        "req": value("req"),
        "features": sorted(value("features").as_array().cloned().unwrap_or_default()),
        "optional": or("optional", json!(false)),
        "default_features": or("default_features", json!(true)),
        "target": value("target"),
        "kind": or("kind", json!("normal")),
        "registry": value("registry"),
        "package": value("package"),
    })
}

fn sorted(mut values: Vec<Value>) -> Value {
    values.sort_by_key(Value::to_string);
    Value::Array(values)
}

/// A closed pipe is no reason to stop judging.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
