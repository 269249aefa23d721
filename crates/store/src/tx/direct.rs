//! A write transaction on SQLite whose beginning goes with its first statement, and whose end can go with its
//! last ones: each way to the driver's thread and back costs more than most statements do.

use futures_util::TryStreamExt;
use sea_orm::sqlx::sqlite::SqliteQueryResult;
use sea_orm::sqlx::{self, AssertSqlSafe, Either, Executor, Sqlite, pool::PoolConnection};
use sea_orm::{ConnAcquireErr, DatabaseConnection, DbErr, QueryResult, RuntimeErr, Value, Values};
use sea_query_sqlx::SqlxValues;
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::error::StoreError;

/// What a transaction that writes begins with: a lock that is asked for later fails at once, whatever the
/// timeout.
const BEGIN: &str = "BEGIN IMMEDIATE";

/// A transaction, or what will be one with its first statement. Dropped without its end, it is rolled back.
pub(super) struct Direct(Option<Mutex<Open>>);

struct Open {
    connection: PoolConnection<Sqlite>,
    /// Whether the engine may hold the lock for it.
    is_begun: bool,
    /// Given up only when the transaction is over.
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Direct {
    pub(super) async fn on(
        connections: &DatabaseConnection,
        turn: Option<OwnedMutexGuard<()>>,
    ) -> Result<Self, StoreError> {
        let acquired = connections.get_sqlite_connection_pool().acquire().await;
        let connection = acquired.map_err(|why| match why {
            sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            why => DbErr::Conn(RuntimeErr::SqlxError(why.into())),
        })?;
        Ok(Self(Some(Mutex::new(Open {
            connection,
            is_begun: false,
            _turn: turn,
        }))))
    }

    /// Runs one or more statements: the rows of all, and how many rows the last one changed.
    pub(super) async fn run(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<(Vec<QueryResult>, u64), StoreError> {
        self.open()?.lock().await.send(sql, "", values).await
    }

    /// The same with statements that each end in a semicolon, and makes all of it true. After a failure all is as if nothing had been asked.
    pub(super) async fn finish(
        self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Vec<QueryResult>, StoreError> {
        let mut open = self.open()?.lock().await;
        let (rows, _) = open.send(sql, "COMMIT", values).await?;
        open.is_begun = false;
        Ok(rows)
    }

    /// Makes it true.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        let mut open = self.open()?.lock().await;
        if open.is_begun {
            open.send("COMMIT", "", Vec::new()).await?;
            open.is_begun = false;
        }
        Ok(())
    }

    fn open(&self) -> Result<&Mutex<Open>, StoreError> {
        self.0.as_ref().ok_or(StoreError::Damaged("transaction"))
    }
}

impl Open {
    async fn send(
        &mut self,
        sql: &str,
        end: &str,
        values: Vec<Value>,
    ) -> Result<(Vec<QueryResult>, u64), StoreError> {
        let text = if self.is_begun {
            format!("{sql}{end}")
        } else {
            format!("{BEGIN};\n{sql}{end}")
        };
        // Said before it is so: if nobody waits for the answer any more, nobody will know.
        self.is_begun = true;
        let query = sqlx::query_with(AssertSqlSafe(text), SqlxValues(Values(values)));
        let (mut rows, mut changed) = (Vec::new(), 0);
        let mut answers = self.connection.fetch_many(query);
        while let Some(answer) = answers.try_next().await.map_err(failed)? {
            match answer {
                Either::Left(done) => changed = SqliteQueryResult::rows_affected(&done),
                Either::Right(row) => rows.push(row.into()),
            }
        }
        Ok((rows, changed))
    }
}

fn failed(why: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(why.into()))
}

impl Drop for Direct {
    /// The next one waits for the end of this one, and finds a connection without a transaction.
    fn drop(&mut self) {
        let Some(mut open) = self.0.take().map(Mutex::into_inner) else {
            return;
        };
        if open.is_begun {
            tokio::spawn(async move {
                // Where the disk is full the engine has ended it by itself, and a commit may have been done
                // that nobody waited for: then this fails, and a new connection is the safe answer.
                let ended = open.connection.execute("ROLLBACK").await;
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection is given up with its transaction");
                    open.connection.close_on_drop();
                }
            });
        }
    }
}
