//! Work that commits left to be done. A lease keeps two nodes from doing the same at once; the
//! attempt is the fence, so that a late worker cannot finish what another has taken over.

use domain::Timestamp;
use domain::timestamp::SECOND;

use crate::facts::Job;
use crate::rows::{one, text, unsigned};
use crate::{Store, StoreError, tx};

/// How long a job belongs to whoever took it, in microseconds.
const LEASE: i64 = 60 * SECOND;

impl Store {
    /// Takes at most `limit` jobs that nobody holds, the oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn pending_jobs(&self, now: Timestamp, limit: u32) -> Result<Vec<Job>, StoreError> {
        let waiting = "SELECT 1 AS found FROM outbox WHERE lease <= $1 LIMIT 1";
        if tx::read(&self.readers, waiting, [now.micros().into()])
            .await?
            .is_empty()
        {
            return Ok(Vec::new());
        }
        let tx = tx::begin(&self.writer).await?;
        let mut jobs = Vec::new();
        for _ in 0..limit {
            let taken = tx
                .one(
                    "UPDATE outbox SET lease = $2, attempt = attempt + 1 WHERE id = \
                     (SELECT id FROM outbox WHERE lease <= $1 ORDER BY id LIMIT 1) \
                     RETURNING id, seq, job, attempt",
                    [now.micros().into(), now.plus(LEASE).micros().into()],
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
}
