//! Under what statements of builds are verified: files of the operator's, or what this program ships.

use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;

use provenance::TrustRoots;

use crate::{Error, Settings};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrustRoot {
    /// That of Sigstore's public-good service, as shipped with this program.
    PublicGood,
    /// A file: a `TrustedRoot` of Sigstore in JSON, or a public key in PEM.
    File(PathBuf),
}

impl FromStr for TrustRoot {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "public-good" => Self::PublicGood,
            path => Self::File(path.into()),
        })
    }
}

/// Reads them.
///
/// # Errors
/// A file cannot be read, or is neither a trust root nor a key.
pub(crate) fn of(settings: &Settings) -> Result<TrustRoots, Error> {
    let mut roots = TrustRoots::default();
    for root in &settings.trust_roots {
        let added = match root {
            TrustRoot::PublicGood => roots.add_public_good(),
            TrustRoot::File(path) => {
                let name = path.display().to_string();
                let bytes = std::fs::read(path).map_err(|why| {
                    Error::malformed(format!("provenance.trust_roots: {name}: {why}"))
                })?;
                roots.add(&name, &bytes)
            }
        };
        added.map_err(|why| Error::malformed(format!("provenance.trust_roots: {why}")))?;
    }
    Ok(roots)
}

/// What statements are verified under, as the end of a sentence.
pub(crate) fn words(roots: &[TrustRoot]) -> String {
    if roots.is_empty() {
        return "no statement is taken (provenance.trust_roots is empty)".to_owned();
    }
    let names = roots.iter().map(|root| match root {
        TrustRoot::PublicGood => format!(
            "Sigstore's public-good root as shipped; look for a newer one before {}",
            provenance::PUBLIC_GOOD_REFRESH
        ),
        TrustRoot::File(path) => path.display().to_string(),
    });
    let names: Vec<String> = names.collect();
    format!("verified under {}", names.join(", and "))
}
