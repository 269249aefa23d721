//! Files by their content, and rendered files by key and number. Create-only: what has a name is
//! whole and never changes.

use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use domain::Digest;
use domain::artifact::Staged;
use futures_util::{Stream, StreamExt};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt;

use crate::{Store, StoreError};

/// Which rendering the files below `public/` come from. What changes the bytes of a rendered file
/// without a change of its rows changes this.
const EPOCH: &str = "1";

/// A folder of blobs.
#[derive(Clone)]
pub(crate) struct Blobs {
    root: Arc<PathBuf>,
    /// Makes the names of staging files differ from those of other programs on this folder. The
    /// number of the process would not: in containers every one of them is the first.
    mark: u64,
    /// Makes them differ within this one.
    next: Arc<AtomicU64>,
}

/// Why an upload was not staged. Nothing of it is left.
#[derive(Debug)]
pub enum StageError<E> {
    /// It has more bytes than it may have.
    TooLarge {
        /// How many it may have.
        limit: u64,
    },
    /// It broke off.
    Source(E),
    /// We failed.
    Store(StoreError),
}

impl Blobs {
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        for folder in ["", "staging", "sha256", "public"] {
            private_folder(&root.join(folder))?;
        }
        make_digest_folders(&root.join("sha256"))?;
        Ok(Self {
            root: Arc::new(root.to_owned()),
            mark: RandomState::new().build_hasher().finish(),
            next: Arc::new(AtomicU64::new(0)),
        })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn path(&self, digest: &Digest) -> PathBuf {
        let hex = digest.to_string();
        let (first, rest) = hex.split_at(2);
        self.root.join("sha256").join(first).join(rest)
    }

    /// Under a name that no other process and no other upload of this one uses.
    pub(crate) fn staging(&self) -> PathBuf {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let name = format!("{:016x}-{number}", self.mark);
        self.root.join("staging").join(name)
    }

    fn public_folder(&self, key: &str) -> PathBuf {
        self.root.join("public").join(EPOCH).join(key)
    }

    pub(crate) async fn put_public(&self, key: &str, seq: u64, bytes: &[u8]) -> io::Result<()> {
        let folder = self.public_folder(key);
        tokio::fs::create_dir_all(&folder).await?;
        let half = self.staging();
        let mut file = new_file(&half).await?;
        let written = match file.write_all(bytes).await {
            Ok(()) => file.flush().await,
            failed => failed,
        };
        if written.is_err() {
            discard(&half).await;
            return written;
        }
        tokio::fs::rename(&half, folder.join(format!("@{seq}"))).await
    }

    pub(crate) async fn public(&self, key: &str, seq: u64) -> io::Result<Option<Vec<u8>>> {
        absent(tokio::fs::read(self.public_folder(key).join(format!("@{seq}"))).await)
    }

    /// Takes away what a newer rendering has replaced. A failure leaves a file too many, no more.
    pub(crate) async fn drop_older_public(&self, key: &str, seq: u64) {
        let Ok(mut entries) = tokio::fs::read_dir(self.public_folder(key)).await else {
            return;
        };
        while let Ok(Some(entry)) = entries.next_entry().await {
            let name = entry.file_name();
            let older = name
                .to_str()
                .and_then(|name| name.strip_prefix('@'))
                .and_then(|number| number.parse::<u64>().ok())
                .is_some_and(|number| number < seq);
            if older && let Err(error) = tokio::fs::remove_file(entry.path()).await {
                tracing::debug!(%error, "an old rendering stays");
            }
        }
    }
}

impl Store {
    /// Takes in bytes as they arrive: hashed, counted, and written down for good under their digest
    /// before this returns. Bytes that are there already are not written twice.
    ///
    /// # Errors
    /// There are more than `limit`, the source broke off, or the folder failed.
    pub async fn stage<S, E>(&self, chunks: S, limit: u64) -> Result<Staged, StageError<E>>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
        E: Send,
    {
        let half = self.blobs.staging();
        let written = write(&half, chunks, limit).await;
        let named = match written {
            Ok(staged) => name(&half, &self.blobs.path(&staged.digest))
                .await
                .map(|()| staged)
                .map_err(|why| StageError::Store(why.into())),
            Err(error) => Err(error),
        };
        if named.is_err() {
            discard(&half).await;
        }
        named
    }

    /// Where the blob with this digest lies, if it is there.
    pub fn blob_path(&self, digest: &Digest) -> PathBuf {
        self.blobs.path(digest)
    }

    /// Opens a blob; with its size.
    ///
    /// # Errors
    /// The folder fails.
    pub async fn blob(
        &self,
        digest: &Digest,
    ) -> Result<Option<(tokio::fs::File, u64)>, StoreError> {
        let path = self.blobs.path(digest);
        // Both in one go: each way to a thread that may wait takes longer than either.
        let opening = tokio::task::spawn_blocking(move || {
            let file = fs::File::open(path)?;
            let size = file.metadata()?.len();
            Ok((file, size))
        });
        let found = absent(opening.await.map_err(io::Error::other)?)?;
        Ok(found.map(|(file, size)| (tokio::fs::File::from_std(file), size)))
    }
}

async fn write<S, E>(half: &Path, chunks: S, limit: u64) -> Result<Staged, StageError<E>>
where
    S: Stream<Item = Result<Bytes, E>> + Send,
{
    let failed = |why: io::Error| StageError::Store(why.into());
    let mut file = new_file(half).await.map_err(failed)?;
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
    file.sync_all().await.map_err(failed)?;
    let digest = Digest::from_bytes(hash.finalize().into());
    Ok(Staged { digest, size })
}

/// A file that nobody has and nobody else reads.
async fn new_file(path: &Path) -> io::Result<tokio::fs::File> {
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    options.open(path).await
}

/// Takes away what came to nothing; what resists is swept later.
async fn discard(half: &Path) {
    if let Err(error) = tokio::fs::remove_file(half).await
        && error.kind() != ErrorKind::NotFound
    {
        tracing::debug!(%error, "a staging file is left to the sweep");
    }
}

/// Gives the bytes their name. The folder is synced too: a name that a crash forgets would leave a
/// row without its file.
async fn name(half: &Path, path: &Path) -> io::Result<()> {
    let (half, path) = (half.to_owned(), path.to_owned());
    let naming = tokio::task::spawn_blocking(move || {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::rename(&half, &path)?;
        fs::File::open(folder)?.sync_all()
    });
    naming.await.map_err(io::Error::other)?
}

/// Makes the folders for all first bytes of digests and sees them written down, so that no upload has to:
/// one that finds its folder there could not know whether a power cut would leave it.
fn make_digest_folders(root: &Path) -> io::Result<()> {
    if fs::read_dir(root)?.count() < 256 {
        for first in 0..=u8::MAX {
            private_folder(&root.join(format!("{first:02x}")))?;
        }
    }
    // Also where they are there: whoever made them may have ended before this.
    fs::File::open(root)?.sync_all()
}

/// Makes a folder, for its owner alone.
pub(crate) fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// What is not there is an answer, not a failure.
fn absent<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(None),
        Err(why) => Err(why),
    }
}
