//! What lies in a backup, and reading it: every digest first, rows and files second.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;

use domain::Digest;
use store::{Loading, Store};

use super::Progress;
use super::archive::{damaged, digest_of, parts, torn};
use super::manifest::{Entry, FORMAT, Manifest};
use crate::Error;

pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const MANIFEST_DIGEST: &str = "manifest.sha256";
pub(super) const MASTER_KEY: &str = "master.key";
/// The most bytes of a manifest, and of one row.
const MOST_MANIFEST: u64 = 1 << 30;
const MOST_LINE: u64 = 64 << 20;
/// How many rows go to the engine at once.
const BATCH: usize = 500;

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
    let (mut found, mut manifest, mut said) = (Vec::new(), None, None);
    parts(path, |name, size, part| {
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

    /// The files that rows name, each with its digest and in memory alone.
    pub(crate) fn blobs(&self) -> Result<Ahead<(Digest, Vec<u8>)>, Error> {
        Ahead::read(&self.path, |path, give| {
            parts(path, |name, size, part| match name.strip_prefix("blobs/") {
                Some(digest) => {
                    let digest = digest.parse().map_err(|_| damaged("a name in it"))?;
                    give((digest, bytes(part, size)?))
                }
                None => Ok(()),
            })
        })
    }

    /// The rows, a batch at a time, each with its table.
    fn rows(&self) -> Result<Ahead<(String, Vec<String>)>, Error> {
        Ahead::read(&self.path, |path, give| {
            parts(path, |name, _, part| {
                let table = name.strip_prefix("tables/");
                match table.and_then(|name| name.strip_suffix(".jsonl")) {
                    Some(table) => batches_of(part, |lines| give((table.to_owned(), lines))),
                    None => Ok(()),
                }
            })
        })
    }
}

/// Fills an empty store with the rows of a backup. They stay out of sight until the restore is ended.
///
/// # Errors
/// The rows do not fit the tables, or are not as many as the manifest says.
pub(crate) async fn load(contents: &Contents, store: &Store) -> Result<(), Error> {
    let manifest = &contents.manifest;
    let loading = store.load(manifest.schema).await?;
    let known = loading.tables();
    let lacking = |table: &&str| !manifest.rows.contains_key(*table) && *table != "rendered";
    if let Some(table) = known.iter().find(|table| lacking(table)) {
        return Err(damaged(&format!("the table '{table}' is missing")));
    }
    let mut tables = contents.rows()?;
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    while let Some((table, lines)) = tables.next()? {
        let count = u64::try_from(lines.len()).unwrap_or(u64::MAX);
        *counts.entry(table.clone()).or_insert(0) += count;
        insert(&loading, &table, &lines).await?;
    }
    for (table, rows) in &manifest.rows {
        if counts.get(table).copied().unwrap_or(0) != *rows {
            return Err(damaged(&format!(
                "'{table}' has not as many rows as it should"
            )));
        }
    }
    for (table, last) in &manifest.numbers {
        loading.continue_after(table, *last).await.map_err(unfit)?;
    }
    loading.finish().await.map_err(unfit)
}

async fn insert(loading: &Loading, table: &str, lines: &[String]) -> Result<(), Error> {
    loading.insert(table, lines).await.map_err(unfit)
}

fn unfit(why: store::StoreError) -> Error {
    damaged(&format!("its rows do not fit together ({why})"))
}

/// What a thread of its own reads, at most a little ahead: an archive is read without waiting for
/// anything, an engine is not.
pub(crate) struct Ahead<T> {
    items: Receiver<Result<T, Error>>,
}

impl<T: Send + 'static> Ahead<T> {
    fn read(
        path: &Path,
        read: impl FnOnce(&Path, &mut dyn FnMut(T) -> Result<(), Error>) -> Result<(), Error>
        + Send
        + 'static,
    ) -> Result<Self, Error> {
        let (send, items) = std::sync::mpsc::sync_channel(2);
        let path = path.to_owned();
        let reading = move || {
            let mut give = |item| {
                let given = send.send(Ok(item));
                given.map_err(|_| Error::fault("nobody reads on"))
            };
            if let Err(error) = read(&path, &mut give)
                && send.send(Err(error)).is_err()
            {
                tracing::debug!("nobody reads on");
            }
        };
        std::thread::Builder::new()
            .spawn(reading)
            .map_err(Error::fault)?;
        Ok(Self { items })
    }

    /// The next; none after the last.
    ///
    /// # Errors
    /// Reading failed.
    pub(crate) fn next(&mut self) -> Result<Option<T>, Error> {
        self.items.recv().ok().transpose()
    }
}

fn batches_of(
    part: &mut dyn Read,
    mut each: impl FnMut(Vec<String>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut reader = BufReader::new(part);
    loop {
        let mut lines = Vec::new();
        while lines.len() < BATCH {
            let mut line = String::new();
            let read = (&mut reader).take(MOST_LINE).read_line(&mut line);
            if read.map_err(|why| torn(&why))? == 0 {
                break;
            }
            let line = line.strip_suffix('\n');
            lines.push(line.ok_or_else(|| damaged("a row has no end"))?.to_owned());
        }
        if lines.is_empty() {
            return Ok(());
        }
        each(lines)?;
    }
}

fn bytes(part: &mut dyn Read, most: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = part.take(most.saturating_add(1)).read_to_end(&mut bytes);
    let read = read.map_err(|why| torn(&why))?;
    if u64::try_from(read).unwrap_or(u64::MAX) > most {
        return Err(damaged("something in it is too large"));
    }
    Ok(bytes)
}
