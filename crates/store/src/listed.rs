//! What may be downloaded, in memory: so that a download reads no table. What is remembered of a package is
//! dropped together with its index file, on this node when that is rendered and on others when they hear of it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::artifact::FileState;
use domain::{Digest, PackageName};
use moka::future::Cache;

use crate::rows::{parsed, text};
use crate::{Store, StoreError, tx};

/// The most bytes of it in memory.
const MEMORY: u64 = 16 << 20;
/// What one release takes, beside the letters of its version.
const RELEASE: usize = 72;

/// The listed releases of one package.
#[derive(Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name as registered.
    pub spelling: String,
    /// By version as published, in the order of the letters.
    files: Vec<(String, Digest)>,
}

impl Listed {
    /// The digest of the file of this version, as it was published.
    pub fn digest(&self, version: &str) -> Option<&Digest> {
        let found = self
            .files
            .binary_search_by(|(known, _)| known.as_str().cmp(version));
        let (_, digest) = self.files.get(found.ok()?)?;
        Some(digest)
    }

    fn weight(&self) -> usize {
        let letters = self
            .files
            .iter()
            .map(|(version, _)| version.len() + RELEASE);
        self.spelling.len() + letters.sum::<usize>()
    }
}

pub(crate) fn cache() -> Cache<String, Arc<Listed>> {
    Cache::builder()
        .max_capacity(MEMORY)
        .weigher(|key: &String, listed: &Arc<Listed>| {
            u32::try_from(key.len() + listed.weight() + 128).unwrap_or(u32::MAX)
        })
        .build()
}

impl Store {
    /// What may be downloaded of a package: from memory, else from its rows. `key` is that of its rendered
    /// file; nothing is remembered of a package that is not there.
    ///
    /// # Errors
    /// The database fails.
    pub async fn listed(
        &self,
        key: &str,
        package: &PackageName,
    ) -> Result<Option<Arc<Listed>>, StoreError> {
        if let Some(found) = self.listed.get(key).await {
            return Ok(Some(found));
        }
        let emptied = self.emptied.load(Ordering::SeqCst);
        let rows = tx::read(
            &self.readers,
            "SELECT name, version, sha256 FROM packages \
             JOIN releases ON releases.package_id = packages.id \
             JOIN files ON files.release_id = releases.id \
             WHERE packages.ecosystem = $1 AND name_key = $2 AND state = $3",
            [
                package.ecosystem().word().into(),
                package.key().into(),
                FileState::Listed.word().into(),
            ],
        )
        .await?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let spelling = text(first, "name")?;
        let mut files = Vec::with_capacity(rows.len());
        for row in &rows {
            files.push((text(row, "version")?, parsed(row, "sha256")?));
        }
        files.sort();
        let found = Arc::new(Listed { spelling, files });
        // Under another spelling than the registered one nobody would drop it.
        if package.spelling() == found.spelling {
            self.listed.insert(key.to_owned(), Arc::clone(&found)).await;
            // As for rendered files: what was dropped meanwhile may have been this.
            if self.emptied.load(Ordering::SeqCst) != emptied {
                self.listed.invalidate(key).await;
            }
        }
        Ok(Some(found))
    }
}
