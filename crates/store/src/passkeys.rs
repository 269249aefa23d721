//! Passkeys and security keys: public keys, counters and flags. There is no secret among them.

use domain::{PublicId, Timestamp};
use sea_orm::QueryResult;

use crate::accounts::{self, COLUMNS};
use crate::error::Conflict;
use crate::facts::AccountFacts;
use crate::freeze::end_credentials;
use crate::record::Record;
use crate::rows::{flag, parsed, signed, text, time};
use crate::tx::Tx;
use crate::{Store, StoreError, tx};

/// A passkey to be kept.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct NewPasskey {
    pub id: PublicId,
    pub account: PublicId,
    /// The credential's id, in base64url.
    pub credential_id: String,
    /// Public key, counter and flags, as JSON.
    pub credential: String,
    pub name: String,
    pub backed_up: bool,
}

/// A passkey as it is.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct PasskeyFacts {
    pub id: PublicId,
    /// The credential's id, in base64url.
    pub credential_id: String,
    /// Public key, counter and flags, as JSON.
    pub credential: String,
    pub name: String,
    pub added_at: Timestamp,
    /// When it was last used; when it was added where it never was.
    pub used_at: Timestamp,
    /// Whether a provider keeps a copy of it.
    pub backed_up: bool,
    /// Whether it once answered as only a copy could.
    pub doubted: bool,
}

const PASSKEY: &str = "passkeys.public_id AS passkey, credential_id, credential, name, added_at, used_at, \
     backed_up, doubted";

impl Store {
    /// The passkeys of an account, the oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn passkeys_of(&self, account: &PublicId) -> Result<Vec<PasskeyFacts>, StoreError> {
        let sql = format!(
            "SELECT {PASSKEY} FROM passkeys JOIN accounts ON accounts.id = passkeys.account_id \
             WHERE accounts.public_id = $1 ORDER BY passkeys.id"
        );
        let rows = tx::read(&self.readers, &sql, [account.as_str().into()]).await?;
        rows.iter().map(facts).collect()
    }

    /// The passkey with this credential, and whose it is.
    ///
    /// # Errors
    /// The database fails.
    pub async fn passkey(
        &self,
        credential_id: &str,
    ) -> Result<Option<(PasskeyFacts, AccountFacts)>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, {PASSKEY} FROM passkeys JOIN accounts ON accounts.id = passkeys.account_id \
             WHERE credential_id = $1"
        );
        let rows = tx::read(&self.readers, &sql, [credential_id.into()]).await?;
        rows.first()
            .map(|row| Ok((facts(row)?, accounts::facts(row)?)))
            .transpose()
    }

    /// Gives an account a passkey, if it has fewer than `most`; it changes no package until `paused`, where
    /// that is said.
    ///
    /// # Errors
    /// There is no such account, it has too many, or the credential belongs to somebody.
    pub async fn add_passkey(
        &self,
        passkey: &NewPasskey,
        most: u64,
        paused: Option<Timestamp>,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let account = accounts::row_of(&tx, &passkey.account).await?;
        let sql = "SELECT 1 AS found FROM passkeys WHERE account_id = $1 \
                   GROUP BY account_id HAVING COUNT(*) >= $2";
        let full = tx.one(sql, [account.into(), signed(most)?.into()]).await?;
        if full.is_some() {
            return Err(Conflict::PasskeyThere.into());
        }
        insert(&tx, passkey, at).await?;
        pause(&tx, account, paused).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Takes note of a use, unless another use came first; whether it did not.
    ///
    /// # Errors
    /// The database fails.
    pub async fn use_passkey(
        &self,
        used: &PasskeyFacts,
        credential: &str,
        backed_up: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE passkeys SET credential = $1, backed_up = $2, used_at = $3 \
                   WHERE public_id = $4 AND credential = $5 AND doubted = 0";
        let values = [
            credential.into(),
            i64::from(backed_up).into(),
            now.micros().into(),
            used.id.as_str().into(),
            used.credential.as_str().into(),
        ];
        Ok(tx::run(&self.writer, sql, values).await? == 1)
    }

    /// Doubts a passkey from now on. One that was doubted before stays so, and nothing is recorded again.
    ///
    /// # Errors
    /// The database fails.
    pub async fn doubt_passkey(
        &self,
        passkey: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "UPDATE passkeys SET doubted = 1 WHERE public_id = $1 AND doubted = 0";
        if tx.run(sql, [passkey.as_str().into()]).await? == 1 {
            tx.record(record, at).await?;
        }
        tx.commit().await
    }

    /// Calls one of an account's passkeys otherwise; whether it was there.
    ///
    /// # Errors
    /// The database fails.
    pub async fn rename_passkey(
        &self,
        account: &PublicId,
        passkey: &PublicId,
        name: &str,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE passkeys SET name = $1 WHERE public_id = $2 \
                   AND account_id = (SELECT id FROM accounts WHERE public_id = $3)";
        let values = [
            name.into(),
            passkey.as_str().into(),
            account.as_str().into(),
        ];
        Ok(tx::run(&self.writer, sql, values).await? == 1)
    }

    /// Takes a passkey from an account; its sessions end, its tokens are revoked, and it changes no package
    /// until `paused`, where that is said.
    ///
    /// # Errors
    /// The account has no such passkey, or nothing else to sign in with.
    pub async fn remove_passkey(
        &self,
        account: &PublicId,
        passkey: &PublicId,
        paused: Option<Timestamp>,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = accounts::row_of(&tx, account).await?;
        let sql = "DELETE FROM passkeys WHERE public_id = $1 AND account_id = $2";
        if tx.run(sql, [passkey.as_str().into(), row.into()]).await? == 0 {
            return Err(Conflict::NotFound.into());
        }
        let sql = "SELECT 1 AS found FROM accounts WHERE id = $1 AND \
                   ((password_hash <> '' AND totp_sealed IS NOT NULL) \
                    OR EXISTS (SELECT 1 FROM passkeys WHERE account_id = accounts.id))";
        if tx.one(sql, [row.into()]).await?.is_none() {
            return Err(Conflict::LastFactor.into());
        }
        pause(&tx, row, paused).await?;
        end_credentials(&tx, row, at).await?;
        tx.record(record, at).await?;
        tx.commit().await?;
        self.forget_readers();
        Ok(())
    }

    /// Takes the password from an account that has a passkey; its sessions end, its tokens are revoked.
    ///
    /// # Errors
    /// There is no such account, it has no password, or no passkey.
    pub async fn drop_password(
        &self,
        account: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = accounts::row_of(&tx, account).await?;
        let sql = "UPDATE accounts SET password_hash = '', password_leaked = 0, codes_allowed = 0 \
                   WHERE id = $1 AND password_hash <> '' \
                   AND EXISTS (SELECT 1 FROM passkeys WHERE account_id = accounts.id AND doubted = 0)";
        if tx.run(sql, [row.into()]).await? == 0 {
            return Err(Conflict::LastFactor.into());
        }
        end_credentials(&tx, row, at).await?;
        tx.record(record, at).await?;
        tx.commit().await?;
        self.forget_readers();
        Ok(())
    }

    /// Allows codes of an authenticator app beside the passkeys of an account, or no longer.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn allow_codes(
        &self,
        account: &PublicId,
        allowed: bool,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = accounts::row_of(&tx, account).await?;
        let sql = "UPDATE accounts SET codes_allowed = $1 WHERE id = $2 AND codes_allowed <> $1";
        let changed = tx.run(sql, [i64::from(allowed).into(), row.into()]).await?;
        if changed == 1 {
            tx.record(record, at).await?;
        }
        tx.commit().await
    }
}

