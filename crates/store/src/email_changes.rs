//! Changes of an account's address: what was asked for, what was confirmed by mail, and the address before,
//! whose holder may take the change back for a while.

use domain::{Digest, LinkPurpose, PublicId, Timestamp};

use crate::error::Conflict;
use crate::freeze::end_credentials;
use crate::record::Record;
use crate::rows::{flag, text, time, unsigned};
use crate::tx::Tx;
use crate::{Store, StoreError, accounts, tx};

/// An address that an account shall have, once a link that is mailed to it was followed.
#[derive(Clone)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct NewEmailWish {
    /// Of the link.
    pub digest: Digest,
    pub account: PublicId,
    pub email: String,
    pub until: Timestamp,
}

/// When a change of address pauses publishing until, and for how long the address before may take it back.
#[derive(Clone, Copy, Debug)]
pub struct EmailTerms {
    /// Nothing changes where the account is paused for longer.
    pub paused_until: Timestamp,
    /// Until when the address before is told of everything and is nobody else's.
    pub undo_until: Timestamp,
}

impl Store {
    /// How often a mail to this address was asked for since then, or to any address by this account,
    /// whichever is more.
    ///
    /// # Errors
    /// The database fails.
    pub async fn email_asks_since(
        &self,
        email_key: &str,
        account: &PublicId,
        since: Timestamp,
    ) -> Result<u64, StoreError> {
        let sql = "SELECT (SELECT COUNT(*) FROM sign_ups WHERE email_key = $1 AND asked_at > $3) \
                   + (SELECT COUNT(*) FROM email_wishes WHERE email_key = $1 AND asked_at > $3) AS addressed, \
                   (SELECT COUNT(*) FROM email_wishes JOIN accounts ON accounts.id = account_id \
                   WHERE public_id = $2 AND asked_at > $3) AS asked";
        let values = [
            email_key.into(),
            account.as_str().into(),
            since.micros().into(),
        ];
        let rows = tx::read(&self.readers, sql, values).await?;
        let row = rows.first().ok_or(StoreError::Damaged("count"))?;
        Ok(unsigned(row, "addressed")?.max(unsigned(row, "asked")?))
    }

    /// Whether this address belongs to another account, or did so a short while ago.
    ///
    /// # Errors
    /// The database fails.
    pub async fn is_anothers_address(
        &self,
        email_key: &str,
        account: &PublicId,
    ) -> Result<bool, StoreError> {
        let sql = "SELECT (SELECT COUNT(*) FROM accounts WHERE email_key = $1 AND public_id <> $2) \
                   + (SELECT COUNT(*) FROM email_changes JOIN accounts ON accounts.id = account_id \
                   WHERE former_key = $1 AND public_id <> $2) AS n";
        let values = [email_key.into(), account.as_str().into()];
        let rows = tx::read(&self.readers, sql, values).await?;
        Ok(unsigned(rows.first().ok_or(StoreError::Damaged("count"))?, "n")? > 0)
    }

