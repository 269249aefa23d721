//! Who works on a database. Servers share it; a restore or a move is alone with it.
//!
//! SQLite: a lock on a file beside the database, which the system takes back from whoever dies.
//! PostgreSQL: an advisory lock of one connection that is kept open for it, which the server takes back.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::PathBuf;

use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use crate::blobs::private_folder;
use crate::error::{Conflict, StoreError};
use crate::rows::one;
use crate::{Options, tx};

/// The number of the lock on PostgreSQL: "pclo" in bytes.
const NUMBER: i64 = 0x7063_6c6f;

/// Held for as long as somebody works on a database.
#[must_use]
pub struct Occupation {
    file: Option<File>,
    session: Option<DatabaseConnection>,
}

impl Occupation {
    /// Works on the database beside other servers.
    ///
    /// # Errors
    /// Somebody is alone with it, or it cannot be reached.
    pub async fn shared(options: &Options) -> Result<Self, StoreError> {
        Self::of(options, true).await
    }

    /// Is alone with the database.
    ///
    /// # Errors
    /// A server works on it or somebody is alone with it, or it cannot be reached.
    pub async fn alone(options: &Options) -> Result<Self, StoreError> {
        Self::of(options, false).await
    }

    /// Lets go at once. Dropping it lets go as well, on PostgreSQL a moment later.
    pub async fn end(self) {
        drop(self.file);
        // The server would notice the end of the connection by itself, only a moment later.
        if let Some(session) = self.session
            && let Err(error) = tx::read(&session, "SELECT pg_advisory_unlock_all()", []).await
        {
            tracing::debug!(%error, "the connection that held a lock had ended by itself");
        }
    }

    async fn of(options: &Options, shared: bool) -> Result<Self, StoreError> {
        match options.database.strip_prefix("sqlite://") {
            Some(path) => Ok(Self {
                file: Some(locked(PathBuf::from(format!("{path}.lock")), shared)?),
                session: None,
            }),
            None => Ok(Self {
                file: None,
                session: Some(session(&options.database, shared).await?),
            }),
        }
    }
}

fn locked(path: PathBuf, shared: bool) -> Result<File, StoreError> {
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    let taken = if shared {
        file.try_lock_shared()
    } else {
        file.try_lock()
    };
    match taken {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Conflict::InUse.into()),
        Err(TryLockError::Error(why)) => Err(why.into()),
    }
}

async fn session(database: &str, shared: bool) -> Result<DatabaseConnection, StoreError> {
    let mut options = ConnectOptions::new(database);
    // One connection that is never exchanged for another: the lock would be gone with it.
    options
        .min_connections(1)
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .sqlx_logging(false);
    let session = Database::connect(options).await?;
    let sql = if shared {
        "SELECT pg_try_advisory_lock_shared($1) AS taken"
    } else {
        "SELECT pg_try_advisory_lock($1) AS taken"
    };
    let rows = tx::read(&session, sql, [NUMBER.into()]).await?;
    let row = rows
        .first()
        .ok_or(StoreError::Damaged("answer of the engine"))?;
    if one::<bool>(row, "taken")? {
        Ok(session)
    } else {
        Err(Conflict::InUse.into())
    }
}
