//! What is known of the passwords of accounts beside their hashes.

use domain::{PublicId, Timestamp};

use crate::record::Record;
use crate::{Store, StoreError, tx};

impl Store {
    /// The password of this account, of which this is stored, is known from leaks. Whether that is news;
    /// otherwise nothing is recorded.
    ///
    /// # Errors
    /// The database fails.
    pub async fn mark_password_leaked(
        &self,
        account: &PublicId,
        stored: &str,
        record: &Record,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "UPDATE accounts SET password_leaked = 1 \
                   WHERE public_id = $1 AND password_hash = $2 AND password_leaked = 0";
        let done = tx
            .run(sql, [account.as_str().into(), stored.into()])
            .await?
            == 1;
        if done {
            tx.record(record, at).await?;
        }
        tx.commit().await?;
        Ok(done)
    }
}
