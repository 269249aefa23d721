//! People who asked for an account and have yet to show that the mail address is theirs. Until then
//! neither login nor address is taken: a stranger cannot reserve somebody else's.

use domain::{Digest, PublicId, Timestamp};

use crate::error::Conflict;
use crate::facts::{NewAccount, NewSignUp, SignUpFacts};
use crate::passkeys::{self, NewPasskey};
use crate::record::Record;
use crate::rows::{text, unsigned};
use crate::{Store, StoreError, accounts, tx};

impl Store {
    /// Whether the login belongs to an account, and whether the address does.
    ///
    /// # Errors
    /// The database fails.
    pub async fn is_taken(&self, login: &str, email_key: &str) -> Result<(bool, bool), StoreError> {
        let sql = "SELECT (SELECT COUNT(*) FROM accounts WHERE login = $1) AS logins, \
                   (SELECT COUNT(*) FROM accounts WHERE email_key = $2) \
                   + (SELECT COUNT(*) FROM email_changes WHERE former_key = $2) AS addresses";
        let rows = tx::read(&self.readers, sql, [login.into(), email_key.into()]).await?;
        let row = rows.first().ok_or(StoreError::Damaged("count"))?;
        Ok((
            unsigned(row, "logins")? > 0,
            unsigned(row, "addresses")? > 0,
        ))
    }

    /// How often somebody asked for an account with this address since then.
    ///
    /// # Errors
    /// The database fails.
    pub async fn sign_ups_since(
        &self,
        email_key: &str,
        since: Timestamp,
    ) -> Result<u64, StoreError> {
        let sql = "SELECT COUNT(*) AS n FROM sign_ups WHERE email_key = $1 AND asked_at > $2";
        let values = [email_key.into(), since.micros().into()];
        let rows = tx::read(&self.readers, sql, values).await?;
        unsigned(rows.first().ok_or(StoreError::Damaged("count"))?, "n")
    }

    /// Keeps a request for an account together with the mail that it sends.
    ///
    /// # Errors
    /// The database fails.
    pub async fn begin_sign_up(
        &self,
        sign_up: &NewSignUp,
        mail: &[u8],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        tx.run(
            "INSERT INTO sign_ups (digest, login, email, email_key, password_hash, asked_at, until_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [
                sign_up.digest.to_string().into(),
                sign_up.login.as_str().into(),
                sign_up.email.as_str().into(),
                sign_up.email.to_lowercase().into(),
                sign_up.password_hash.as_deref().unwrap_or("").into(),
                at.micros().into(),
                sign_up.until.micros().into(),
            ],
        )
        .await?;
        tx.post(mail).await?;
        tx.commit().await
    }

    /// The request behind this link, if the link still works.
    ///
    /// # Errors
    /// The database fails.
    pub async fn sign_up(
        &self,
        digest: &Digest,
        now: Timestamp,
    ) -> Result<Option<SignUpFacts>, StoreError> {
        let sql = "SELECT login, password_hash FROM sign_ups WHERE digest = $1 AND until_at > $2";
        let values = [digest.to_string().into(), now.micros().into()];
        let rows = tx::read(&self.readers, sql, values).await?;
        rows.first()
            .map(|row| {
                Ok(SignUpFacts {
                    login: text(row, "login")?,
                    passwordless: text(row, "password_hash")?.is_empty(),
                })
            })
            .transpose()
    }

    /// Makes the account that was asked for, with its passkey where it was asked for without a password.
    /// Every other request with the address ends with it.
    ///
    /// # Errors
    /// The link was used or is too old, asks for the other kind of account, or login or address were taken
    /// meanwhile; then nothing was made.
    pub async fn confirm_sign_up(
        &self,
        digest: &Digest,
        id: &PublicId,
        passkey: Option<&NewPasskey>,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql =
            "SELECT login, email, password_hash FROM sign_ups WHERE digest = $1 AND until_at > $2";
        let values = [digest.to_string().into(), at.micros().into()];
        let row = tx.one(sql, values).await?.ok_or(Conflict::NotFound)?;
        let password_hash = Some(text(&row, "password_hash")?).filter(|hash| !hash.is_empty());
        if password_hash.is_some() == passkey.is_some() {
            return Err(Conflict::NotFound.into());
        }
        let account = NewAccount {
            id: id.clone(),
            login: text(&row, "login")?,
            email: text(&row, "email")?,
            email_verified: true,
            staff: false,
            password_hash,
            totp_sealed: None,
            recovery: Vec::new(),
        };
        accounts::insert(&tx, &account, at).await?;
        if let Some(passkey) = passkey {
            passkeys::insert(&tx, passkey, at).await?;
        }
        let sql = "DELETE FROM sign_ups WHERE digest = $1 OR email_key = $2";
        let values = [
            digest.to_string().into(),
            account.email.to_lowercase().into(),
        ];
        tx.run(sql, values).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }
}
