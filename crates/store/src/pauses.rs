//! Pauses of publishing after a change of an account, and the other owners who may lift them.

use domain::{PublicId, Timestamp};

use crate::accounts::{self, COLUMNS};
use crate::facts::AccountFacts;
use crate::record::Record;
use crate::{Store, StoreError, tx};

/// Accounts that are paused, share a package with an account, and own none that it does not own.
const THEIRS: &str = "paused_until > $2 AND accounts.public_id <> $1 AND accounts.id IN \
     (SELECT others.account_id FROM roles others JOIN roles mine ON mine.package_id = others.package_id \
     JOIN accounts me ON me.id = mine.account_id WHERE me.public_id = $1) \
     AND NOT EXISTS (SELECT 1 FROM roles theirs WHERE theirs.account_id = accounts.id AND NOT EXISTS \
     (SELECT 1 FROM roles mine JOIN accounts me ON me.id = mine.account_id \
     WHERE mine.package_id = theirs.package_id AND me.public_id = $1))";

impl Store {
    /// The paused accounts of which this one owns every package.
    ///
    /// # Errors
    /// The database fails.
    pub async fn paused_co_owners(
        &self,
        account: &PublicId,
        now: Timestamp,
    ) -> Result<Vec<AccountFacts>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM accounts WHERE {THEIRS} ORDER BY login");
        let values = [account.as_str().into(), now.micros().into()];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.iter().map(accounts::facts).collect()
    }

    /// Ends the pause of an account on the word of another one that owns every package of it; whether it
    /// does.
    ///
    /// # Errors
    /// The database fails.
    pub async fn lift_pause(
        &self,
        account: &PublicId,
        by: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = format!("UPDATE accounts SET paused_until = 0 WHERE public_id = $3 AND {THEIRS}");
        let values = [
            by.as_str().into(),
            at.micros().into(),
            account.as_str().into(),
        ];
        if tx.run(&sql, values).await? == 0 {
            return Ok(false);
        }
        tx.record(record, at).await?;
        tx.commit().await?;
        Ok(true)
    }
}
