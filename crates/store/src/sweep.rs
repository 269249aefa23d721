//! Taking away what a crash or a refusal left: staging files, and blobs that no row names.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::{Store, StoreError, tx};

impl Store {
    /// Removes leftovers that are older than this; how many there were. Young ones may belong to a
    /// publish that is going on.
    ///
    /// # Errors
    /// The folder or the database fails; what is left is found next time.
    pub async fn sweep_orphans(&self, older_than: Duration) -> Result<u64, StoreError> {
        let root = self.blobs.root().to_owned();
        let before = SystemTime::now()
            .checked_sub(older_than)
            .unwrap_or(SystemTime::UNIX_EPOCH);
        let listing = tokio::task::spawn_blocking(move || {
            let staged = old_files(&root.join("staging"), before)?;
            let mut blobs = Vec::new();
            for folder in fs::read_dir(root.join("sha256"))? {
                blobs.extend(old_files(&folder?.path(), before)?);
            }
            Ok::<_, std::io::Error>((staged, blobs))
        });
        let (staged, blobs) = listing.await.map_err(std::io::Error::other)??;
        let mut swept = 0;
        for path in staged {
            tokio::fs::remove_file(&path).await?;
            swept += 1;
        }
        for path in blobs {
            if let Some(hex) = digest_of(&path)
                && !self.is_named(&hex).await?
            {
                tokio::fs::remove_file(&path).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    async fn is_named(&self, hex: &str) -> Result<bool, StoreError> {
        let sql = "SELECT id FROM files WHERE sha256 = $1 LIMIT 1";
        Ok(!tx::read(&self.readers, sql, [hex.into()]).await?.is_empty())
    }
}

fn old_files(folder: &Path, before: SystemTime) -> std::io::Result<Vec<std::path::PathBuf>> {
    let mut old = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        if about.is_file() && about.modified()? < before {
            old.push(entry.path());
        }
    }
    Ok(old)
}

fn digest_of(path: &Path) -> Option<String> {
    let rest = path.file_name()?.to_str()?;
    let first = path.parent()?.file_name()?.to_str()?;
    Some(format!("{first}{rest}"))
}