    /// Keeps what was asked for, with the mails about it and the links in them.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn wish_for_email(
        &self,
        wish: &NewEmailWish,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let account = accounts::row_of(&tx, &wish.account).await?;
        let sql = "INSERT INTO email_wishes (digest, account_id, email, email_key, asked_at, until_at) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let values = [
            wish.digest.to_string().into(),
            account.into(),
            wish.email.as_str().into(),
            wish.email.to_lowercase().into(),
            at.micros().into(),
            wish.until.micros().into(),
        ];
        tx.run(sql, values).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// The address that this link would give its account, while it works.
    ///
    /// # Errors
    /// The database fails.
    pub async fn wished_email(
        &self,
        digest: &Digest,
        account: &PublicId,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let sql = "SELECT email_wishes.email AS email FROM email_wishes JOIN links ON links.digest = email_wishes.digest \
                   JOIN accounts ON accounts.id = links.account_id \
                   WHERE links.digest = $1 AND purpose = $2 AND links.until_at > $3 AND public_id = $4";
        let values = [
            digest.to_string().into(),
            LinkPurpose::ConfirmEmail.word().into(),
            now.micros().into(),
            account.as_str().into(),
        ];
        let rows = tx::read(&self.readers, sql, values).await?;
        rows.first().map(|row| text(row, "email")).transpose()
    }

    /// Gives the account the address that this link was mailed to. The oldest address that is still in its
    /// time stays the one that may take changes back: whoever changes it twice gains nothing by that. One
    /// that was not verified any more gets no such word.
    ///
    /// # Errors
    /// The link does not work, or the address was taken meanwhile; then nothing was changed.
    pub async fn change_email(
        &self,
        digest: &Digest,
        terms: EmailTerms,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let (account, _) = tx.spend_link(digest, LinkPurpose::ConfirmEmail, at).await?;
        let sql = "SELECT email, email_key FROM email_wishes WHERE digest = $1";
        let wish = tx.one(sql, [digest.to_string().into()]).await?;
        let wish = wish.ok_or(Conflict::NotFound)?;
        let (email, key) = (text(&wish, "email")?, text(&wish, "email_key")?);
        let sql = "SELECT email, email_key, email_verified FROM accounts WHERE id = $1";
        let now = tx.one(sql, [account.into()]).await?;
        let now = now.ok_or(Conflict::NotFound)?;
        free_for(&tx, account, &key).await?;
        if flag(&now, "email_verified")? {
            let former = [text(&now, "email")?, text(&now, "email_key")?];
            keep_former(&tx, account, former, &key, terms, at).await?;
        }
        pause(&tx, account, terms.paused_until).await?;
        set_email(&tx, account, [&email, &key], at).await?;
        forget_wishes(&tx, account).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Puts the address before back, by the link that was mailed to it. Whoever changed it loses what they
    /// hold: sessions end, tokens are revoked, browsers are forgotten.
    ///
    /// # Errors
    /// The link does not work, or the time for it is over.
    pub async fn undo_email(
        &self,
        digest: &Digest,
        paused_until: Timestamp,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let (account, _) = tx.spend_link(digest, LinkPurpose::UndoEmail, at).await?;
        let sql =
            "SELECT former, former_key FROM email_changes WHERE account_id = $1 AND until_at > $2";
        let row = tx.one(sql, [account.into(), at.micros().into()]).await?;
        let row = row.ok_or(Conflict::NotFound)?;
        let (former, key) = (text(&row, "former")?, text(&row, "former_key")?);
        set_email(&tx, account, [&former, &key], at).await?;
        pause(&tx, account, paused_until).await?;
        for table in ["email_changes", "devices"] {
            let sql = format!("DELETE FROM {table} WHERE account_id = $1");
            tx.run(&sql, [account.into()]).await?;
        }
        forget_wishes(&tx, account).await?;
        tx.drop_links(account).await?;
        tx.drop_links_for(account, LinkPurpose::UndoEmail).await?;
        end_credentials(&tx, account, at).await?;
        tx.record(record, at).await?;
        tx.commit().await?;
        self.forget_readers();
        Ok(())
    }

    /// The address that may take a change back, and until when.
    ///
    /// # Errors
    /// The database fails.
    pub async fn former_email(
        &self,
        account: &PublicId,
        now: Timestamp,
    ) -> Result<Option<(String, Timestamp)>, StoreError> {
        let sql = "SELECT former, until_at FROM email_changes JOIN accounts ON accounts.id = account_id \
                   WHERE public_id = $1 AND until_at > $2";
        let values = [account.as_str().into(), now.micros().into()];
        let rows = tx::read(&self.readers, sql, values).await?;
        rows.first()
            .map(|row| Ok((text(row, "former")?, time(row, "until_at")?)))
            .transpose()
    }
}

/// Nobody else has this address, and nobody else had it a short while ago who may have it back.
async fn free_for(tx: &Tx, account: i64, key: &str) -> Result<(), StoreError> {
    let sql = "SELECT id FROM accounts WHERE email_key = $1 AND id <> $2 \
               UNION ALL SELECT account_id AS id FROM email_changes WHERE former_key = $1 AND account_id <> $2";
    match tx.one(sql, [key.into(), account.into()]).await? {
        Some(_) => Err(Conflict::EmailTaken.into()),
        None => Ok(()),
    }
}

async fn keep_former(
    tx: &Tx,
    account: i64,
    [former, former_key]: [String; 2],
    new_key: &str,
    terms: EmailTerms,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "SELECT former_key, until_at FROM email_changes WHERE account_id = $1";
    if let Some(row) = tx.one(sql, [account.into()]).await? {
        if time(&row, "until_at")? > at && text(&row, "former_key")? != new_key {
            return Ok(());
        }
        // Links to what was the address before must not lead to another one.
        tx.drop_links_for(account, LinkPurpose::UndoEmail).await?;
        let sql = "DELETE FROM email_changes WHERE account_id = $1";
        tx.run(sql, [account.into()]).await?;
    }
    let sql = "INSERT INTO email_changes (account_id, former, former_key, until_at) VALUES ($1, $2, $3, $4)";
    let values = [
        account.into(),
        former.into(),
        former_key.into(),
        terms.undo_until.micros().into(),
    ];
    tx.run(sql, values).await?;
    Ok(())
}

async fn set_email(
    tx: &Tx,
    account: i64,
    [email, key]: [&str; 2],
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE accounts SET email = $1, email_key = $2, email_verified = 1, email_verified_at = $3 \
               WHERE id = $4";
    let values = [email.into(), key.into(), at.micros().into(), account.into()];
    tx.run(sql, values).await?;
    Ok(())
}

async fn forget_wishes(tx: &Tx, account: i64) -> Result<(), StoreError> {
    let sql = "DELETE FROM email_wishes WHERE account_id = $1";
    tx.run(sql, [account.into()]).await?;
    tx.drop_links_for(account, LinkPurpose::ConfirmEmail).await
}

/// Pauses the publishing of an account, unless it is paused for longer.
pub(crate) async fn pause(tx: &Tx, account: i64, until: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE accounts SET paused_until = $1 WHERE id = $2 AND paused_until < $1";
    tx.run(sql, [until.micros().into(), account.into()]).await?;
    Ok(())
}
