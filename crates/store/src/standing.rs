//! How the log stands: a restore that goes on is served by nobody, and one that may be older than what
//! the world has seen must not be signed, because two histories under one signature are a forgery.

use domain::{Event, Timestamp};

use crate::error::{Conflict, StoreError};
use crate::rows::{flag, one, signed, unsigned};
use crate::tx::Tx;
use crate::{Store, tx};

/// How the log goes on after a restore.
#[derive(Clone, Debug)]
pub enum Ending {
    /// Nothing newer is known to exist.
    Newest,
    /// Nobody could say whether something newer exists: nothing is signed until somebody does.
    Unsure,
    /// Something newer exists and is given up: a new log begins with this event.
    NewLog(Box<Event>),
    /// Nothing was restored; everything goes on as it was where it came from.
    Moved,
}

/// The log as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogStanding {
    /// Whether its checkpoints may be signed.
    pub may_sign: bool,
    /// Which log of this installation it is, from 1.
    pub log: u64,
    /// The number of the first event after the last restore, where there was one.
    pub restored_next: Option<u64>,
}

impl Store {
    /// Whether checkpoints of the log may be signed. The signer asks it in every round: an answer of
    /// a minute ago is no answer.
    ///
    /// # Errors
    /// The database fails.
    pub async fn may_sign(&self) -> Result<bool, StoreError> {
        Ok(self.log_standing().await?.may_sign)
    }

    /// How the log stands.
    ///
    /// # Errors
    /// The database fails.
    pub async fn log_standing(&self) -> Result<LogStanding, StoreError> {
        let sql = "SELECT may_sign, restoring, log, restored_next FROM log_head WHERE one = 1";
        let rows = tx::read(&self.readers, sql, []).await?;
        let head = rows.first().ok_or(StoreError::Damaged("head of the log"))?;
        let restored: Option<i64> = one(head, "restored_next")?;
        Ok(LogStanding {
            may_sign: flag(head, "may_sign")? && !flag(head, "restoring")?,
            log: unsigned(head, "log")?,
            restored_next: restored.and_then(|seq| u64::try_from(seq).ok()),
        })
    }

    /// The newest event that the world has seen has this number: where it was among the restored
    /// ones, the log may be signed again. Whether it is so now.
    ///
    /// # Errors
    /// The database fails.
    pub async fn confirm_log(&self, newest: u64) -> Result<bool, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "UPDATE log_head SET may_sign = 1 WHERE one = 1 AND restored_next > $1";
        let done = tx.run(sql, [signed(newest)?.into()]).await?;
        tx.commit().await?;
        Ok(done == 1)
    }

    /// Gives up what the world has seen beyond the restored events: a new log begins with this event.
    ///
    /// # Errors
    /// The database fails.
    pub async fn begin_new_log(&self, event: &Event, at: Timestamp) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        new_log(&tx, event, at).await?;
        tx.commit().await
    }

    /// Ends a restore or a move: from now on it can be opened and served.
    ///
    /// # Errors
    /// None is going on, or the database fails.
    pub async fn end_restore(&self, ending: &Ending, at: Timestamp) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "UPDATE log_head SET restoring = 0 WHERE one = 1 AND restoring = 1";
        if tx.run(sql, []).await? == 0 {
            return Err(Conflict::NotFound.into());
        }
        if !matches!(ending, Ending::Moved) {
            let sql = "UPDATE log_head SET restored_next = next_seq WHERE one = 1";
            tx.run(sql, []).await?;
            // Whoever was signed out since the backup stays so, and no old link or mail comes to life.
            for forgotten in ["sessions", "sign_ups", "enrolments", "mails", "ceremonies"] {
                tx.run(&format!("DELETE FROM {forgotten}"), []).await?;
            }
            tx.run("DELETE FROM outbox WHERE job LIKE 'mail:%'", [])
                .await?;
        }
        match ending {
            // A backup of a log that might not be signed is not made better by being restored.
            Ending::Newest | Ending::Moved => {}
            Ending::Unsure => {
                tx.run("UPDATE log_head SET may_sign = 0 WHERE one = 1", [])
                    .await?;
            }
            Ending::NewLog(event) => new_log(&tx, event, at).await?,
        }
        tx.commit().await
    }

    pub(crate) async fn is_restoring(&self) -> Result<bool, StoreError> {
        let sql = "SELECT restoring FROM log_head WHERE one = 1";
        let rows = tx::read(&self.readers, sql, []).await?;
        let head = rows.first().ok_or(StoreError::Damaged("head of the log"))?;
        flag(head, "restoring")
    }
}

async fn new_log(tx: &Tx, event: &Event, at: Timestamp) -> Result<(), StoreError> {
    tx.append(event, None, at).await?;
    let sql = "UPDATE log_head SET may_sign = 1, log = log + 1 WHERE one = 1";
    tx.run(sql, []).await?;
    Ok(())
}
