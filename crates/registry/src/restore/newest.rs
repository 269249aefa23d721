//! The newest event that anybody has seen. A restore that lacks it would give its number to another
//! event, and then there were two histories.

use std::fs;
use std::io::Write;
use std::path::Path;

use domain::{Digest, Event};
use store::{Ending, Store};

use super::Wish;
use crate::backup::Mark;
use crate::{Error, Registry, Settings};

/// Where a server notes the newest event, outside every backup.
pub(super) const FILE: &str = "newest-event.json";

/// An event that the world has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newest {
    /// Its number.
    pub seq: u64,
    /// The digest of its bytes, where it is known.
    pub sha256: Option<Digest>,
}

impl Newest {
    /// Reads `{"seq": …, "sha256": …}`, as a published checkpoint or a server's own note has it.
    ///
    /// # Errors
    /// The file cannot be read or says something else.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let told = |why: String| Error::malformed(format!("{}: {why}", path.display()));
        let bytes = fs::read(path).map_err(|why| told(why.to_string()))?;
        let mark: Mark = serde_json::from_slice(&bytes)
            .map_err(|why| told(format!("it names no event with its digest ({why})")))?;
        Ok(mark.into())
    }
}

/// Notes the newest event beside the database, where no backup takes it along: a later restore into
/// this folder knows by it whether something is missing.
///
/// # Errors
/// The database or the folder fails.
pub async fn note(registry: &Registry) -> Result<(), Error> {
    let Some((seq, body)) = registry.store.newest_event().await? else {
        return Ok(());
    };
    let path = registry.settings().data.join(FILE);
    let json = serde_json::to_vec(&Mark::of(seq, &body)).map_err(Error::fault)?;
    if fs::read(&path).is_ok_and(|noted| noted == json) {
        return Ok(());
    }
    let half = path.with_extension("json.new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&half).and_then(|mut file| {
        file.write_all(&json)?;
        file.sync_all()?;
        fs::rename(&half, &path)
    });
    written.map_err(|why| Error::fault(format!("cannot write {}: {why}", path.display())))
}

/// How the log goes on, by what the operator and the folder know; `next` is the first event that is
/// missing.
pub(super) async fn ending(
    settings: &Settings,
    rows: &Store,
    next: u64,
    wish: &Wish,
) -> Result<Ending, Error> {
    let noted = settings.data.join(FILE);
    let noted = noted.exists().then(|| Newest::read(&noted)).transpose()?;
    let known: Vec<Newest> = wish.newest.iter().cloned().chain(noted).collect();
    let mut missing = None;
    for newest in &known {
        let why = if newest.seq >= next {
            older(newest.seq, next)
        } else if let Err(other) = must_be_the_same(rows, newest).await {
            other
        } else {
            continue;
        };
        if !wish.new_log {
            return Err(why);
        }
        missing = missing.max(Some(newest.seq));
    }
    let (restored_next, log) = (next, rows.log_standing().await?.log + 1);
    let renewed = |newest_known| {
        Ok(Ending::NewLog(Box::new(Event::LogBegun {
            log,
            restored_next,
            newest_known,
        })))
    };
    match (missing, wish.new_log) {
        (Some(newest), _) => renewed(Some(newest)),
        (None, true) if known.is_empty() => renewed(None),
        (None, true) => Err(Error::malformed(
            "nothing newer than this backup is known, so no new log is needed; leave --new-log out",
        )),
        (None, false) if known.is_empty() => Ok(Ending::Unsure),
        (None, false) => Ok(Ending::Newest),
    }
}

fn older(seq: u64, next: u64) -> Error {
    Error::malformed(format!(
        "this backup is older than what the world has seen: event {seq} exists, and the backup ends before event {next}. \
         Restore a newer backup, or give the events after it with --replay-from-log, or say --new-log to give up what came after; everybody will see that. Nothing was changed"
    ))
}

/// Refuses where another event lies under the number.
pub(super) async fn must_be_the_same(rows: &Store, newest: &Newest) -> Result<(), Error> {
    let Some(expected) = newest.sha256 else {
        return Ok(());
    };
    let found = rows.events(newest.seq, 1).await?;
    let same = found
        .first()
        .is_some_and(|event| event.seq == newest.seq && Digest::of(&event.body) == expected);
    if same {
        return Ok(());
    }
    Err(Error::malformed(format!(
        "event {} is another one here than the world has seen: this is another history",
        newest.seq
    )))
}
