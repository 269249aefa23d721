//! Wrong guesses, counted in the database, so that several nodes count together and a new start
//! forgets nothing. Keys are digests: a list of guessed logins is nobody's to read.

use domain::Timestamp;

use crate::facts::Failures;
use crate::rows::{time, unsigned};
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

    /// Counts an attempt as failed until it is shown not to be: whoever asks twice at once is counted
    /// twice.
    ///
    /// # Errors
    /// The database fails.
    pub async fn count_failure(&self, key: &str, now: Timestamp) -> Result<(), StoreError> {
        let sql = "INSERT INTO attempts (attempt_key, failures, last_at) VALUES ($1, 1, $2) \
                   ON CONFLICT (attempt_key) DO UPDATE SET failures = attempts.failures + 1, last_at = $2";
        tx::run(&self.writer, sql, [key.into(), now.micros().into()]).await?;
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
