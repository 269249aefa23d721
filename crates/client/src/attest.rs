//! Putting a statement of where a crate was built beside the crate, which stock cargo cannot: cargo publishes,
//! this attaches.

use std::path::{Path, PathBuf};

use domain::{Digest, PlainText, TokenSecret};
use serde_json::Value;
use url::Url;

use crate::Origin;
use crate::ask;
use crate::toml_file::TomlFile;

/// The most bytes of a statement and of a crate.
const MOST: [u64; 2] = [256 * 1024, 64 * 1024 * 1024];

/// What is asked for.
pub struct Attest {
    /// The registry.
    pub registry: Origin,
    /// What cargo calls it.
    pub name: String,
    /// Cargo's home folder, which has the token.
    pub cargo_home: PathBuf,
    /// The crate, as `cargo package` writes it: `NAME-VERSION.crate`.
    pub file: PathBuf,
    /// The statement, a bundle of Sigstore.
    pub attestation: PathBuf,
    /// Only whether it would be believed; nothing is kept.
    pub check: bool,
}

/// Attaches the statement, or tries it out; what the registry said, in a sentence.
///
/// # Errors
/// A file cannot be read, there is no token, or the registry refuses: a sentence that can be shown.
pub fn attest(asked: &Attest) -> Result<String, String> {
    let bundle = read(&asked.attestation, MOST[0])?;
    let file = asked.file.file_name().and_then(|name| name.to_str());
    let file = file.unwrap_or_default();
    let (name, version) =
        parts(file).ok_or_else(|| format!("'{file}' is not called NAME-VERSION.crate"))?;
    let token = token(asked)?;
    let base = asked.registry.to_string();
    let answer = if asked.check {
        let digest = Digest::of(&read(&asked.file, MOST[1])?);
        let path = format!("{base}/api/v1/attestations/check");
        let query = [("sha256", digest.to_string()), ("name", file.to_owned())];
        let url = Url::parse_with_params(&path, query).map_err(|why| why.to_string())?;
        ask::post(&url, &token, &bundle)?
    } else {
        let path = format!("{base}/api/v1/packages/cargo/{name}/{version}/attestations");
        let url = Url::parse(&path).map_err(|why| why.to_string())?;
        ask::put(&url, &token, &bundle)?
    };
    let said: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let text = |place: &str| {
        let found = said.pointer(place).and_then(Value::as_str);
        PlainText::cut(found.unwrap_or_default(), 400).to_string()
    };
    if !(200..300).contains(&answer.status) {
        return Err(format!("refused ({}): {}", answer.status, text("/detail")));
    }
    let signer = text("/identity/subject");
    Ok(if asked.check {
        format!("it would be believed: signed by {signer}")
    } else if said.pointer("/verified_origin") == Some(&Value::Bool(true)) {
        format!("verified origin: signed by {signer}; {}", text("/page"))
    } else {
        format!(
            "kept as that of a foreign builder, {signer}: an owner names it on {}",
            text("/page")
        )
    })
}

fn read(path: &Path, most: u64) -> Result<Vec<u8>, String> {
    let told = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    let size = std::fs::metadata(path).map_err(|why| told(&why))?.len();
    if size > most {
        return Err(told(&format!("it has more than {most} bytes")));
    }
    std::fs::read(path).map_err(|why| told(&why))
}

/// The name and the version in `NAME-VERSION.crate`: names have hyphens too, so the first one that a version
/// stands behind parts them.
fn parts(file: &str) -> Option<(&str, &str)> {
    let whole = file.strip_suffix(".crate")?;
    whole
        .match_indices('-')
        .filter_map(|(at, _)| Some((whole.get(..at)?, whole.get(at + 1..)?)))
        .find(|(name, version)| !name.is_empty() && is_version(version))
}

/// Three numbers, and perhaps something after `-` or `+`.
fn is_version(text: &str) -> bool {
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    core.split('.').count() == 3 && core.split('.').all(number)
}

/// The token that cargo would send: from the environment, else from its credentials.
fn token(asked: &Attest) -> Result<TokenSecret, String> {
    let variable = format!(
        "CARGO_REGISTRIES_{}_TOKEN",
        asked.name.to_uppercase().replace('-', "_")
    );
    let text = match std::env::var(&variable) {
        Ok(text) => text,
        Err(_) => {
            let file = TomlFile::read(&asked.cargo_home, "credentials")
                .map_err(|(path, why)| format!("{}: {why}", path.display()))?;
            let key = ["registries", asked.name.as_str(), "token"];
            let none = || {
                format!(
                    "no token for '{}': run 'cargo login' or set {variable}",
                    asked.name
                )
            };
            file.text(&key).map(str::to_owned).ok_or_else(none)?
        }
    };
    TokenSecret::parse(&text).map_err(|why| format!("the token is not one: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_versions_are_told_apart() {
        for (file, expected) in [
            ("gate-1.0.0.crate", Some(("gate", "1.0.0"))),
            ("my-gate-1.0.0-rc.1.crate", Some(("my-gate", "1.0.0-rc.1"))),
            ("gate-1-2.0.0+b.crate", Some(("gate-1", "2.0.0+b"))),
            ("gate-1.0.crate", None),
            ("-1.0.0.crate", None),
            ("gate-1.0.0", None),
            ("gate.crate", None),
        ] {
            assert_eq!(parts(file), expected, "{file}");
        }
    }
}
