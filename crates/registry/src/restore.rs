//! Restoring a backup into an empty place. Every digest and every row is looked at before anything is
//! written; until all of it is there, nobody serves it; and a log that the world may have seen further
//! is not signed.

mod newest;
mod place;
mod replay;
mod step;

use std::path::{Path, PathBuf};

use bytes::Bytes;
use domain::{Digest, Event, Timestamp};
use futures_util::stream;
use store::{Occupation, StageError, Store};

use crate::backup::{Contents, Manifest, Mark, Progress, check, load};
use crate::verify::Scratch;
use crate::{Error, Keys, Settings, announce};
pub use newest::{Newest, note};
use replay::Replay;
pub use replay::{fuzz, line};
use step::Step;

/// What the operator says about a restore.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// The newest event that the world has seen.
    pub newest: Option<Newest>,
    /// Give up events that the world has seen and the backup lacks: a new log begins.
    pub new_log: bool,
    /// The events after the backup, as they were kept elsewhere.
    pub replay_from_log: Option<PathBuf>,
    /// Restore without the master key: what is sealed stays sealed for ever.
    pub without_master_key: bool,
    /// The digest that was printed when the backup was made.
    pub expect: Option<Digest>,
}

/// What a restore did.
#[derive(Debug)]
pub struct Restored {
    /// What the backup says of itself.
    pub manifest: Manifest,
    /// How many files were written.
    pub files: u64,
    /// How many events were written again that came after the backup.
    pub replayed: u64,
    /// What those had made and cannot make again, in words.
    pub lost: Vec<String>,
    /// Whether the log may be signed.
    pub may_sign: bool,
}

/// Restores a backup into an empty data folder, or an empty PostgreSQL database and an empty folder.
///
/// # Errors
/// The place is not empty, the backup is not whole or does not fit together, it is older than what the
/// world has seen, or the master key is missing. Then nothing was changed.
pub async fn restore(
    settings: &Settings,
    path: &Path,
    wish: &Wish,
    now: Timestamp,
    progress: &mut dyn FnMut(Progress),
) -> Result<Restored, Error> {
    place::is_empty(settings).await?;
    let contents = check(path, progress)?;
    if wish
        .expect
        .is_some_and(|expected| expected != contents.digest)
    {
        return Err(Error::malformed(format!(
            "this is another backup than the expected one: its manifest has the digest {}",
            contents.digest
        )));
    }
    let scratch = Scratch::of(&contents).await?;
    refuse_what_does_not_fit(&scratch, &contents).await?;
    let key = place::master_key(settings, &contents, wish.without_master_key)?;
    let mut replay = Replay::default();
    if let Some(log) = &wish.replay_from_log {
        replay = replay::read(log, &scratch.store).await?;
        // Tried out where it harms nobody.
        scratch.store.replay(&replay.events).await?;
    }
    let next = scratch.store.next_seq().await?;
    let ending = newest::ending(settings, &scratch.store, next, wish).await?;
    drop(scratch);

    let options = settings.options();
    let alone = Occupation::alone(&options).await?;
    let store = Store::open_to_fill(&options).await?;
    if let Some(key) = key {
        Keys::keep(&settings.data, &key)?;
    }
    let files = fill(&store, &contents, progress).await?;
    if !place::has_key_of(settings, &contents)? {
        // The next opening makes a key, and that is then the one of this database.
        store.forget_master_check().await?;
    }
    store.replay(&replay.events).await?;
    render_all(&store).await?;
    step::after(Step::Rendered)?;
    store.end_restore(&ending, now).await?;
    let may_sign = store.may_sign().await?;
    alone.end().await;
    Ok(Restored {
        manifest: contents.manifest,
        files,
        replayed: u64::try_from(replay.events.len()).unwrap_or(u64::MAX),
        lost: replay.lost,
        may_sign,
    })
}

async fn refuse_what_does_not_fit(scratch: &Scratch, contents: &Contents) -> Result<(), Error> {
    let mut first = None;
    let looked = scratch
        .check(contents, &mut |finding| {
            first.get_or_insert_with(|| finding.what.clone());
        })
        .await?;
    match first {
        Some(first) => Err(Error::malformed(format!(
            "this backup does not fit together in {} places, the first: {first}. Nothing was changed; \
             `portcullis admin verify --backup` lists them all",
            looked.wrong
        ))),
        None => Ok(()),
    }
}

/// Everything that is written. Files first: what no row names yet harms nobody.
async fn fill(
    store: &Store,
    contents: &Contents,
    progress: &mut dyn FnMut(Progress),
) -> Result<u64, Error> {
    step::after(Step::Begun)?;
    progress(Progress::Total(contents.blobs.values().sum()));
    let (mut blobs, mut files) = (contents.blobs()?, 0);
    while let Some((digest, bytes)) = blobs.next()? {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let chunks = stream::iter([Ok::<_, std::io::Error>(Bytes::from(bytes))]);
        let staged = store.stage(chunks, size).await.map_err(|why| match why {
            StageError::Store(why) => why.into(),
            StageError::TooLarge { .. } => Error::fault("a file has more bytes than it has"),
            StageError::Source(why) => Error::fault(why),
        })?;
        if staged.staged().digest != digest {
            return Err(Error::fault("the backup was changed while it was read"));
        }
        store.name(staged).await?;
        files += 1;
        progress(Progress::Done(size));
        step::after(Step::Files)?;
    }
    load(contents, store).await?;
    step::after(Step::Rows)?;
    Ok(files)
}

async fn render_all(store: &Store) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let packages = store.packages_after(after, 500).await?;
        let Some((last, _)) = packages.last() else {
            return Ok(());
        };
        after = *last;
        for (_, package) in &packages {
            announce::render(store, package).await?;
        }
    }
}

/// Says after a restore of unknown age what the newest event is that the world has seen, or gives up
/// what lies beyond the restored ones; answers whether the log may be signed now.
///
/// # Errors
/// The named event is not the one that lies here under its number.
pub async fn resume_log(
    registry: &crate::Registry,
    newest: Option<&Newest>,
    now: Timestamp,
) -> Result<bool, Error> {
    let store = &registry.store;
    let standing = store.log_standing().await?;
    if standing.may_sign {
        return Ok(true);
    }
    let restored_next = standing.restored_next.unwrap_or(0);
    match newest {
        None => {
            let event = Event::LogBegun {
                log: standing.log + 1,
                restored_next,
                newest_known: None,
            };
            store.begin_new_log(&event, now).await?;
            Ok(true)
        }
        Some(newest) => {
            if newest.seq < restored_next {
                newest::must_be_the_same(store, newest).await?;
            }
            Ok(store.confirm_log(newest.seq).await?)
        }
    }
}

impl From<Mark> for Newest {
    fn from(mark: Mark) -> Self {
        Self {
            seq: mark.seq,
            sha256: Some(mark.sha256),
        }
    }
}

#[cfg(test)]
mod tests;
