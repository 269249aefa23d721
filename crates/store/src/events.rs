//! The events, in the order of their numbers.

use domain::{Event, Timestamp};
use sea_orm::QueryResult;

use crate::facts::StoredEvent;
use crate::rows::{one, signed, text, time, unsigned};
use crate::{Store, StoreError, tx};

impl Store {
    /// When the newest event happened.
    ///
    /// # Errors
    /// The database fails.
    pub async fn newest_event_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT last_ts FROM log_head WHERE one = 1 AND next_seq > 0";
        let rows = tx::read(&self.readers, sql, []).await?;
        rows.first().map(|row| time(row, "last_ts")).transpose()
    }

    /// Writes event 0, where there is none yet; whether this call did.
    ///
    /// # Errors
    /// The database fails.
    pub async fn begin_installation(
        &self,
        event: &Event,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        if self.next_seq().await? > 0 {
            return Ok(false);
        }
        let tx = tx::begin(&self.writer).await?;
        let head = tx
            .one("SELECT next_seq FROM log_head WHERE one = 1", [])
            .await?;
        let head = head.ok_or(StoreError::Damaged("head of the log"))?;
        if one::<i64>(&head, "next_seq")? > 0 {
            return Ok(false);
        }
        tx.append(event, None, at).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Records what changes nothing but the log; answers its number.
    ///
    /// # Errors
    /// The event is a private one, or the database fails.
    pub async fn record(&self, event: &Event, at: Timestamp) -> Result<u64, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let seq = tx.append(event, None, at).await?;
        tx.commit().await?;
        Ok(seq)
    }

    /// The events that say by which address the installation goes, in their order.
    ///
    /// # Errors
    /// The database fails.
    pub async fn address_events(&self) -> Result<Vec<StoredEvent>, StoreError> {
        // The condition is that of an index, word for word, so that no start reads the whole log.
        let sql = "SELECT seq, ts, type, visibility, body FROM events \
                   WHERE type IN ('installation.begun', 'installation.rebased') ORDER BY seq";
        let rows = tx::read(&self.readers, sql, []).await?;
        rows.iter().map(stored).collect()
    }

    /// At most `limit` events from this number on.
    ///
    /// # Errors
    /// The database fails.
    pub async fn events(&self, from: u64, limit: u32) -> Result<Vec<StoredEvent>, StoreError> {
        let rows = tx::read(
            &self.readers,
            "SELECT seq, ts, type, visibility, body FROM events WHERE seq >= $1 ORDER BY seq LIMIT $2",
            [signed(from)?.into(), i64::from(limit).into()],
        )
        .await?;
        rows.iter().map(stored).collect()
    }

    /// The number that the next event will have.
    ///
    /// # Errors
    /// The database fails.
    pub async fn next_seq(&self) -> Result<u64, StoreError> {
        let rows = tx::read(
            &self.readers,
            "SELECT next_seq FROM log_head WHERE one = 1",
            [],
        )
        .await?;
        let head = rows.first().ok_or(StoreError::Damaged("head of the log"))?;
        unsigned(head, "next_seq")
    }
}

fn stored(row: &QueryResult) -> Result<StoredEvent, StoreError> {
    Ok(StoredEvent {
        seq: unsigned(row, "seq")?,
        at: time(row, "ts")?,
        kind: text(row, "type")?,
        visibility: text(row, "visibility")?,
        body: one(row, "body")?,
    })
}
