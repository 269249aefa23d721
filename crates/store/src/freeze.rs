//! Stopping an account at once, and letting it go on.

use domain::{Digest, LinkPurpose, PublicId, Timestamp};

use crate::record::Record;
use crate::rows::{flag, one};
use crate::tx::Tx;
use crate::{Conflict, Store, StoreError, accounts, recoveries, tx};

/// On whose word an account is frozen.
#[derive(Clone, Copy, Debug)]
pub enum FreezeBy<'a> {
    /// A link that was mailed to its holder, by its digest.
    Link(&'a Digest),
    /// Staff or the operator, who name the account.
    Staff(&'a PublicId),
}

impl Store {
    /// Freezes an account: its sessions end, its tokens are revoked, and what was asked for by mail is
    /// forgotten. Whether it was not frozen before; one that was stays so, and nothing is recorded again.
    ///
    /// # Errors
    /// The link does not work, or there is no such account.
    pub async fn freeze(
        &self,
        by: FreezeBy<'_>,
        record: &Record,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let account = match by {
            FreezeBy::Link(digest) => tx.spend_link(digest, LinkPurpose::Freeze, at).await?.0,
            FreezeBy::Staff(account) => accounts::row_of(&tx, account).await?,
        };
        let sql = "UPDATE accounts SET frozen = 1 WHERE id = $1 AND frozen = 0";
        let new = tx.run(sql, [account.into()]).await? == 1;
        if new {
            end_credentials(&tx, account, at).await?;
            tx.drop_links(account).await?;
            recoveries::end_all(&tx, account).await?;
            tx.record(record, at).await?;
        }
        tx.commit().await?;
        self.forget_readers();
        Ok(new)
    }

    /// Lets a frozen account go on. Nothing of what its freezing ended comes back.
    ///
    /// # Errors
    /// There is no such account, or it is not frozen.
    pub async fn thaw(
        &self,
        account: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "SELECT id, frozen FROM accounts WHERE public_id = $1 AND deleted_at = 0";
        let row = tx.one(sql, [account.as_str().into()]).await?;
        let row = row.ok_or(Conflict::NotFound)?;
        if !flag(&row, "frozen")? {
            return Err(Conflict::NotFound.into());
        }
        let sql = "UPDATE accounts SET frozen = 0 WHERE id = $1";
        tx.run(sql, [one::<i64>(&row, "id")?.into()]).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }
}

/// Ends the sessions of an account and revokes its tokens. Whoever calls this forgets the readers after
/// the commit.
pub(crate) async fn end_credentials(
    tx: &Tx,
    account: i64,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM sessions WHERE account_id = $1";
    tx.run(sql, [account.into()]).await?;
    let sql = "UPDATE tokens SET revoked_at = $1 WHERE account_id = $2 AND revoked_at IS NULL";
    tx.run(sql, [at.micros().into(), account.into()]).await?;
    Ok(())
}
