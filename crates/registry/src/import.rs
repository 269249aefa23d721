//! Taking in crates from a folder, as an operator does on the first day. Each crate is a commit of
//! its own, so that an import can be stopped and started again anywhere.

mod pubtimes;

use std::path::Path;

use domain::artifact::Vetted;
use domain::release::Publisher;
use domain::{Maker, Origin, PackageName, Timestamp};
use ecosystems::cargo::version;
use futures_util::{TryStreamExt, stream};
use principles::general_capabilities::unpublish;
use store::StageError;

use crate::publish::arrow::{self, Stage};
use crate::publish::{inspect, plan};
use crate::{Error, Registry};
pub use pubtimes::Pubtimes;

/// What became of one file.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is listed now.
    New,
    /// The same bytes were there already.
    Known,
}

/// Takes in one `.crate` file. Its name is reserved: closed to publishing until staff names an owner.
/// Its index line says when it was published only where `pubtimes` knows, and never another time later.
///
/// The index is rendered later by [`announce::finish`](crate::announce::finish), once for many.
///
/// # Errors
/// The file is not a crate that its name says it is, or the version is taken by other bytes.
pub async fn take(
    registry: &Registry,
    file: &Path,
    pubtimes: &Pubtimes,
    now: Timestamp,
) -> Result<Taken, Error> {
    let stem = file.file_name().and_then(|name| name.to_str());
    let stem = stem.and_then(|name| name.strip_suffix(".crate"));
    let Some((name, version)) = stem.and_then(name_and_version) else {
        return Err(Error::malformed(
            "the file is not called NAME-VERSION.crate",
        ));
    };
    // Asked before it is read: whatever lies in the folder, no more than one archive is in memory.
    let size = tokio::fs::metadata(file).await.map_err(Error::fault)?.len();
    if size > domain::limits::PACKED_BYTES {
        return Err(too_large());
    }
    let bytes = tokio::fs::read(file).await.map_err(Error::fault)?;
    let chunks = stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from(bytes))]);
    let unnamed = registry
        .store
        .stage(chunks.into_stream(), domain::limits::PACKED_BYTES)
        .await
        .map_err(|error| match error {
            StageError::TooLarge { .. } => too_large(),
            StageError::Source(why) => Error::fault(why),
            StageError::Store(error) => error.into(),
        })?;
    arrow::after(Stage::Staged)?;
    let inspected = inspect::imported(registry, &unnamed, name, version).await?;
    arrow::after(Stage::Inspected)?;
    let release = &inspected.release;
    let facts = registry
        .store
        .publish_facts(None, &release.package, Some(&release.version))
        .await?;
    if facts.staged_same == Some(inspected.staged.digest) {
        return Ok(Taken::Known);
    }
    if facts
        .package
        .as_ref()
        .is_some_and(|known| known.origin == Origin::Local)
    {
        return Err(published_here(&release.package));
    }
    unpublish::check(release, facts.version_used)?;
    let pubtime = pubtimes.of(release);
    registry.store.name(unnamed).await?;
    arrow::after(Stage::Named)?;
    let vetted = Vetted {
        inspected,
        maker: Maker::default(),
        holds: Vec::new(),
    };
    let plan = plan::dated(Publisher::Operator, vetted, &facts, pubtime, now);
    registry
        .store
        .commit_release(&plan)
        .await
        .map_err(plan::refused)?;
    arrow::after(Stage::Committed)?;
    Ok(Taken::New)
}

fn too_large() -> Error {
    Error::malformed(format!(
        "it is larger than {} bytes",
        domain::limits::PACKED_BYTES
    ))
}

/// A name means what it meant at first sight: were upstream's versions to join those of a local name,
/// a stranger's higher one would be chosen before ours.
fn published_here(package: &PackageName) -> Error {
    Error::malformed(format!(
        "'{package}' is published here, and a local name takes in nothing from elsewhere"
    ))
}

/// Cuts at the first dash behind which a version stands: names may hold dashes and digits.
fn name_and_version(stem: &str) -> Option<(&str, &str)> {
    stem.match_indices('-')
        .map(|(place, _)| (&stem[..place], &stem[place + 1..]))
        .find(|(name, rest)| !name.is_empty() && version::parse(rest).is_ok())
}

/// Entry for fuzzing: name and version are what stands before and behind a dash.
pub fn fuzz(bytes: &[u8]) {
    if let Ok(stem) = std::str::from_utf8(bytes)
        && let Some((name, version)) = name_and_version(stem)
    {
        assert_eq!(format!("{name}-{version}"), stem);
        assert!(version::parse(version).is_ok());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_cut_where_the_version_begins() {
        for (stem, expected) in [
            ("serde-1.0.0", Some(("serde", "1.0.0"))),
            ("a-b-1.0.0-rc.1+x-y", Some(("a-b", "1.0.0-rc.1+x-y"))),
            (
                "wasi-0.11.0+wasi-snapshot-preview1",
                Some(("wasi", "0.11.0+wasi-snapshot-preview1")),
            ),
            ("md-5-0.10.6", Some(("md-5", "0.10.6"))),
            ("serde", None),
            ("-1.0.0", None),
            ("serde-1.0", None),
        ] {
            assert_eq!(name_and_version(stem), expected, "{stem}");
        }
    }
}
