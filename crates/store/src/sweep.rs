//! Taking away what a crash or a refusal left: staging files, and blobs that no row names.

use std::fs;
use std::io::{self, ErrorKind};
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
            let mut swept = 0;
            for path in old_files(&root.join("staging"), before)? {
                swept += u64::from(gone(fs::remove_file(&path))?);
            }
            let mut blobs = Vec::new();
            for folder in fs::read_dir(root.join("sha256"))? {
                blobs.extend(old_files(&folder?.path(), before)?);
            }
            Ok::<_, io::Error>((swept, blobs))
        });
        let (mut swept, blobs) = listing.await.map_err(io::Error::other)??;
        for path in blobs {
            if let Some(hex) = digest_of(&path)
                && !self.is_named(&hex).await?
            {
                let aside = self.blobs.staging();
                let taking = tokio::task::spawn_blocking(move || take(&path, &aside, before));
                swept += u64::from(taking.await.map_err(io::Error::other)??);
            }
        }
        Ok(swept)
    }

    async fn is_named(&self, hex: &str) -> Result<bool, StoreError> {
        let sql = "SELECT id FROM files WHERE sha256 = $1 LIMIT 1";
        Ok(!tx::read(&self.readers, sql, [hex.into()]).await?.is_empty())
    }
}

/// Removes a blob that no row named a moment ago, unless it has been uploaded again since; whether
/// it is gone. An upload of the same bytes puts a young file in its place, so what was taken away is
/// looked at once more, and put back if it is young.
fn take(path: &Path, aside: &Path, before: SystemTime) -> io::Result<bool> {
    if !gone(fs::rename(path, aside))? {
        return Ok(false);
    }
    if fs::metadata(aside)?.modified()? >= before {
        fs::rename(aside, path)?;
        return Ok(false);
    }
    gone(fs::remove_file(aside))
}

/// Whether this took the file away, and not somebody else before it.
fn gone(done: io::Result<()>) -> io::Result<bool> {
    match done {
        Ok(()) => Ok(true),
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(false),
        Err(why) => Err(why),
    }
}

fn old_files(folder: &Path, before: SystemTime) -> io::Result<Vec<std::path::PathBuf>> {
    let mut old = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = match entry.metadata() {
            Err(why) if why.kind() == ErrorKind::NotFound => continue,
            about => about?,
        };
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Between the question whether a row names it and its removal, somebody may upload it again.
    #[test]
    fn what_was_uploaded_again_meanwhile_is_put_back() {
        let folder = tempfile::tempdir().unwrap();
        let (path, aside) = (folder.path().join("blob"), folder.path().join("aside"));
        fs::write(&path, b"abc").unwrap();
        let hour = Duration::from_secs(3_600);
        let (past, future) = (SystemTime::now() - hour, SystemTime::now() + hour);
        assert!(!take(&path, &aside, past).unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"abc");
        assert!(take(&path, &aside, future).unwrap());
        assert!(!path.exists() && !aside.exists());
        assert!(
            !take(&path, &aside, future).unwrap(),
            "somebody else was faster"
        );
    }
}
