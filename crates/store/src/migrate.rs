//! Moving the tables forward to this program's version: by itself on SQLite, after a copy of the
//! database; when told to on PostgreSQL, where other nodes may still run the older version.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Conflict, StoreError};
use crate::open::private_file;
use crate::rows::one;
use crate::tx::Tx;
use crate::{Options, Store, schema, tx};

/// The number of the lock under which PostgreSQL's tables are made: "pcl" in bytes.
const MIGRATION: i64 = 0x0070_636c;

/// What is done with the tables of an older version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Older {
    /// They are moved forward.
    Move,
    /// They are left alone.
    Refuse,
}

/// What moving the tables forward did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The version that was found; 0 where there was no table.
    pub from: usize,
    /// The version of this program.
    pub to: usize,
    /// Where the database as it was before lies, on SQLite.
    pub copy: Option<PathBuf>,
}

impl Store {
    /// Moves the tables of an older version forward, on either engine.
    ///
    /// # Errors
    /// The database cannot be reached or was written by a newer version; there is no room for the copy.
    pub async fn migrate(options: &Options) -> Result<Migrated, StoreError> {
        let (store, path) = Self::connected(options).await?;
        store.move_forward(Older::Move, path).await
    }

    /// Makes the tables, or what is missing to this program's version of them.
    pub(crate) async fn move_forward(
        &self,
        older: Older,
        path: Option<&Path>,
    ) -> Result<Migrated, StoreError> {
        let tx = tx::begin_bare(&self.writer).await?;
        let (from, to) = (version_under_lock(&tx).await?, schema::version());
        if from > to {
            return Err(Conflict::NewerSchema.into());
        }
        let mut copy = None;
        if from < to {
            if from > 0 && older == Older::Refuse {
                return Err(Conflict::OlderSchema.into());
            }
            if from > 0
                && let Some(path) = path
            {
                copy = Some(self.copy_before(path, to).await?);
            }
            take_steps(&tx, from, to).await?;
        }
        tx.commit().await?;
        if from > 0 && from < to {
            let place = copy.as_ref().map(|copy| copy.display().to_string());
            let copy = place.unwrap_or_default();
            tracing::info!(
                from,
                to,
                copy,
                "the tables were moved forward; the database before is kept"
            );
        }
        Ok(Migrated { from, to, copy })
    }

    /// Copies the database as it is under the lock: whoever reads sees what was committed last, and
    /// nobody can commit meanwhile.
    async fn copy_before(&self, path: &Path, to: usize) -> Result<PathBuf, StoreError> {
        let named = |suffix: String| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        let (half, whole) = (named(format!(".copy-{to}")), named(format!(".before-{to}")));
        // A copy that a crash left half done is in the way; an empty file keeps its permissions.
        if half.exists() {
            fs::remove_file(&half)?;
        }
        private_file(&half)?;
        let text = half
            .to_str()
            .ok_or(StoreError::Damaged("path of the database"))?;
        tx::copy_into(&self.readers, text).await?;
        fs::File::open(&half)?.sync_all()?;
        fs::rename(&half, &whole)?;
        if let Some(folder) = whole.parent() {
            fs::File::open(folder)?.sync_all()?;
        }
        Ok(whole)
    }
}

/// The version of the tables, under the lock by which programs that open at once wait for each other.
pub(crate) async fn version_under_lock(tx: &Tx) -> Result<usize, StoreError> {
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
    match found {
        Some(row) => usize::try_from(one::<i64>(&row, "version")?)
            .map_err(|_| StoreError::Damaged("version of the tables")),
        None => Ok(0),
    }
}

/// Takes the steps from one version to another and writes the version down.
pub(crate) async fn take_steps(tx: &Tx, from: usize, to: usize) -> Result<(), StoreError> {
    for statement in schema::statements(tx.engine(), from, to) {
        tx.run(&statement, []).await?;
    }
    tx.run("DELETE FROM schema_version", []).await?;
    let version = i64::try_from(to).unwrap_or(i64::MAX);
    let sql = "INSERT INTO schema_version (version) VALUES ($1)";
    tx.run(sql, [version.into()]).await?;
    Ok(())
}
