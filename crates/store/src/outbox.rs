//! Work that commits left to be done. A lease keeps two nodes from doing the same at once; the
//! attempt is the fence, so that a late worker cannot finish what another has taken over.

use domain::Timestamp;
use domain::timestamp::SECOND;

use crate::facts::Job;
use crate::rows::{one, signed, text, unsigned};
use crate::{Store, StoreError, tx};

/// How long a job belongs to whoever took it, in microseconds.
const LEASE: i64 = 60 * SECOND;

/// What a job is about. Kinds are worked off apart, so that a slow mail server delays no index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// An index file is to be rendered.
    Index,
    /// A mail is to be sent.
    Mail,
}

impl JobKind {
    const fn pattern(self) -> &'static str {
        match self {
            Self::Index => "index:%",
            Self::Mail => "mail:%",
        }
    }
}

impl Store {
    /// Takes at most `limit` jobs of a kind that nobody holds, the oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn pending_jobs(
        &self,
        kind: JobKind,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Job>, StoreError> {
        let kind = kind.pattern();
        let waiting = "SELECT 1 AS found FROM outbox WHERE lease <= $1 AND job LIKE $2 LIMIT 1";
        let values = [now.micros().into(), kind.into()];
        if tx::read(&self.readers, waiting, values).await?.is_empty() {
            return Ok(Vec::new());
        }
        let tx = tx::begin(&self.writer).await?;
        let mut jobs = Vec::new();
        for _ in 0..limit {
            let taken = tx
                .one(
                    "UPDATE outbox SET lease = $2, attempt = attempt + 1 WHERE id = \
                     (SELECT id FROM outbox WHERE lease <= $1 AND job LIKE $3 ORDER BY id LIMIT 1) \
                     RETURNING id, seq, job, attempt",
                    [
                        now.micros().into(),
                        now.plus(LEASE).micros().into(),
                        kind.into(),
                    ],
                )
                .await?;
            let Some(row) = taken else { break };
            jobs.push(Job {
                id: one(&row, "id")?,
                seq: unsigned(&row, "seq")?,
                job: text(&row, "job")?,
                attempt: u32::try_from(unsigned(&row, "attempt")?).unwrap_or(u32::MAX),
            });
        }
        tx.commit().await?;
        Ok(jobs)
    }

    /// How many jobs of a kind are waiting or being worked on.
    ///
    /// # Errors
    /// The database fails.
    pub async fn waiting_jobs(&self, kind: JobKind) -> Result<u64, StoreError> {
        let sql = "SELECT COUNT(*) AS n FROM outbox WHERE job LIKE $1";
        let rows = tx::read(&self.readers, sql, [kind.pattern().into()]).await?;
        unsigned(rows.first().ok_or(StoreError::Damaged("count"))?, "n")
    }

    /// The job is done, unless somebody else has taken it over since.
    ///
    /// # Errors
    /// The database fails.
    pub async fn finish_job(&self, id: i64, attempt: u32) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "DELETE FROM outbox WHERE id = $1 AND attempt = $2";
        tx.run(sql, [id.into(), i64::from(attempt).into()]).await?;
        tx.commit().await
    }

    /// The job failed and is tried again at `due`, unless somebody else has taken it over since.
    ///
    /// # Errors
    /// The database fails.
    pub async fn postpone_job(
        &self,
        id: i64,
        attempt: u32,
        due: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "UPDATE outbox SET lease = $3 WHERE id = $1 AND attempt = $2";
        let values = [id.into(), i64::from(attempt).into(), due.micros().into()];
        tx.run(sql, values).await?;
        tx.commit().await
    }

    /// Every such job that an event before this number left is done, whoever holds it: what it asked
    /// for is in a rendering that knows all events before the number.
    ///
    /// # Errors
    /// The database fails.
    pub async fn settle(&self, job: &str, before: u64) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "DELETE FROM outbox WHERE job = $1 AND seq < $2";
        tx.run(sql, [job.into(), signed(before)?.into()]).await?;
        tx.commit().await
    }
}
