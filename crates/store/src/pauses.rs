//! Pauses of publishing after a change of an account, and the other owners who may lift them.

use std::sync::LazyLock;

use domain::{PublicId, Role, Timestamp};

use crate::accounts::{self, COLUMNS};
use crate::facts::AccountFacts;
use crate::record::Record;
use crate::{Store, StoreError, rights, tx};

/// Accounts that are paused, share a package with an account that owns it, and have a role on none that it does
/// not own.
static THEIRS: LazyLock<String> = LazyLock::new(|| {
    let owner = Role::Owner.rank();
    let theirs = rights::of("", "accounts.id");
    let mine = format!(
        "(SELECT package_id FROM ({}) AS mine WHERE place = {owner})",
        rights::of("", rights::ME)
    );
    format!(
        "paused_until > $2 AND accounts.public_id <> $1 \
         AND EXISTS (SELECT 1 FROM ({theirs}) AS theirs WHERE theirs.package_id IN {mine}) \
         AND NOT EXISTS (SELECT 1 FROM ({theirs}) AS theirs WHERE theirs.package_id NOT IN {mine})"
    )
});

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
        let theirs = &*THEIRS;
        let sql = format!("SELECT {COLUMNS} FROM accounts WHERE {theirs} ORDER BY login");
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
        let theirs = &*THEIRS;
        let sql = format!("UPDATE accounts SET paused_until = 0 WHERE public_id = $3 AND {theirs}");
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
