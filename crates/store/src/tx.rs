//! The one writer. Every change of state takes one lock first, re-reads what it relies on, writes its
//! rows and its event with the next number, and commits. Nothing else is awaited inside.

use std::sync::Arc;
use std::time::Duration;

use domain::{Event, Timestamp};
use sea_orm::{
    AccessMode, ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseTransaction,
    DbBackend, DbErr, IsolationLevel, QueryResult, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait, Value,
};

use tokio::sync::{Mutex, OwnedMutexGuard};

mod direct;

use direct::Direct;

use crate::batch::{Batch, Head};
use crate::error::StoreError;
use crate::rows::one;

/// How long a writer waits for its turn, or for a connection.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// What writes.
#[derive(Clone)]
pub(crate) struct Writer {
    /// Its commits are on the disk before they return.
    pub(crate) durable: DatabaseConnection,
    /// For what can be derived again: its commits are whole and in order, but may be lost with the power.
    pub(crate) derived: DatabaseConnection,
    /// SQLite has one writer. Who waits, waits here and is woken; the engine's own queue sleeps.
    pub(crate) turn: Option<Arc<Mutex<()>>>,
}

impl Writer {
    async fn turn(&self) -> Result<Option<OwnedMutexGuard<()>>, StoreError> {
        let Some(turn) = &self.turn else {
            return Ok(None);
        };
        let waiting = tokio::time::timeout(PATIENCE, Arc::clone(turn).lock_owned());
        let turn = waiting
            .await
            .map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?;
        Ok(Some(turn))
    }
}

/// A transaction that holds the lock from its first statement on.
pub(crate) struct Tx {
    inner: Inner,
    engine: DbBackend,
}

enum Inner {
    /// By the connection layer.
    Layer {
        tx: DatabaseTransaction,
        /// Given up only when the transaction is over.
        _turn: Option<OwnedMutexGuard<()>>,
    },
    /// By fewer ways to the driver of SQLite.
    Direct(Direct),
}

/// Begins a write transaction and takes the lock: SQLite has one writer; on PostgreSQL the row of
/// the log's head stands for it.
pub(crate) async fn begin(writer: &Writer) -> Result<Tx, StoreError> {
    locked(begin_on(writer, &writer.durable).await?).await
}

/// The same for what a job in the outbox would do again: after a power cut it may not have happened.
pub(crate) async fn begin_derived(writer: &Writer) -> Result<Tx, StoreError> {
    locked(begin_on(writer, &writer.derived).await?).await
}

async fn locked(tx: Tx) -> Result<Tx, StoreError> {
    if tx.is_postgres() {
        tx.one("SELECT next_seq FROM log_head WHERE one = 1 FOR UPDATE", [])
            .await?;
    }
    Ok(tx)
}

/// The same without the head's row, which the first migration has yet to make. SQLite is told at
/// once that this will write: a lock that is asked for later fails at once, whatever the timeout.
pub(crate) async fn begin_bare(writer: &Writer) -> Result<Tx, StoreError> {
    begin_on(writer, &writer.durable).await
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where a transaction begins"
)]
async fn begin_on(writer: &Writer, connection: &DatabaseConnection) -> Result<Tx, StoreError> {
    let turn = writer.turn().await?;
    let engine = connection.get_database_backend();
    let inner = if engine == DbBackend::Sqlite {
        Inner::Direct(Direct::on(connection, turn).await?)
    } else {
        let tx = connection
            .begin_with_options(TransactionOptions::default())
            .await?;
        Inner::Layer { tx, _turn: turn }
    };
    Ok(Tx { inner, engine })
}

/// Begins to read one moment, whatever is written meanwhile, and blocks no writer.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where a transaction begins"
)]
pub(crate) async fn begin_reading(readers: &DatabaseConnection) -> Result<Tx, StoreError> {
    let tx = readers
        .begin_with_options(TransactionOptions {
            isolation_level: of_postgres(readers, IsolationLevel::RepeatableRead),
            access_mode: of_postgres(readers, AccessMode::ReadOnly),
            sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
        })
        .await?;
    let tx = Tx {
        inner: Inner::Layer { tx, _turn: None },
        engine: readers.get_database_backend(),
    };
    // SQLite's moment is that of the first reading.
    tx.one("SELECT next_seq FROM log_head WHERE one = 1", [])
        .await?;
    Ok(tx)
}

/// The same while no writer writes. PostgreSQL's moment is that of the first reading, so the table is
/// locked before that.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where a transaction begins"
)]
pub(crate) async fn begin_reading_alone(writer: &Writer) -> Result<Tx, StoreError> {
    let turn = writer.turn().await?;
    let writer = &writer.durable;
    let tx = writer
        .begin_with_options(TransactionOptions {
            isolation_level: of_postgres(writer, IsolationLevel::RepeatableRead),
            access_mode: None,
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        })
        .await?;
    let tx = Tx {
        inner: Inner::Layer { tx, _turn: turn },
        engine: writer.get_database_backend(),
    };
    if tx.is_postgres() {
        tx.run("LOCK TABLE log_head IN EXCLUSIVE MODE", []).await?;
    }
    Ok(tx)
}

