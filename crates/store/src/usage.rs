//! How much an account has published within a day: counted by the commit that publishes.

use domain::timestamp::DAY;
use domain::{PublicId, ReleasePlan, Timestamp};

use crate::facts::Usage;
use crate::rows::{signed, unsigned};
use crate::tx::Tx;
use crate::{Store, StoreError, tx};

/// The day of a moment, counted from 1970 in UTC.
fn day(at: Timestamp) -> i64 {
    at.micros().div_euclid(DAY)
}

/// Adds what this plan publishes. An operator's import belongs to no account.
pub(crate) async fn count(tx: &Tx, plan: &ReleasePlan, new_name: bool) -> Result<(), StoreError> {
    let domain::release::Publisher::Granted(grant) = &plan.publisher else {
        return Ok(());
    };
    let sql = "INSERT INTO usage_by_day (account_id, day, bytes, names) \
               SELECT id, $2, $3, $4 FROM accounts WHERE public_id = $1 \
               ON CONFLICT (account_id, day) DO UPDATE SET \
               bytes = usage_by_day.bytes + excluded.bytes, names = usage_by_day.names + excluded.names";
    let values = [
        grant.account().as_str().into(),
        day(plan.at).into(),
        signed(plan.vetted.inspected.staged.size)?.into(),
        i64::from(new_name).into(),
    ];
    tx.run(sql, values).await?;
    Ok(())
}

impl Store {
    /// What an account has published on the day of this moment.
    ///
    /// # Errors
    /// The database fails.
    pub async fn usage(&self, account: &PublicId, at: Timestamp) -> Result<Usage, StoreError> {
        let sql = "SELECT bytes, names FROM usage_by_day \
                   JOIN accounts ON accounts.id = usage_by_day.account_id \
                   WHERE public_id = $1 AND day = $2";
        let values = [account.as_str().into(), day(at).into()];
        let rows = tx::read(&self.readers, sql, values).await?;
        let Some(row) = rows.first() else {
            return Ok(Usage::default());
        };
        Ok(Usage {
            bytes: unsigned(row, "bytes")?,
            names: unsigned(row, "names")?,
        })
    }
}
