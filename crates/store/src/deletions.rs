//! The end of an account. Its login stays taken and its number stays its own, so that nobody is taken for it
//! later; everything by which it could do anything is gone.

use domain::{PublicId, Role, Timestamp};

use crate::error::Conflict;
use crate::freeze::end_credentials;
use crate::record::Record;
use crate::rows::text;
use crate::tx::Tx;
use crate::{Store, StoreError, accounts, publishers, recoveries, rights, tx};

/// What of an account stands in rows of its own.
const ITS: [&str; 12] = [
    "recovery_codes",
    "passkeys",
    "devices",
    "links",
    "email_changes",
    "email_wishes",
    "roles",
    "invitations",
    "team_members",
    "org_members",
    "org_invitations",
    "sessions",
];

impl Store {
    /// Packages and organisations that nobody else owns.
    ///
    /// # Errors
    /// The database fails.
    pub async fn owned_alone(&self, account: &PublicId) -> Result<Vec<String>, StoreError> {
        let rows = tx::read(&self.readers, &alone(), [account.as_str().into()]).await?;
        rows.iter().map(|row| text(row, "name")).collect()
    }

    /// Deletes an account: its factors, sessions, roles and places are gone, its tokens are revoked, and nobody
    /// signs in with it again.
    ///
    /// # Errors
    /// There is no such account, or something would be left without an owner.
    pub async fn delete_account(
        &self,
        account: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        if tx.one(&alone(), [account.as_str().into()]).await?.is_some() {
            return Err(Conflict::LastOwner.into());
        }
        let row = accounts::row_of(&tx, account).await?;
        empty(&tx, row, account, at).await?;
        // The record names the account, whose row stays.
        tx.record(record, at).await?;
        tx.commit().await?;
        self.forget_readers();
        Ok(())
    }
}

async fn empty(tx: &Tx, row: i64, account: &PublicId, at: Timestamp) -> Result<(), StoreError> {
    end_credentials(tx, row, at).await?;
    recoveries::end_all(tx, row).await?;
    publishers::remove_all_of(tx, row).await?;
    for table in ITS {
        let sql = format!("DELETE FROM {table} WHERE account_id = $1");
        tx.run(&sql, [row.into()]).await?;
    }
    let sql = "UPDATE accounts SET deleted_at = $1, frozen = 1, staff = 0, email = '', email_key = $2, \
               email_verified = 0, password_hash = '', totp_sealed = NULL, codes_allowed = 0 \
               WHERE id = $3 AND deleted_at = 0";
    let gone = format!("deleted:{account}");
    let values = [at.micros().into(), gone.into(), row.into()];
    if tx.run(sql, values).await? == 0 {
        return Err(Conflict::NotFound.into());
    }
    Ok(())
}

/// What the account `$1` owns and nobody else does.
fn alone() -> String {
    let owner = Role::Owner.rank();
    let (mine, all) = (rights::of("", rights::ME), rights::of("packages.id", ""));
    format!(
        "SELECT packages.name AS name FROM packages WHERE packages.id IN \
         (SELECT package_id FROM ({mine}) AS mine WHERE place = {owner}) \
         AND NOT EXISTS (SELECT 1 FROM ({all}) AS others WHERE place = {owner} AND others.account_id <> {me}) \
         UNION SELECT orgs.name FROM orgs JOIN org_members mine ON mine.org_id = orgs.id AND mine.owner = 1 \
         AND mine.account_id = {me} WHERE NOT EXISTS (SELECT 1 FROM org_members others \
         WHERE others.org_id = orgs.id AND others.owner = 1 AND others.account_id <> {me}) ORDER BY 1",
        me = rights::ME
    )
}
