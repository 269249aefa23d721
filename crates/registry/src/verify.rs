//! Everything compared with everything: files with rows, rows with events, events with each other, and
//! what clients read with what it is made from.

mod files;
mod log;
mod rendered;

use std::collections::BTreeMap;
use std::path::Path;

use domain::Digest;
use store::{BlobPlace, Options, Store};

use crate::backup::{Contents, Mark, Progress, check, load};
use crate::{Error, Registry};

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub fix: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}; {}", self.what, self.fix)
    }
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Events of the log.
    pub events: u64,
    /// Files that rows name.
    pub files: u64,
    /// Index files that clients read.
    pub rendered: u64,
    /// What was found wrong.
    pub wrong: u64,
}

/// Where the bytes of files are looked for.
enum Blobs<'a> {
    /// In the store, and each is read to its end.
    Stored,
    /// In a backup, whose digests were found right already.
    Listed(&'a BTreeMap<Digest, u64>),
}

/// Who is told, of what is wrong and how far it has come.
struct Report<'a> {
    each: &'a mut dyn FnMut(&Finding),
    progress: &'a mut dyn FnMut(Progress),
    looked: Looked,
}

impl Report<'_> {
    fn wrong(&mut self, what: impl Into<String>, fix: impl Into<String>) {
        self.looked.wrong += 1;
        (self.each)(&Finding {
            what: what.into(),
            fix: fix.into(),
        });
    }
}

/// Goes through an installation, also while it is served. With `render_again`, index files that are not
/// what they should be are made anew, which is their fix.
///
/// # Errors
/// The database or the folder cannot be read at all.
pub async fn installation(
    registry: &Registry,
    render_again: bool,
    each: &mut dyn FnMut(&Finding),
    progress: &mut dyn FnMut(Progress),
) -> Result<Looked, Error> {
    let mut report = Report {
        each,
        progress,
        looked: Looked::default(),
    };
    rows(&registry.store, &Blobs::Stored, &mut report).await?;
    rendered::check(&registry.store, render_again, &mut report).await?;
    Ok(report.looked)
}

/// Goes through a backup: its digests, and its rows in a database of their own that is thrown away.
///
/// # Errors
/// It is no whole backup, or there is no room for its rows in the folder for temporary files.
pub async fn backup(
    path: &Path,
    each: &mut dyn FnMut(&Finding),
    progress: &mut dyn FnMut(Progress),
) -> Result<Looked, Error> {
    let contents = check(path, progress)?;
    Scratch::of(&contents).await?.check(&contents, each).await
}

/// The rows of a backup in a database of their own.
pub(crate) struct Scratch {
    pub(crate) store: Store,
    _folder: tempfile::TempDir,
}

impl Scratch {
    pub(crate) async fn of(contents: &Contents) -> Result<Self, Error> {
        let folder = tempfile::tempdir().map_err(Error::fault)?;
        let options = Options {
            database: format!("sqlite://{}", folder.path().join("rows.db").display()),
            blobs: BlobPlace::Folder(folder.path().join("blobs")),
        };
        let store = Store::open_to_fill(&options).await?;
        load(contents, &store).await?;
        Ok(Self {
            store,
            _folder: folder,
        })
    }

    /// Compares the rows with each other and with the files and the manifest of the backup.
    pub(crate) async fn check(
        &self,
        contents: &Contents,
        each: &mut dyn FnMut(&Finding),
    ) -> Result<Looked, Error> {
        let mut report = Report {
            each,
            progress: &mut |_| {},
            looked: Looked::default(),
        };
        rows(&self.store, &Blobs::Listed(&contents.blobs), &mut report).await?;
        let newest = self.store.newest_event().await?;
        let newest = newest.map(|(seq, body)| Mark::of(seq, &body));
        let next = newest.as_ref().map_or(0, |newest| newest.seq + 1);
        let said = &contents.manifest;
        if (said.next_seq, &said.newest_event) != (next, &newest) {
            let what = "the manifest of the backup names another newest event than its rows have";
            report.wrong(what, "use another backup");
        }
        Ok(report.looked)
    }
}

async fn rows(store: &Store, blobs: &Blobs<'_>, report: &mut Report<'_>) -> Result<(), Error> {
    // Files that come while this goes on have their event behind the place where the log was read.
    let (newest, bytes) = store.files_in_all().await?;
    if matches!(blobs, Blobs::Stored) {
        (report.progress)(Progress::Total(bytes));
    }
    let logged = log::check(store, report).await?;
    files::check(store, blobs, &logged, newest, report).await
}

#[cfg(test)]
mod tests;
