//! Requests to get back into an account, from the first word to the end.

use domain::{Digest, LinkPurpose, PublicId, Timestamp};
use sea_orm::QueryResult;

use crate::accounts::{self, COLUMNS};
use crate::error::Conflict;
use crate::facts::AccountFacts;
use crate::freeze::end_credentials;
use crate::record::Record;
use crate::rows::{flag, one, parsed, text, time, unsigned};
use crate::tx::Tx;
use crate::{Store, StoreError, publishers, tx};

/// A request that another member of the staff has to agree to.
const ASKED: &str = "asked";
/// A request whose waiting time runs, or has run.
const WAITING: &str = "waiting";

/// A recovery to be begun.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct NewRecovery {
    pub id: PublicId,
    pub account: PublicId,
    /// `self-service` or `staff`.
    pub way: &'static str,
    /// The member of the staff who opened it.
    pub opened_by: Option<PublicId>,
    /// Why, where the staff opened it.
    pub reason: String,
    /// When its waiting time ends; nothing where somebody has to agree first.
    pub ready_at: Option<Timestamp>,
}

/// A recovery that has not ended.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct RecoveryFacts {
    pub id: PublicId,
    pub account: AccountFacts,
    pub way: String,
    pub opened_by: Option<PublicId>,
    pub reason: String,
    pub asked_at: Timestamp,
    /// When its waiting time ends; nothing where somebody has to agree first.
    pub ready_at: Option<Timestamp>,
    /// Whether its holder was told that it is about to end.
    pub reminded: bool,
}

const OPEN: &str = "recoveries.public_id AS recovery, way, opened_by, reason, asked_at, ready_at, reminded \
     FROM recoveries JOIN accounts ON accounts.id = recoveries.account_id WHERE state IN ('asked', 'waiting')";

impl Store {
    /// The recovery of an account that has not ended.
    ///
    /// # Errors
    /// The database fails.
    pub async fn recovery_of(
        &self,
        account: &PublicId,
    ) -> Result<Option<RecoveryFacts>, StoreError> {
        let sql = format!("SELECT {COLUMNS}, {OPEN} AND accounts.public_id = $1");
        let rows = tx::read(&self.readers, &sql, [account.as_str().into()]).await?;
        rows.first().map(facts).transpose()
    }

    /// A recovery that has not ended.
    ///
    /// # Errors
    /// The database fails.
    pub async fn recovery(&self, id: &str) -> Result<Option<RecoveryFacts>, StoreError> {
        let sql = format!("SELECT {COLUMNS}, {OPEN} AND recoveries.public_id = $1");
        let rows = tx::read(&self.readers, &sql, [id.into()]).await?;
        rows.first().map(facts).transpose()
    }

