//! Taking away what a crash or a refusal left: staging files, and blobs that no row names.
//!
//! Between the question whether a row names a blob and its removal, somebody may upload the same
//! bytes again, find them there, and commit. In a folder the upload makes the file young, and a file
//! that was taken away is looked at once more; a sweep that dies with it in its hands leaves it by its digest,
//! and whoever opens the folder next puts it back. A bucket can do neither at once, so there a blob is
//! first put aside, where whoever asks for it still finds it, and removed only when it has lain there
//! as long as a publish could take and no row names it yet.

use std::time::{Duration, SystemTime};

use crate::blobs::{Blobs, Bucket, Folder, digest_of_name};
use crate::{Store, StoreError, tx};

impl Store {
    /// Removes leftovers that are older than this; how many there were. Young ones may belong to a
    /// publish that is going on.
    ///
    /// # Errors
    /// The folder, the bucket or the database fails; what is left is found next time.
    pub async fn sweep_orphans(&self, older_than: Duration) -> Result<u64, StoreError> {
        let before = SystemTime::now()
            .checked_sub(older_than)
            .unwrap_or(SystemTime::UNIX_EPOCH);
        let halves = self.blobs.sweep_staging(before).await?;
        let blobs = match &self.blobs {
            Blobs::Folder(folder) => self.sweep_folder(folder, before).await?,
            Blobs::Bucket(bucket) => self.sweep_bucket(bucket, before).await?,
        };
        Ok(halves + blobs)
    }

    async fn sweep_folder(&self, folder: &Folder, before: SystemTime) -> Result<u64, StoreError> {
        let mut swept = 0;
        for path in folder.old_blobs(before).await? {
            let name = path.to_string_lossy();
            if let Some(hex) = digest_of_name(&name)
                && !self.is_named(&hex).await?
            {
                swept += u64::from(folder.take(path, before).await?);
            }
        }
        Ok(swept)
    }

    /// What was put aside by an earlier sweep comes first, so that it lies there between two of them.
    async fn sweep_bucket(&self, bucket: &Bucket, before: SystemTime) -> Result<u64, StoreError> {
        for name in bucket.old("aside", before).await? {
            match digest_of_name(&name) {
                Some(hex) if self.is_named(&hex).await? => {
                    bucket.put_back(&hex).await?;
                }
                _ => bucket.remove(&name).await?,
            }
        }
        for name in bucket.old("probe", before).await? {
            bucket.remove(&name).await?;
        }
        let mut swept = 0;
        for name in bucket.old("sha256", before).await? {
            if let Some(hex) = digest_of_name(&name)
                && !self.is_named(&hex).await?
            {
                swept += u64::from(bucket.put_aside(&hex).await?);
            }
        }
        Ok(swept)
    }

    async fn is_named(&self, hex: &str) -> Result<bool, StoreError> {
        let sql = "SELECT id FROM files WHERE sha256 = $1 LIMIT 1";
        Ok(!tx::read(&self.readers, sql, [hex.into()]).await?.is_empty())
    }
}