/// Makes the row of a passkey whose credential belongs to nobody.
pub(crate) async fn insert(tx: &Tx, passkey: &NewPasskey, at: Timestamp) -> Result<(), StoreError> {
    let account = accounts::row_of(tx, &passkey.account).await?;
    let sql = "INSERT INTO passkeys (public_id, account_id, credential_id, credential, name, added_at, used_at, \
               backed_up, doubted) VALUES ($1, $2, $3, $4, $5, $6, $6, $7, 0) \
               ON CONFLICT (credential_id) DO NOTHING";
    let values = [
        passkey.id.as_str().into(),
        account.into(),
        passkey.credential_id.as_str().into(),
        passkey.credential.as_str().into(),
        passkey.name.as_str().into(),
        at.micros().into(),
        i64::from(passkey.backed_up).into(),
    ];
    match tx.run(sql, values).await? {
        1 => Ok(()),
        _ => Err(Conflict::PasskeyThere.into()),
    }
}

/// Keeps an account from changing packages until then, or for as long as it was kept anyway.
async fn pause(tx: &Tx, account: i64, until: Option<Timestamp>) -> Result<(), StoreError> {
    if let Some(until) = until {
        let sql = "UPDATE accounts SET paused_until = $1 WHERE id = $2 AND paused_until < $1";
        tx.run(sql, [until.micros().into(), account.into()]).await?;
    }
    Ok(())
}

fn facts(row: &QueryResult) -> Result<PasskeyFacts, StoreError> {
    Ok(PasskeyFacts {
        id: parsed(row, "passkey")?,
        credential_id: text(row, "credential_id")?,
        credential: text(row, "credential")?,
        name: text(row, "name")?,
        added_at: time(row, "added_at")?,
        used_at: time(row, "used_at")?,
        backed_up: flag(row, "backed_up")?,
        doubted: flag(row, "doubted")?,
    })
}
