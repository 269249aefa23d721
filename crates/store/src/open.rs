//! Opening a store: connections, permissions, tables.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64};

use moka::future::Cache;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use crate::blobs::Blobs;
use crate::error::{Conflict, StoreError};
use crate::public::MEMORY;
use crate::rows::{one, text};
use crate::tx::Writer;
use crate::{Options, Rendered, Store, listed, schema, tx};

/// How many read at once.
const READERS: u32 = 8;
/// The number of the lock under which PostgreSQL's tables are made: "pcl" in bytes.
const MIGRATION: i64 = 0x0070_636c;

impl Store {
    /// Opens the store; what is missing is made, readable by its owner alone.
    ///
    /// # Errors
    /// The database cannot be reached or was written by a newer version; the folder cannot be made, or
    /// the bucket cannot be written or does not keep what was put first.
    pub async fn open(options: &Options) -> Result<Self, StoreError> {
        let blobs = Blobs::open(&options.blobs).await?;
        let path = options.database.strip_prefix("sqlite://").map(Path::new);
        if let Some(path) = path {
            private_file(path)?;
        }
        let (full, normal) = (SqliteSynchronous::Full, SqliteSynchronous::Normal);
        let (writer, readers) = if path.is_some() {
            let writer = Writer {
                durable: connect(&options.database, 1, full).await?,
                derived: connect(&options.database, 1, normal).await?,
                turn: Some(Arc::default()),
            };
            (writer, connect(&options.database, READERS, full).await?)
        } else {
            let shared = connect(&options.database, READERS, full).await?;
            let writer = Writer {
                durable: shared.clone(),
                derived: shared.clone(),
                turn: None,
            };
            (writer, shared)
        };
        let mut store = Self {
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
        };
        store.migrate().await?;
        store.known = Arc::new(AtomicI64::new(store.next_change().await?));
        Ok(store)
    }

    /// Makes the tables, or what is missing to this program's version of them.
    async fn migrate(&self) -> Result<(), StoreError> {
        let tx = tx::begin_bare(&self.writer).await?;
        // Two programs that open an empty database at once: the second waits here for the first.
        if tx.is_postgres() {
            let sql = "SELECT pg_advisory_xact_lock($1)";
            tx.one(sql, [MIGRATION.into()]).await?;
        }
        tx.run(
            "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)",
            [],
        )
        .await?;
        let found = tx.one("SELECT version FROM schema_version", []).await?;
        let found = match found {
            Some(row) => usize::try_from(one::<i64>(&row, "version")?)
                .map_err(|_| StoreError::Damaged("version of the tables"))?,
            None => 0,
        };
        if found > schema::version() {
            return Err(Conflict::NewerSchema.into());
        }
        if found < schema::version() {
            for statement in schema::statements(self.readers.get_database_backend(), found) {
                tx.run(&statement, []).await?;
            }
            tx.run("DELETE FROM schema_version", []).await?;
            let version = i64::try_from(schema::version()).unwrap_or(i64::MAX);
            let sql = "INSERT INTO schema_version (version) VALUES ($1)";
            tx.run(sql, [version.into()]).await?;
        }
        tx.commit().await
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
        });
    Ok(Database::connect(options).await?)
}

/// SQLite makes its files with the umask's permissions; a file that is there keeps its own, and the
/// files beside it (`-wal`, `-shm`) take over those of the database.
fn private_file(path: &Path) -> Result<(), StoreError> {
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
