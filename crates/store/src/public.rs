//! What clients read: rendered once when something changes, kept as a file, served from memory.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use domain::Digest;

use crate::facts::Rendered;
use crate::rows::{signed, text, unsigned};
use crate::{Store, StoreError, tx};

/// The most bytes of rendered files in memory.
pub(crate) const MEMORY: u64 = 32 << 20;

/// What is damaged where a rendered file does not lie behind its row; rendering it again mends it.
pub const RENDERED_LOST: &str = "row of a rendered file that is not whole";

/// The strong entity tag of these bytes, quotes included (RFC 9110, section 8.8.3).
pub fn etag_of(bytes: &[u8]) -> String {
    format!("\"{}\"", Digest::of(bytes))
}

impl Store {
    /// Keeps a rendered file. The row moves only forward: a slow renderer cannot undo a faster one.
    ///
    /// # Errors
    /// The folder or the database fails.
    pub async fn put_rendered(&self, key: &str, seq: u64, bytes: &[u8]) -> Result<(), StoreError> {
        let etag = etag_of(bytes);
        self.blobs.put_public(key, seq, bytes).await?;
        let tx = tx::begin(&self.writer).await?;
        let changed = tx
            .run(
                "INSERT INTO rendered (rendered_key, seq, etag) VALUES ($1, $2, $3) \
                 ON CONFLICT (rendered_key) DO UPDATE SET seq = excluded.seq, etag = excluded.etag \
                 WHERE rendered.seq <= excluded.seq",
                [key.into(), signed(seq)?.into(), etag.into()],
            )
            .await?;
        tx.commit().await?;
        if changed > 0 {
            self.hot.invalidate(key).await;
            self.blobs.drop_older_public(key, seq).await;
        }
        Ok(())
    }

    /// A rendered file: from memory, else one row and one file.
    ///
    /// # Errors
    /// The folder or the database fails.
    pub async fn rendered(&self, key: &str) -> Result<Option<Rendered>, StoreError> {
        if let Some(found) = self.hot.get(key).await {
            return Ok(Some(found));
        }
        // A file may be replaced between the row and the reading: then the row is read again.
        for _ in 0..3 {
            let sql = "SELECT seq, etag FROM rendered WHERE rendered_key = $1";
            let rows = tx::read(&self.readers, sql, [key.into()]).await?;
            let Some(row) = rows.first() else {
                return Ok(None);
            };
            let (seq, etag) = (unsigned(row, "seq")?, text(row, "etag")?);
            // Rendered files are not synced, so an unclean stop may leave one short; its tag tells.
            let bytes = self.blobs.public(key, seq).await?;
            if let Some(bytes) = bytes.filter(|bytes| etag_of(bytes) == etag) {
                let bytes = Bytes::from(bytes);
                let found = Rendered { seq, etag, bytes };
                self.hot.insert(key.to_owned(), found.clone()).await;
                return Ok(Some(found));
            }
        }
        Err(StoreError::Damaged(RENDERED_LOST))
    }

    /// Learns what other nodes have changed: drops from memory what was rendered since. Answers the
    /// number up to which this node knows.
    ///
    /// # Errors
    /// The database fails.
    pub async fn poll_changes(&self) -> Result<u64, StoreError> {
        let known = self.known.load(Ordering::Acquire);
        let newest = tx::read(&self.readers, "SELECT MAX(seq) AS newest FROM rendered", []).await?;
        let newest: Option<i64> = match newest.first() {
            Some(row) => crate::rows::one(row, "newest")?,
            None => None,
        };
        let newest = newest.unwrap_or(0);
        // Several files may bear one number, and one may be written after it was read: ask from it on.
        let sql = "SELECT rendered_key, seq FROM rendered WHERE seq >= $1";
        for row in tx::read(&self.readers, sql, [known.into()]).await? {
            let (key, seq) = (text(&row, "rendered_key")?, unsigned(&row, "seq")?);
            if self.hot.get(&key).await.is_some_and(|hot| hot.seq != seq) {
                self.hot.invalidate(&key).await;
            }
        }
        self.known.fetch_max(newest, Ordering::AcqRel);
        u64::try_from(newest).map_err(|_| StoreError::Damaged("number"))
    }
}
