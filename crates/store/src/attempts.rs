//! Wrong guesses, counted in the database, so that several nodes count together and a new start
//! forgets nothing. Keys are digests: a list of guessed logins is nobody's to read.

use domain::Timestamp;

use crate::facts::Failures;
use crate::rows::{signed, time, unsigned};
use crate::{Store, StoreError, tx};

impl Store {
    /// The failures under this key, and when the last one was.
    ///
    /// # Errors
    /// The database fails.
    pub async fn failures(&self, key: &str) -> Result<Option<Failures>, StoreError> {
        let sql = "SELECT failures, last_at FROM attempts WHERE attempt_key = $1";
        let rows = tx::read(&self.readers, sql, [key.into()]).await?;
        rows.first()
            .map(|row| {
                Ok(Failures {
                    count: unsigned(row, "failures")?,
                    last: time(row, "last_at")?,
                })
            })
            .transpose()
    }

    /// Counts an attempt as failed until it is shown not to be, if nobody else has counted since these
    /// failures were `seen`; whether it was counted. So of many who ask at once each is judged by those
    /// before it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn count_failure(
        &self,
        key: &str,
        seen: Option<Failures>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let counted = match seen {
            None => {
                let sql = "INSERT INTO attempts (attempt_key, failures, last_at) VALUES ($1, 1, $2) \
                           ON CONFLICT (attempt_key) DO NOTHING";
                tx::run(&self.writer, sql, [key.into(), now.micros().into()]).await?
            }
            Some(seen) => {
                let sql = "UPDATE attempts SET failures = failures + 1, last_at = $2 \
                           WHERE attempt_key = $1 AND failures = $3 AND last_at = $4";
                let values = [
                    key.into(),
                    now.micros().into(),
                    signed(seen.count)?.into(),
                    seen.last.micros().into(),
                ];
                tx::run(&self.writer, sql, values).await?
            }
        };
        Ok(counted == 1)
    }

    /// Takes one failure back.
    ///
    /// # Errors
    /// The database fails.
    pub async fn uncount_failure(&self, key: &str) -> Result<(), StoreError> {
        let sql =
            "UPDATE attempts SET failures = failures - 1 WHERE attempt_key = $1 AND failures > 0";
        tx::run(&self.writer, sql, [key.into()]).await?;
        Ok(())
    }

    /// Forgets the failures under this key.
    ///
    /// # Errors
    /// The database fails.
    pub async fn forget_failures(&self, key: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM attempts WHERE attempt_key = $1";
        tx::run(&self.writer, sql, [key.into()]).await?;
        Ok(())
    }
}
