//! Mail that waits to be sent, sealed: it holds addresses and links, which no row holds in clear.

use crate::rows::one;
use crate::tx::Tx;
use crate::{Store, StoreError, tx};

/// What a job that sends mail begins with.
pub(crate) const JOB: &str = "mail:";

impl Tx {
    /// Leaves a mail to be sent after the commit.
    pub(crate) async fn post(&self, sealed: &[u8]) -> Result<(), StoreError> {
        let sql = "INSERT INTO mails (sealed) VALUES ($1) RETURNING id";
        let id = self.id(sql, [sealed.to_vec().into()]).await?;
        self.enqueue(0, format!("{JOB}{id}")).await
    }
}

impl Store {
    /// Leaves a mail that belongs to no other change.
    ///
    /// # Errors
    /// The database fails.
    pub async fn post(&self, sealed: &[u8]) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        tx.post(sealed).await?;
        tx.commit().await
    }

    /// The sealed mail of a job; nothing where it was sent.
    ///
    /// # Errors
    /// The database fails.
    pub async fn mail(&self, job: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(id) = number(job) else {
            return Ok(None);
        };
        let sql = "SELECT sealed FROM mails WHERE id = $1";
        let rows = tx::read(&self.readers, sql, [id.into()]).await?;
        rows.first().map(|row| one(row, "sealed")).transpose()
    }

    /// The mail was sent, or is given up: nothing of it stays.
    ///
    /// # Errors
    /// The database fails.
    pub async fn drop_mail(&self, job: &str) -> Result<(), StoreError> {
        if let Some(id) = number(job) {
            tx::run(&self.writer, "DELETE FROM mails WHERE id = $1", [id.into()]).await?;
        }
        Ok(())
    }
}

fn number(job: &str) -> Option<i64> {
    job.strip_prefix(JOB)?.parse().ok()
}
