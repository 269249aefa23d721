//! What lies in a backup, and whether it is all there: every digest is looked at before anything else.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use domain::Digest;
use store::Store;

use super::Progress;
use super::archive::{damaged, digest_of, opened, parts, parts_of, torn};
use super::manifest::{Entry, FORMAT, Manifest};
use crate::Error;

pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const MANIFEST_DIGEST: &str = "manifest.sha256";
pub(super) const MASTER_KEY: &str = "master.key";
/// The most bytes of a manifest.
const MOST_MANIFEST: u64 = 1 << 30;

pub(super) fn name_of_table(table: &str) -> String {
    format!("tables/{table}.jsonl")
}

pub(super) fn name_of_blob(digest: &Digest) -> String {
    format!("blobs/{digest}")
}

/// A backup whose every digest was found right.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(crate) path: PathBuf,
    pub(crate) manifest: Manifest,
    /// The digest of the manifest.
    pub(crate) digest: Digest,
    /// The files that rows may name, with their sizes.
    pub(crate) blobs: BTreeMap<Digest, u64>,
}

/// Reads all of a backup and compares it with what it says of itself.
///
/// # Errors
/// Anything is missing, too much, changed or cut short, or a newer program wrote it.
pub(crate) fn check(path: &Path, progress: &mut dyn FnMut(Progress)) -> Result<Contents, Error> {
    let length = std::fs::metadata(path).map_or(0, |about| about.len());
    progress(Progress::Total(length));
    read(opened(path)?, path, progress)
}

fn read(
    file: impl Read,
    path: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<Contents, Error> {
    let (mut found, mut manifest, mut said) = (Vec::new(), None, None);
    parts_of(file, |name, size, part| {
        match name {
            _ if said.is_some() => return Err(damaged("something follows its end")),
            MANIFEST if manifest.is_none() => manifest = Some(bytes(part, MOST_MANIFEST)?),
            MANIFEST_DIGEST if manifest.is_some() => said = Some(bytes(part, 64)?),
            _ if manifest.is_some() => return Err(damaged("something follows its manifest")),
            _ => {
                let (sha256, read) = digest_of(part)?;
                if read != size {
                    return Err(damaged("a file in it is cut short"));
                }
                let name = name.to_owned();
                found.push(Entry { name, size, sha256 });
            }
        }
        progress(Progress::Done(size));
        Ok(())
    })?;
    let (Some(manifest), Some(said)) = (manifest, said) else {
        return Err(damaged("its end is missing"));
    };
    let digest = Digest::of(&manifest);
    if digest.to_string().as_bytes() != said {
        return Err(damaged("its manifest was changed"));
    }
    let manifest = parsed(&manifest)?;
    compare(&manifest.files, &found)?;
    Ok(Contents {
        path: path.to_owned(),
        blobs: blobs(&found)?,
        manifest,
        digest,
    })
}

fn parsed(bytes: &[u8]) -> Result<Manifest, Error> {
    let format = serde_json::from_slice::<serde_json::Value>(bytes)
        .ok()
        .and_then(|json| json.get("format")?.as_u64());
    let newer = || {
        Error::malformed(
            "a newer version of Portcullis wrote this backup; restore it with that one",
        )
    };
    if format.is_some_and(|format| format > u64::from(FORMAT)) {
        return Err(newer());
    }
    let manifest: Manifest = serde_json::from_slice(bytes)
        .map_err(|why| damaged(&format!("its manifest cannot be read ({why})")))?;
    if manifest.schema > Store::schema_version() {
        return Err(newer());
    }
    Ok(manifest)
}

fn compare(said: &[Entry], found: &[Entry]) -> Result<(), Error> {
    if said.len() != found.len() {
        return Err(damaged(&format!(
            "it should hold {} files and holds {}",
            said.len(),
            found.len()
        )));
    }
    for (said, found) in said.iter().zip(found) {
        if said != found {
            return Err(damaged(&format!("'{}' in it was changed", said.name)));
        }
    }
    Ok(())
}

fn blobs(found: &[Entry]) -> Result<BTreeMap<Digest, u64>, Error> {
    let mut blobs = BTreeMap::new();
    for entry in found {
        if let Some(name) = entry.name.strip_prefix("blobs/") {
            if name != entry.sha256.to_string() {
                return Err(damaged("a file in it is not what its name says"));
            }
            blobs.insert(entry.sha256, entry.size);
        }
    }
    Ok(blobs)
}

impl Contents {
    /// The master key, where the backup was asked to hold it.
    pub(crate) fn master_key(&self) -> Result<Option<Vec<u8>>, Error> {
        let mut key = None;
        if self.manifest.files.iter().any(|one| one.name == MASTER_KEY) {
            parts(&self.path, |name, _, part| {
                if name == MASTER_KEY {
                    key = Some(bytes(part, 1 << 10)?);
                }
                Ok(())
            })?;
        }
        Ok(key)
    }
}

pub(super) fn bytes(part: &mut dyn Read, most: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = part.take(most.saturating_add(1)).read_to_end(&mut bytes);
    let read = read.map_err(|why| torn(&why))?;
    if u64::try_from(read).unwrap_or(u64::MAX) > most {
        return Err(damaged("something in it is too large"));
    }
    Ok(bytes)
}

/// Entry for fuzzing: the bytes as a backup, and as the manifest of one whose digests are right.
pub fn fuzz(bytes: &[u8]) {
    for whole in [bytes.to_vec(), with_manifest(bytes)] {
        if let Ok(contents) = read(whole.as_slice(), Path::new(""), &mut |_| {}) {
            assert!(contents.manifest.format <= FORMAT);
            assert!(contents.blobs.len() <= contents.manifest.files.len());
        }
    }
}

/// A backup without files that says this of itself.
fn with_manifest(manifest: &[u8]) -> Vec<u8> {
    let digest = Digest::of(manifest).to_string();
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in [(MANIFEST, manifest), (MANIFEST_DIGEST, digest.as_bytes())] {
        let mut header = tar::Header::new_gnu();
        header.set_size(u64::try_from(bytes.len()).unwrap_or(0));
        header.set_mode(0o600);
        // Nothing is to be said of what memory does not take.
        drop(archive.append_data(&mut header, name, bytes));
    }
    archive.into_inner().unwrap_or_default()
}