    /// Every recovery that has not ended, the oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn recoveries(&self) -> Result<Vec<RecoveryFacts>, StoreError> {
        let sql = format!("SELECT {COLUMNS}, {OPEN} ORDER BY recoveries.id");
        let rows = tx::read(&self.readers, &sql, []).await?;
        rows.iter().map(facts).collect()
    }

    /// How many links of this purpose an account has that work beyond this moment.
    ///
    /// # Errors
    /// The database fails.
    pub async fn links_beyond(
        &self,
        account: &PublicId,
        purpose: LinkPurpose,
        until: Timestamp,
    ) -> Result<u64, StoreError> {
        let sql = "SELECT COUNT(*) AS n FROM links JOIN accounts ON accounts.id = links.account_id \
                   WHERE public_id = $1 AND purpose = $2 AND until_at > $3";
        let values = [
            account.as_str().into(),
            purpose.word().into(),
            until.micros().into(),
        ];
        let rows = tx::read(&self.readers, sql, values).await?;
        unsigned(rows.first().ok_or(StoreError::Damaged("count"))?, "n")
    }

    /// Begins a recovery. `link`, by its digest, leads to it from now until a moment.
    ///
    /// # Errors
    /// The account has one already, or the link does not work.
    pub async fn begin_recovery(
        &self,
        new: &NewRecovery,
        link: Option<(&Digest, Timestamp)>,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let account = accounts::row_of(&tx, &new.account).await?;
        if open_of(&tx, account).await?.is_some() {
            return Err(Conflict::NotEmpty.into());
        }
        let sql = "INSERT INTO recoveries (public_id, account_id, way, state, opened_by, reason, asked_at, ready_at, \
                   reminded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)";
        let state = if new.ready_at.is_some() {
            WAITING
        } else {
            ASKED
        };
        let values = [
            new.id.as_str().into(),
            account.into(),
            new.way.into(),
            state.into(),
            new.opened_by.as_ref().map(PublicId::as_str).into(),
            new.reason.as_str().into(),
            at.micros().into(),
            new.ready_at.map(Timestamp::micros).into(),
        ];
        tx.run(sql, values).await?;
        if let Some((digest, until)) = link {
            let sql = "UPDATE links SET detail = $1, until_at = $2 \
                       WHERE digest = $3 AND account_id = $4 AND purpose = $5 AND until_at > $6";
            let values = [
                new.id.as_str().into(),
                until.micros().into(),
                digest.to_string().into(),
                account.into(),
                LinkPurpose::Recover.word().into(),
                at.micros().into(),
            ];
            if tx.run(sql, values).await? == 0 {
                return Err(Conflict::NotFound.into());
            }
        }
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// A member of the staff agrees to a recovery that another one opened.
    ///
    /// # Errors
    /// It does not wait for that.
    pub async fn agree_to_recovery(
        &self,
        id: &PublicId,
        member: &PublicId,
        ready_at: Timestamp,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "UPDATE recoveries SET state = $1, agreed_by = $2, ready_at = $3 \
                   WHERE public_id = $4 AND state = $5 AND opened_by <> $2";
        let values = [
            WAITING.into(),
            member.as_str().into(),
            ready_at.micros().into(),
            id.as_str().into(),
            ASKED.into(),
        ];
        if tx.run(sql, values).await? == 0 {
            return Err(Conflict::NotFound.into());
        }
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Notes that the holder was told that a recovery is about to end; whether nobody had before.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remind_of_recovery(
        &self,
        id: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "UPDATE recoveries SET reminded = 1 WHERE public_id = $1 AND reminded = 0 AND state = $2";
        if tx.run(sql, [id.as_str().into(), WAITING.into()]).await? == 0 {
            return Ok(false);
        }
        tx.record(record, at).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Ends a recovery without effect: its links lead nowhere.
    ///
    /// # Errors
    /// It has ended already.
    pub async fn end_recovery(
        &self,
        id: &PublicId,
        how: &str,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let account = closed(&tx, id, how).await?;
        for purpose in [LinkPurpose::Recover, LinkPurpose::Object] {
            let sql = "DELETE FROM links WHERE account_id = $1 AND purpose = $2";
            tx.run(sql, [account.into(), purpose.word().into()]).await?;
        }
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Gives the account back: this password is its only factor, everything that opened it before is gone,
    /// and it is frozen no longer.
    ///
    /// # Errors
    /// The recovery has ended, or its waiting time has not.
    pub async fn finish_recovery(
        &self,
        id: &PublicId,
        password_hash: &str,
        paused_until: Timestamp,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql =
            "SELECT id FROM recoveries WHERE public_id = $1 AND state = $2 AND ready_at <= $3";
        let values = [id.as_str().into(), WAITING.into(), at.micros().into()];
        tx.one(sql, values).await?.ok_or(Conflict::NotFound)?;
        let account = closed(&tx, id, "done").await?;
        let sql = "UPDATE accounts SET password_hash = $1, totp_sealed = NULL, frozen = 0, password_leaked = 0, \
                   codes_allowed = 0, signed_in = 0, paused_until = $2 WHERE id = $3";
        let values = [
            password_hash.into(),
            paused_until.micros().into(),
            account.into(),
        ];
        tx.run(sql, values).await?;
        for table in ["recovery_codes", "passkeys", "devices", "email_wishes"] {
            let sql = format!("DELETE FROM {table} WHERE account_id = $1");
            tx.run(&sql, [account.into()]).await?;
        }
        end_credentials(&tx, account, at).await?;
        // Whoever held the account may have let a build of theirs publish.
        publishers::remove_all_of(&tx, account).await?;
        tx.drop_links(account).await?;
        tx.record(record, at).await?;
        tx.commit().await?;
        self.forget_readers();
        Ok(())
    }
}

/// The row of the account's recovery that has not ended.
async fn open_of(tx: &Tx, account: i64) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT id FROM recoveries WHERE account_id = $1 AND state IN ('asked', 'waiting')";
    let row = tx.one(sql, [account.into()]).await?;
    row.map(|row| one(&row, "id")).transpose()
}

/// Closes a recovery that has not ended; the row of its account.
async fn closed(tx: &Tx, id: &PublicId, how: &str) -> Result<i64, StoreError> {
    let sql =
        "SELECT account_id FROM recoveries WHERE public_id = $1 AND state IN ('asked', 'waiting')";
    let row = tx.one(sql, [id.as_str().into()]).await?;
    let account = one(&row.ok_or(Conflict::NotFound)?, "account_id")?;
    let sql = "UPDATE recoveries SET state = $1 WHERE public_id = $2";
    tx.run(sql, [how.into(), id.as_str().into()]).await?;
    Ok(account)
}

/// What a freeze leaves of a recovery that was under way.
pub(crate) async fn end_all(tx: &Tx, account: i64) -> Result<(), StoreError> {
    let sql = "UPDATE recoveries SET state = 'objected' \
               WHERE account_id = $1 AND state IN ('asked', 'waiting')";
    tx.run(sql, [account.into()]).await?;
    Ok(())
}

fn facts(row: &QueryResult) -> Result<RecoveryFacts, StoreError> {
    let opened_by: Option<String> = one(row, "opened_by")?;
    let opened_by = opened_by.map(|id| id.parse().map_err(|_| StoreError::Damaged("account")));
    Ok(RecoveryFacts {
        id: parsed(row, "recovery")?,
        account: accounts::facts(row)?,
        way: text(row, "way")?,
        opened_by: opened_by.transpose()?,
        reason: text(row, "reason")?,
        asked_at: time(row, "asked_at")?,
        ready_at: one::<Option<i64>>(row, "ready_at")?.map(Timestamp::from_micros),
        reminded: flag(row, "reminded")?,
    })
}
