//! Bytes on their way in: a local file each, which is whole before it gets a name.

use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use bytes::Bytes;
use domain::Digest;
use domain::artifact::Staged;
use futures_util::{Stream, StreamExt};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt;

use super::StageError;
use super::folder::{gone, old_files, private_folder};

/// The folder of the staging files.
#[derive(Clone)]
pub(crate) struct Staging {
    folder: Arc<PathBuf>,
    /// Makes the names of staging files differ from those of other programs on this folder. The
    /// number of the process would not: in containers every one of them is the first.
    mark: u64,
    /// Makes them differ within this one.
    next: Arc<AtomicU64>,
}

/// Bytes that were taken in whole, as a local file without a name. Dropped, they are gone.
#[derive(Debug)]
pub struct Unnamed {
    staged: Staged,
    half: Half,
}

/// A staging file, which is removed unless it was renamed.
#[derive(Debug)]
pub(crate) struct Half(PathBuf);

impl Unnamed {
    /// What they are.
    pub fn staged(&self) -> &Staged {
        &self.staged
    }

    /// Where they lie for as long as this lives.
    pub fn path(&self) -> &Path {
        self.half.path()
    }
}

impl Half {
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Half {
    /// Takes away what came to nothing; what resists is swept later.
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.0)
            && error.kind() != ErrorKind::NotFound
        {
            tracing::debug!(%error, "a staging file is left to the sweep");
        }
    }
}

impl Staging {
    pub(crate) fn open(folder: PathBuf) -> io::Result<Self> {
        private_folder(&folder)?;
        Ok(Self {
            folder: Arc::new(folder),
            mark: RandomState::new().build_hasher().finish(),
            next: Arc::new(AtomicU64::new(0)),
        })
    }

    /// Under a name that no other process and no other upload of this one uses.
    pub(crate) fn half(&self) -> Half {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        Half(self.folder.join(format!("{:016x}-{number}", self.mark)))
    }

    pub(crate) async fn sweep(&self, before: SystemTime) -> io::Result<u64> {
        let folder = Arc::clone(&self.folder);
        let sweeping = tokio::task::spawn_blocking(move || {
            let mut swept = 0;
            for path in old_files(&folder, before)? {
                swept += u64::from(gone(fs::remove_file(&path))?);
            }
            Ok(swept)
        });
        sweeping.await.map_err(io::Error::other)?
    }
}

/// A file that nobody has and nobody else reads.
pub(crate) async fn new_file(half: &Half) -> io::Result<tokio::fs::File> {
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    options.open(half.path()).await
}

/// Writes down a stream; synced where nothing else will make it durable.
pub(crate) async fn take_in<S, E>(
    staging: &Staging,
    chunks: S,
    limit: u64,
    durable: bool,
) -> Result<Unnamed, StageError<E>>
where
    S: Stream<Item = Result<Bytes, E>> + Send,
{
    let failed = |why: io::Error| StageError::Store(why.into());
    let half = staging.half();
    let mut file = new_file(&half).await.map_err(failed)?;
    let mut hash = Sha256::new();
    let mut size: u64 = 0;
    let mut chunks = std::pin::pin!(chunks);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(StageError::Source)?;
        size = size.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        if size > limit {
            return Err(StageError::TooLarge { limit });
        }
        hash.update(&chunk);
        file.write_all(&chunk).await.map_err(failed)?;
    }
    // Writes go on behind our back, and only a flush tells of the last one's failure: a full disk
    // would otherwise leave a file that is shorter than its digest says.
    file.flush().await.map_err(failed)?;
    if durable {
        file.sync_all().await.map_err(failed)?;
    }
    let digest = Digest::from_bytes(hash.finalize().into());
    let staged = Staged { digest, size };
    Ok(Unnamed { staged, half })
}
