//! What clients read: rendered once when something changes, kept as a file, served from memory.

use std::sync::atomic::Ordering;
use std::time::Instant;

use bytes::Bytes;
use domain::Digest;

use crate::batch::Batch;
use crate::facts::Rendered;
use crate::rows::{one, signed, text, unsigned};
use crate::{Store, StoreError, packing, tx};

/// The most bytes of rendered files in memory.
pub(crate) const MEMORY: u64 = 32 << 20;

/// What is damaged where a rendered file does not lie behind its row; rendering it again mends it.
pub const RENDERED_LOST: &str = "row of a rendered file that is not whole";

/// The strong entity tag of these bytes, quotes included (RFC 9110, section 8.8.3).
pub fn etag_of(bytes: &[u8]) -> String {
    format!("\"{}\"", Digest::of(bytes))
}

impl Store {
    /// Keeps a rendered file. The row moves only forward: a slow renderer cannot undo a faster one. What it
    /// has replaced is still there for a while, and nobody reads it.
    ///
    /// # Errors
    /// The folder, the bucket or the database fails.
    pub async fn put_rendered(&self, key: &str, seq: u64, bytes: &[u8]) -> Result<(), StoreError> {
        self.put_rendered_for(key, seq, bytes, None).await
    }

    /// The same, and every such job that an event before this number left is done, whoever holds it: what
    /// it asked for is in this rendering, which knows all events before the number.
    ///
    /// # Errors
    /// The folder, the bucket or the database fails.
    pub async fn put_rendered_for(
        &self,
        key: &str,
        seq: u64,
        bytes: &[u8],
        job: Option<&str>,
    ) -> Result<(), StoreError> {
        let etag = etag_of(bytes);
        let bytes = Bytes::copy_from_slice(bytes);
        self.blobs.put_public(key, seq, bytes).await?;
        // What a power cut takes back comes back as the job.
        let tx = tx::begin_derived(&self.writer).await?;
        let mut batch = Batch::default();
        batch.add(
            "INSERT INTO rendered (rendered_key, seq, etag, changed) \
             SELECT $1, $2, $3, next_change FROM log_head WHERE one = 1 \
             ON CONFLICT (rendered_key) DO UPDATE \
             SET seq = excluded.seq, etag = excluded.etag, changed = excluded.changed \
             WHERE rendered.seq <= excluded.seq RETURNING seq",
            [key.into(), signed(seq)?.into(), etag.into()],
        );
        let sql = "UPDATE log_head SET next_change = next_change + 1 WHERE one = 1";
        batch.add(sql, []);
        if let Some(job) = job {
            let sql = "DELETE FROM outbox WHERE job = $1 AND seq < $2";
            batch.add(sql, [job.into(), signed(seq)?.into()]);
        }
        let is_kept = !tx.finish(batch).await?.is_empty();
        if is_kept {
            self.forget(key).await;
        }
        let replaced = if is_kept { seq } else { seq + 1 };
        if self.replaced.note(key, replaced) {
            self.drop_replaced().await;
        }
        Ok(())
    }

    /// A rendered file: from memory, else one row and one file.
    ///
    /// # Errors
    /// The folder, the bucket or the database fails.
    pub async fn rendered(&self, key: &str) -> Result<Option<Rendered>, StoreError> {
        if let Some(found) = self.hot.get(key).await {
            return Ok(Some(found));
        }
        // A file may be replaced between the row and the reading: then the row is read again.
        for _ in 0..3 {
            let emptied = self.emptied.load(Ordering::SeqCst);
            let sql = "SELECT seq, etag FROM rendered WHERE rendered_key = $1";
            let rows = tx::read(&self.readers, sql, [key.into()]).await?;
            let Some(row) = rows.first() else {
                return Ok(None);
            };
            let (seq, etag) = (unsigned(row, "seq")?, text(row, "etag")?);
            // Rendered files are not synced, so an unclean stop may leave one short; its tag tells.
            let bytes = self.blobs.public(key, seq).await?;
            if let Some(bytes) = bytes.filter(|bytes| etag_of(bytes) == etag) {
                let packed = packing::packed(&bytes, &etag).await;
                let found = Rendered {
                    seq,
                    etag,
                    bytes,
                    packed,
                };
                self.remember(key, &found, emptied).await;
                return Ok(Some(found));
            }
        }
        Err(StoreError::Damaged(RENDERED_LOST))
    }

    /// Learns what other nodes have changed: drops from memory what was rendered since, and who may
    /// read. Answers how many changes of rendered files there were in all.
    ///
    /// # Errors
    /// The database fails.
    pub async fn poll_changes(&self) -> Result<u64, StoreError> {
        let known = self.known.load(Ordering::Acquire);
        let asked = Instant::now();
        let sql = "SELECT next_change, next_seq FROM log_head WHERE one = 1";
        let rows = tx::read(&self.readers, sql, []).await?;
        let head = rows.first().ok_or(StoreError::Damaged("head of the log"))?;
        let next: i64 = one(head, "next_change")?;
        self.hear_of_readers(one(head, "next_seq")?, asked).await?;
        if next > known {
            let sql = "SELECT rendered_key FROM rendered WHERE changed >= $1";
            for row in tx::read(&self.readers, sql, [known.into()]).await? {
                self.forget(&text(&row, "rendered_key")?).await;
            }
            self.known.fetch_max(next, Ordering::AcqRel);
        }
        u64::try_from(next).map_err(|_| StoreError::Damaged("number"))
    }

    /// The number that the next change of a rendered file will have.
    pub(crate) async fn next_change(&self) -> Result<i64, StoreError> {
        let sql = "SELECT next_change FROM log_head WHERE one = 1";
        let rows = tx::read(&self.readers, sql, []).await?;
        let head = rows.first().ok_or(StoreError::Damaged("head of the log"))?;
        one(head, "next_change")
    }

    /// Counted first and dropped second: see [`Store::remember`].
    async fn forget(&self, key: &str) {
        self.emptied.fetch_add(1, Ordering::SeqCst);
        self.hot.invalidate(key).await;
        self.listed.invalidate(key).await;
    }

    /// Keeps a file in memory, unless anything was dropped since its row was read: that may have been
    /// this one, before it was there to be dropped, and then nothing would ever drop it.
    async fn remember(&self, key: &str, found: &Rendered, emptied: u64) {
        self.hot.insert(key.to_owned(), found.clone()).await;
        if self.emptied.load(Ordering::SeqCst) != emptied {
            self.hot.invalidate(key).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;

    /// A reader that was slow must not bring back what was dropped while it read.
    #[tokio::test]
    async fn a_slow_reader_leaves_no_old_file_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            database: format!("sqlite://{}", folder.path().join("registry.db").display()),
            blobs: crate::BlobPlace::Folder(folder.path().join("blobs")),
        };
        let store = Store::open(&options).await.unwrap();
        let emptied = store.emptied.load(Ordering::SeqCst);
        let old = Rendered {
            seq: 5,
            etag: etag_of(b"old"),
            bytes: Bytes::from_static(b"old"),
            packed: None,
        };
        store.remember("cargo/gate", &old, emptied).await;
        assert_eq!(
            store.rendered("cargo/gate").await.unwrap(),
            Some(old.clone())
        );
        store.put_rendered("cargo/gate", 6, b"new").await.unwrap();
        store.remember("cargo/gate", &old, emptied).await;
        let found = store.rendered("cargo/gate").await.unwrap().unwrap();
        assert_eq!((found.seq, &found.bytes[..]), (6, &b"new"[..]));
    }
}
