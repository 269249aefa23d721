//! Moving all rows from one engine to the other: SQLite to PostgreSQL when a registry grows, and back.
//! Files stay where they are, and so does the old database.

use domain::{Digest, Timestamp};
use sha2::{Digest as _, Sha256};
use store::{Ending, Loading, Occupation, Options, Snapshot, Store};

use crate::backup::Progress;
use crate::{Error, Settings};

/// A table that was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Its name.
    pub table: &'static str,
    /// How many rows it has.
    pub rows: u64,
    /// The digest of all of them, the same in both databases.
    pub digest: Digest,
}

/// Copies every row into an empty database and compares both. `to` is `sqlite`, which means the file in
/// the data folder, or `postgres://…`. Progress counts rows.
///
/// # Errors
/// A server works on one of the two, the target is not empty, or what was written is not what was read;
/// then the target is not served by anybody, and the same command begins again.
pub async fn move_store(
    settings: &Settings,
    to: &str,
    now: Timestamp,
    progress: &mut dyn FnMut(Progress),
) -> Result<Vec<Moved>, Error> {
    let (source, target) = (settings.options(), target(settings, to)?);
    if source.database == target.database {
        return Err(Error::malformed(
            "the rows are there already; name the other database",
        ));
    }
    let source_alone = Occupation::alone(&source).await?;
    let target_alone = Occupation::alone(&target).await?;
    if Store::vacancy(&source).await? == store::Vacancy::Empty {
        return Err(Error::Absent(
            "registry in the database to be moved".to_owned(),
        ));
    }
    let from = Store::open(&source).await?;
    let into = Store::open_to_fill(&target).await?;
    // Nobody writes into the source from here to the end, not even an admin command.
    let before = from.snapshot_alone().await?;
    let moved = copy_all(&before, &into, progress).await?;
    compare(&into, &moved).await?;
    into.end_restore(&Ending::Moved, now).await?;
    drop(before);
    source_alone.end().await;
    target_alone.end().await;
    Ok(moved)
}

fn target(settings: &Settings, to: &str) -> Result<Options, Error> {
    let mut target = settings.clone();
    target.database = match to {
        "sqlite" => None,
        url if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            Some(url.to_owned())
        }
        _ => {
            return Err(Error::malformed(
                "a target is 'sqlite', for the file in the data folder, or begins with postgres://",
            ));
        }
    };
    Ok(target.options())
}

async fn copy_all(
    before: &Snapshot,
    into: &Store,
    progress: &mut dyn FnMut(Progress),
) -> Result<Vec<Moved>, Error> {
    let loading = into.load(Store::schema_version()).await?;
    let mut moved = Vec::new();
    for table in before.tables() {
        moved.push(copy(before, table, &loading, progress).await?);
        if let Some(last) = before.last_number(table).await? {
            loading.continue_after(table.name(), last).await?;
        }
    }
    loading.finish().await?;
    Ok(moved)
}

async fn copy(
    from: &Snapshot,
    table: &store::Table,
    into: &Loading,
    progress: &mut dyn FnMut(Progress),
) -> Result<Moved, Error> {
    let mut lines = from.rows(table);
    let (mut hash, mut rows) = (Sha256::new(), 0);
    loop {
        let page = lines.next().await?;
        if page.is_empty() {
            break;
        }
        into.insert(table.name(), &page).await?;
        rows += count(&mut hash, &page);
        progress(Progress::Done(u64::try_from(page.len()).unwrap_or(0)));
    }
    Ok(Moved {
        table: table.name(),
        rows,
        digest: Digest::from_bytes(hash.finalize().into()),
    })
}

fn count(hash: &mut Sha256, page: &[String]) -> u64 {
    for line in page {
        hash.update(line);
        hash.update(b"\n");
    }
    u64::try_from(page.len()).unwrap_or(0)
}

/// Reads everything back.
async fn compare(into: &Store, moved: &[Moved]) -> Result<(), Error> {
    let after = into.snapshot().await?;
    for (table, moved) in after.tables().iter().zip(moved) {
        let mut lines = after.rows(table);
        let (mut hash, mut rows) = (Sha256::new(), 0);
        loop {
            let page = lines.next().await?;
            if page.is_empty() {
                break;
            }
            rows += count(&mut hash, &page);
        }
        let digest = Digest::from_bytes(hash.finalize().into());
        if (table.name(), rows, digest) != (moved.table, moved.rows, moved.digest) {
            return Err(Error::fault(format!(
                "the table '{}' was not moved faithfully; the old database is as it was, go on with that one",
                moved.table
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
