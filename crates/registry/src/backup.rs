//! A backup: all rows at one moment and the files that they name, in one file, while the server serves.
//!
//! Rows are of one moment because they are read in one transaction; files need none, because nothing
//! that a row names is ever taken away. What can be rendered again is left out, and so is the master
//! key unless it is asked for: whoever has both has the secrets of the authenticator apps.

mod archive;
mod contents;
mod load;
mod manifest;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use domain::{Digest, Timestamp};
use futures_util::StreamExt;
use sha2::{Digest as _, Sha256};
use store::{Snapshot, Store};

use crate::address::Addresses;
use crate::{Error, Registry};
use archive::Writer;
pub use contents::fuzz;
pub(crate) use contents::{Contents, check};
pub(crate) use load::load;
pub use manifest::{Entry, Manifest, Mark};

/// How far something has come, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many there are in all.
    Total(u64),
    /// So many more are done.
    Done(u64),
}

/// A backup that was written.
#[derive(Debug)]
pub struct Written {
    /// Where it lies.
    pub path: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
    /// The digest of that. Kept elsewhere, it shows whether the backup is still the same.
    pub digest: Digest,
}

/// Writes a backup. Where `to` is a folder, the backup gets a name made of the time in it. Until it is
/// whole it has another name.
///
/// # Errors
/// There is such a file already, a file that a row names is missing or damaged, or there is no room.
pub async fn write(
    registry: &Registry,
    to: &Path,
    with_master_key: bool,
    now: Timestamp,
    progress: &mut dyn FnMut(Progress),
) -> Result<Written, Error> {
    let path = if to.is_dir() {
        let time = now.to_seconds_text().replace(':', "");
        to.join(format!("portcullis-{time}.tar"))
    } else {
        to.to_owned()
    };
    let mut writer = Writer::create(&path)?;
    let filled = fill(registry, &mut writer, with_master_key, now, progress).await;
    match filled {
        Ok(manifest) => {
            let digest = writer.finish(&manifest)?;
            Ok(Written {
                path,
                manifest,
                digest,
            })
        }
        Err(error) => {
            writer.abandon();
            Err(error)
        }
    }
}

async fn fill(
    registry: &Registry,
    writer: &mut Writer,
    with_master_key: bool,
    now: Timestamp,
    progress: &mut dyn FnMut(Progress),
) -> Result<Manifest, Error> {
    let snapshot = registry.store.snapshot().await?;
    let (rows, numbers) = write_rows(&snapshot, writer).await?;
    let newest = snapshot.newest_event().await?;
    let blobs = snapshot.blobs().await?;
    // The engine is not kept waiting while files are copied.
    drop(snapshot);
    progress(Progress::Total(blobs.iter().map(|(_, size)| size).sum()));
    for (digest, size) in &blobs {
        write_blob(&registry.store, writer, digest, *size).await?;
        progress(Progress::Done(*size));
    }
    if with_master_key {
        writer.begin(contents::MASTER_KEY)?;
        writer.write(registry.keys.expose())?;
        writer.end()?;
    }
    Ok(Manifest {
        format: manifest::FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema: Store::schema_version(),
        base_url: base_url(registry).await?,
        made_at: now.to_string(),
        next_seq: newest.as_ref().map_or(0, |(seq, _)| seq + 1),
        newest_event: newest.map(|(seq, body)| Mark::of(seq, &body)),
        master_key: registry.keys.fingerprint()?,
        rows,
        numbers,
        files: writer.files().to_vec(),
    })
}

type Counts = (BTreeMap<String, u64>, BTreeMap<String, i64>);

async fn write_rows(snapshot: &Snapshot, writer: &mut Writer) -> Result<Counts, Error> {
    let (mut counts, mut numbers) = (BTreeMap::new(), BTreeMap::new());
    for table in snapshot.tables().iter().filter(|one| !one.is_derived()) {
        writer.begin(&contents::name_of_table(table.name()))?;
        let (mut rows, mut count) = (snapshot.rows(table), 0);
        loop {
            let lines = rows.next().await?;
            if lines.is_empty() {
                break;
            }
            for line in &lines {
                writer.write(line.as_bytes())?;
                writer.write(b"\n")?;
                count += 1;
            }
        }
        writer.end()?;
        counts.insert(table.name().to_owned(), count);
        if let Some(last) = snapshot.last_number(table).await? {
            numbers.insert(table.name().to_owned(), last);
        }
    }
    Ok((counts, numbers))
}

async fn write_blob(
    store: &Store,
    writer: &mut Writer,
    digest: &Digest,
    size: u64,
) -> Result<(), Error> {
    let damaged = || {
        Error::fault(format!(
            "the file {digest} is missing or damaged, so this backup would not be whole; `portcullis admin verify` says what to do"
        ))
    };
    let blob = store.blob(digest).await?.ok_or_else(damaged)?;
    if blob.size != size {
        return Err(damaged());
    }
    writer.begin(&contents::name_of_blob(digest))?;
    let mut pieces = blob.into_stream();
    while let Some(piece) = pieces.next().await {
        writer.write(&piece.map_err(Error::fault)?)?;
    }
    if writer.end()? != *digest {
        return Err(damaged());
    }
    Ok(())
}

/// The digest of a blob in the store, read to its end; nothing where it is not there.
pub(crate) async fn digest_of_blob(
    store: &Store,
    digest: &Digest,
) -> Result<Option<(Digest, u64)>, Error> {
    let Some(blob) = store.blob(digest).await? else {
        return Ok(None);
    };
    let (mut hash, mut size, mut pieces) = (Sha256::new(), 0_u64, blob.into_stream());
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(Error::fault)?;
        hash.update(&piece);
        size += u64::try_from(piece.len()).unwrap_or(0);
    }
    Ok(Some((Digest::from_bytes(hash.finalize().into()), size)))
}

/// The address that it goes by, as its events say.
async fn base_url(registry: &Registry) -> Result<String, Error> {
    let said = Addresses::of(&registry.store).await?;
    Ok(said.map_or_else(|| registry.settings().base_url.clone(), |said| said.now))
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::rewritten;
