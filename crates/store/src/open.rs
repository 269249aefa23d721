//! Opening a store: connections, permissions, tables.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64};

use moka::future::Cache;
use sea_orm::sqlx::Connection;
use sea_orm::sqlx::sqlite::{SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use crate::blobs::Blobs;
use crate::error::{Conflict, StoreError};
use crate::migrate::Older;
use crate::public::MEMORY;
use crate::rows::text;
use crate::tx::Writer;
use crate::{Options, Rendered, Store, listed, readers, tx};

/// How many read at once.
const READERS: u32 = 8;

impl Store {
    /// Opens the store; what is missing is made, readable by its owner alone. The tables of an older
    /// version are moved forward on SQLite, after a copy; on PostgreSQL [`Store::migrate`] does it.
    ///
    /// # Errors
    /// The database cannot be reached, was written by a newer version, or by an older one on PostgreSQL;
    /// a restore into it was not finished; the folder cannot be made, or the bucket cannot be written
    /// or does not keep what was put first.
    pub async fn open(options: &Options) -> Result<Self, StoreError> {
        let (mut store, path) = Self::connected(options).await?;
        let older = if path.is_some() {
            Older::Move
        } else {
            Older::Refuse
        };
        store.move_forward(older, path).await?;
        if store.is_restoring().await? {
            return Err(Conflict::Unfinished.into());
        }
        store.known = Arc::new(AtomicI64::new(store.next_change().await?));
        Ok(store)
    }

    /// The connections alone: no table has been looked at. With the file, where it is SQLite's.
    pub(crate) async fn connected(options: &Options) -> Result<(Self, Option<&Path>), StoreError> {
        let blobs = Blobs::open(&options.blobs).await?;
        let path = options.database.strip_prefix("sqlite://").map(Path::new);
        if let Some(path) = path {
            private_file(path)?;
        }
        let (writer, readers) = connections(&options.database).await?;
        let store = Self {
            writer,
            readers,
            blobs,
            hot: Cache::builder()
                .max_capacity(MEMORY)
                .weigher(|key: &String, file: &Rendered| {
                    let packed = file.packed.as_ref().map_or(0, |packed| packed.bytes.len());
                    u32::try_from(key.len() + file.bytes.len() + packed + 384).unwrap_or(u32::MAX)
                })
                .build(),
            listed: listed::cache(),
            known: Arc::new(AtomicI64::new(0)),
            emptied: Arc::new(AtomicU64::new(0)),
            replaced: Arc::default(),
            reading: Arc::new(readers::Readers::new()),
        };
        Ok((store, path))
    }

    /// How durable the engine was set to be; `doctor` shows it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn engine(&self) -> Result<String, StoreError> {
        let sql = if self.readers.get_database_backend() == sea_orm::DbBackend::Postgres {
            "SELECT version() AS v"
        } else {
            "SELECT 'SQLite ' || sqlite_version() AS v"
        };
        let row = tx::read(&self.readers, sql, []).await?.pop();
        let row = row.ok_or(StoreError::Damaged("answer of the engine"))?;
        text(&row, "v")
    }
}

/// What writes, and what reads.
pub(crate) async fn connections(
    database: &str,
) -> Result<(Writer, DatabaseConnection), StoreError> {
    let (full, normal) = (SqliteSynchronous::Full, SqliteSynchronous::Normal);
    if database.starts_with("sqlite://") {
        let writer = Writer {
            durable: connect(database, 1, full).await?,
            derived: connect(database, 1, normal).await?,
            turn: Some(Arc::default()),
        };
        return Ok((writer, connect(database, READERS, full).await?));
    }
    let shared = connect(database, READERS, full).await?;
    let writer = Writer {
        durable: shared.clone(),
        derived: shared.clone(),
        turn: None,
    };
    Ok((writer, shared))
}

/// Opens connections; how often they sync is SQLite's matter alone.
async fn connect(
    database: &str,
    connections: u32,
    synchronous: SqliteSynchronous,
) -> Result<DatabaseConnection, StoreError> {
    // A path is part of an address here: what would end or change it is written so that it does not.
    let url = match database.strip_prefix("sqlite://") {
        Some(path) => format!("sqlite://{}", path.replace('%', "%25").replace('?', "%3F")),
        None => database.to_owned(),
    };
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(tx::PATIENCE)
        // A file does not go away as a server does, and asking it costs as much as most reads.
        .test_before_acquire(!database.starts_with("sqlite:"))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |options| {
            options
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(synchronous)
                .foreign_keys(true)
                .busy_timeout(tx::PATIENCE)
        })
        .map_sqlx_sqlite_pool_opts(|pool| {
            pool.after_release(|connection, _| Box::pin(is_clean(connection)))
        });
    Ok(Database::connect(options).await?)
}

/// Whether a connection can be used again. Where the disk is full, SQLite ends the transaction by itself; the
/// driver's own rollback then fails, and it goes on counting a transaction that is over. What would begin
/// next on that connection would be a part of it, and could keep the one lock for ever.
async fn is_clean(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // A rollback that was only asked for is done when this is answered.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

/// SQLite makes its files with the umask's permissions; a file that is there keeps its own, and the
/// files beside it (`-wal`, `-shm`) take over those of the database.
pub(crate) fn private_file(path: &Path) -> Result<(), StoreError> {
    if let Some(folder) = path.parent() {
        crate::blobs::private_folder(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BlobPlace;

    /// As on a full disk: the transaction is over before its driver knows.
    #[tokio::test]
    async fn a_transaction_that_the_engine_ended_keeps_no_lock() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            database: format!("sqlite://{}", folder.path().join("r.db").display()),
            blobs: BlobPlace::Folder(folder.path().join("blobs")),
        };
        let store = Store::open(&options).await.unwrap();
        let second_head =
            "INSERT OR ROLLBACK INTO log_head (one, next_seq, last_ts) VALUES (1, 0, 0)";
        let write = "UPDATE log_head SET next_seq = next_seq";
        let tx = tx::begin(&store.writer).await.unwrap();
        assert!(tx.run(second_head, []).await.is_err());
        drop(tx);
        // The next one on the same connection is given up in the usual way.
        let tx = tx::begin(&store.writer).await.unwrap();
        assert_eq!(tx.run(write, []).await.unwrap(), 1);
        drop(tx);
        let other = tx::begin_derived(&store.writer).await.unwrap();
        assert_eq!(other.run(write, []).await.unwrap(), 1);
        other.commit().await.unwrap();
    }
}
