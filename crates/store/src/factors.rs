//! Changing the factors of an account that has them: another password, another app, no app, new recovery
//! codes.

use domain::{Digest, PublicId, Timestamp};

use crate::accounts::{keep_recovery_codes, row_of};
use crate::email_changes::pause;
use crate::error::Conflict;
use crate::freeze::end_credentials;
use crate::record::Record;
use crate::rows::{signed, unsigned};
use crate::tx::Tx;
use crate::{Store, StoreError, tx};

/// An app in the place of another.
#[derive(Clone)]
pub struct AppInPlace {
    /// The shared secret that the account has, sealed: if it is another by now, nothing is changed.
    pub former_sealed: Vec<u8>,
    /// The new one, sealed.
    pub totp_sealed: Vec<u8>,
    /// The time step whose code has proven it.
    pub step: u64,
}

impl Store {
    /// Gives an account another password, which counts as found in no list. Every session but the one
    /// with the digest `kept` ends; tokens go on.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn change_password(
        &self,
        account: &PublicId,
        password_hash: &str,
        kept: &Digest,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = row_of(&tx, account).await?;
        let sql = "UPDATE accounts SET password_hash = $1, password_leaked = 0 WHERE id = $2";
        tx.run(sql, [password_hash.into(), row.into()]).await?;
        end_others(&tx, row, kept).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Puts an authenticator app in the place of another; the code of this time step is used up by it.
    /// Every session but the one with the digest `kept` ends; tokens go on.
    ///
    /// # Errors
    /// The account's app is another by now; then nothing was changed.
    pub async fn replace_app(
        &self,
        account: &PublicId,
        app: &AppInPlace,
        (kept, paused_until): (&Digest, Timestamp),
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = row_of(&tx, account).await?;
        let sql = "UPDATE accounts SET totp_sealed = $1, last_totp_step = $2 \
                   WHERE id = $3 AND totp_sealed = $4";
        let values = [
            app.totp_sealed.clone().into(),
            signed(app.step)?.into(),
            row.into(),
            app.former_sealed.clone().into(),
        ];
        if tx.run(sql, values).await? == 0 {
            return Err(Conflict::FactorThere.into());
        }
        let sql = "UPDATE sessions SET offer_sealed = NULL WHERE account_id = $1";
        tx.run(sql, [row.into()]).await?;
        end_others(&tx, row, kept).await?;
        pause(&tx, row, paused_until).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Takes the authenticator app from an account that has a passkey. All sessions end and all tokens are
    /// revoked.
    ///
    /// # Errors
    /// There is no app, or it is the last second factor; then nothing was changed.
    pub async fn remove_app(
        &self,
        account: &PublicId,
        paused_until: Timestamp,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = row_of(&tx, account).await?;
        let sql = "SELECT COUNT(*) AS n FROM passkeys WHERE account_id = $1 AND doubted = 0";
        let others = tx.one(sql, [row.into()]).await?;
        let others = unsigned(&others.ok_or(StoreError::Damaged("count"))?, "n")?;
        let sql =
            "UPDATE accounts SET totp_sealed = NULL WHERE id = $1 AND totp_sealed IS NOT NULL";
        if others == 0 || tx.run(sql, [row.into()]).await? == 0 {
            return Err(Conflict::NotFound.into());
        }
        end_credentials(&tx, row, at).await?;
        pause(&tx, row, paused_until).await?;
        tx.record(record, at).await?;
        tx.commit().await?;
        self.forget_readers();
        Ok(())
    }

    /// Gives an account other recovery codes; those before work no longer.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn renew_recovery_codes(
        &self,
        account: &PublicId,
        codes: &[Digest],
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = row_of(&tx, account).await?;
        let sql = "DELETE FROM recovery_codes WHERE account_id = $1";
        tx.run(sql, [row.into()]).await?;
        keep_recovery_codes(&tx, row, codes).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }
}

async fn end_others(tx: &Tx, account: i64, kept: &Digest) -> Result<(), StoreError> {
    let sql = "DELETE FROM sessions WHERE account_id = $1 AND digest <> $2";
    tx.run(sql, [account.into(), kept.to_string().into()])
        .await?;
    Ok(())
}