/// SQLite knows only one isolation, which is the strongest.
fn of_postgres<T>(connection: &DatabaseConnection, value: T) -> Option<T> {
    (connection.get_database_backend() == DbBackend::Postgres).then_some(value)
}

/// Writes the last committed state of an SQLite database into another file.
pub(crate) async fn copy_into(readers: &DatabaseConnection, path: &str) -> Result<(), StoreError> {
    let engine = readers.get_database_backend();
    let statement = Statement::from_sql_and_values(engine, "VACUUM INTO $1", [path.into()]);
    readers.execute_raw(statement).await?;
    Ok(())
}

/// Reads without a lock.
pub(crate) async fn read<const N: usize>(
    readers: &DatabaseConnection,
    sql: &str,
    values: [Value; N],
) -> Result<Vec<QueryResult>, StoreError> {
    let statement = Statement::from_sql_and_values(readers.get_database_backend(), sql, values);
    Ok(readers.query_all_raw(statement).await?)
}

/// Changes rows that neither the log nor a package knows of: sessions, counts, marks of last use. One
/// statement, without the one lock.
pub(crate) async fn run<const N: usize>(
    writer: &Writer,
    sql: &str,
    values: [Value; N],
) -> Result<u64, StoreError> {
    let _turn = writer.turn().await?;
    let connection = &writer.durable;
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    Ok(connection.execute_raw(statement).await?.rows_affected())
}

impl Tx {
    pub(crate) fn engine(&self) -> DbBackend {
        self.engine
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.engine == DbBackend::Postgres
    }

    fn statement(&self, sql: &str, values: Vec<Value>) -> Statement {
        Statement::from_sql_and_values(self.engine, sql, values)
    }

    /// Runs a statement; how many rows it changed.
    pub(crate) async fn run<const N: usize>(
        &self,
        sql: &str,
        values: [Value; N],
    ) -> Result<u64, StoreError> {
        self.changed(sql, values.into()).await
    }

    async fn changed(&self, sql: &str, values: Vec<Value>) -> Result<u64, StoreError> {
        match &self.inner {
            Inner::Direct(direct) => Ok(direct.run(sql, values).await?.1),
            Inner::Layer { tx, .. } => {
                let done = tx.execute_raw(self.statement(sql, values)).await?;
                Ok(done.rows_affected())
            }
        }
    }

    /// The first row, where there is one.
    pub(crate) async fn one<const N: usize>(
        &self,
        sql: &str,
        values: [Value; N],
    ) -> Result<Option<QueryResult>, StoreError> {
        let values = values.into();
        match &self.inner {
            Inner::Direct(direct) => Ok(direct.run(sql, values).await?.0.into_iter().next()),
            Inner::Layer { tx, .. } => Ok(tx.query_one_raw(self.statement(sql, values)).await?),
        }
    }

    /// All rows.
    pub(crate) async fn all(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Vec<QueryResult>, StoreError> {
        match &self.inner {
            Inner::Direct(direct) => Ok(direct.run(sql, values).await?.0),
            Inner::Layer { tx, .. } => Ok(tx.query_all_raw(self.statement(sql, values)).await?),
        }
    }

    /// Runs a statement with as many values as there happen to be.
    pub(crate) async fn run_with(&self, sql: &str, values: Vec<Value>) -> Result<(), StoreError> {
        self.changed(sql, values).await?;
        Ok(())
    }

    /// Runs an `INSERT … RETURNING id`.
    pub(crate) async fn id<const N: usize>(
        &self,
        sql: &str,
        values: [Value; N],
    ) -> Result<i64, StoreError> {
        let row = self.one(sql, values).await?;
        one(&row.ok_or(StoreError::Damaged("insert"))?, "id")
    }

    /// Writes an event under the next number; see [`Head::append`].
    pub(crate) async fn append(
        &self,
        event: &Event,
        salt: Option<[u8; 32]>,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let sql = "SELECT next_seq, last_ts FROM log_head WHERE one = 1";
        let head = self.one(sql, []).await?;
        let mut head = Head::of(&head.ok_or(StoreError::Damaged("head of the log"))?)?;
        let mut batch = Batch::default();
        let seq = head.append(&mut batch, event, salt, at)?;
        self.send(batch).await?;
        Ok(seq)
    }

    /// Leaves a job to be done after the commit.
    pub(crate) async fn enqueue(&self, seq: u64, job: String) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.enqueue(seq, job)?;
        self.send(batch).await?;
        Ok(())
    }

    /// Makes it true. Without this everything is as if nothing had been asked.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self.inner {
            Inner::Direct(direct) => direct.commit().await,
            Inner::Layer { tx, .. } => Ok(tx.commit().await?),
        }
    }

    /// Runs all of it, in its order, and makes everything true; the rows of all answers.
    pub(crate) async fn finish(self, batch: Batch) -> Result<Vec<QueryResult>, StoreError> {
        if let Inner::Direct(direct) = self.inner {
            let (sql, values) = batch.joined();
            return direct.finish(&sql, values).await;
        }
        let rows = self.send(batch).await?;
        self.commit().await?;
        Ok(rows)
    }
}
