//! Rows and files out of a backup whose digests were found right.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::mpsc::Receiver;

use domain::Digest;
use store::{Loading, Store};

use super::archive::{damaged, parts, torn};
use super::contents::{Contents, bytes};
use crate::Error;

/// How many rows go to the engine at once, and the most bytes of one.
const BATCH: usize = 500;
const MOST_LINE: u64 = 64 << 20;

impl Contents {
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
