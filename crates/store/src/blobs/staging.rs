//! Bytes on their way in: a local file each, which is whole before it gets a name.

use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, ErrorKind, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use bytes::Bytes;
use domain::Digest;
use domain::artifact::Staged;
use futures_util::{Stream, StreamExt};
use sha2::{Digest as _, Sha256};

use super::StageError;
use super::folder::{gone, old_files, private_folder};

/// How many bytes wait in memory before they are written, and in how many parts: a part has a price too.
const PIECE: usize = 256 * 1024;
const PARTS: usize = 64;

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
    file: fs::File,
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

    /// Sees them written down for good: by the file they were written through, which alone hears of every
    /// failure to do so.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
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
        Half(self.folder.join(self.mark()))
    }

    /// A name that begins like this, which nobody else uses either.
    pub(super) fn marked(&self, name: &str) -> String {
        format!("{name}.{}", self.mark())
    }

    fn mark(&self) -> String {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        format!("{:016x}-{number}", self.mark)
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
pub(crate) fn new_file(half: &Half) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(half.path())
}

/// A staging file that is being written, and what was written so far.
struct Writing {
    half: Half,
    file: fs::File,
    hash: Sha256,
}

impl Writing {
    /// Goes on where the last piece ended; the file is made with the first.
    fn on(begun: Option<Self>, staging: &Staging, chunks: &[Bytes]) -> io::Result<Self> {
        let mut writing = match begun {
            Some(writing) => writing,
            None => {
                let half = staging.half();
                Self {
                    file: new_file(&half)?,
                    half,
                    hash: Sha256::new(),
                }
            }
        };
        for chunk in chunks {
            writing.hash.update(chunk);
            writing.file.write_all(chunk)?;
        }
        Ok(writing)
    }

    /// Nothing is missing any more.
    fn whole(self, size: u64) -> Unnamed {
        let Self { half, file, hash } = self;
        let digest = Digest::from_bytes(hash.finalize().into());
        let staged = Staged { digest, size };
        Unnamed { staged, file, half }
    }
}

/// Writes down a stream, and looks at it where it was written: a way there and back saved. It is not synced:
/// what names it does that.
pub(crate) async fn take_in<S, E, L, T>(
    staging: &Staging,
    chunks: S,
    limit: u64,
    look: L,
) -> Result<(Unnamed, T), StageError<E>>
where
    S: Stream<Item = Result<Bytes, E>> + Send,
    L: FnOnce(&Unnamed) -> T + Send + 'static,
    T: Send + 'static,
{
    let mut size: u64 = 0;
    let mut begun = None;
    let mut look = Some(look);
    let mut chunks = std::pin::pin!(chunks);
    loop {
        // Writing blocks, so it is done elsewhere; a small file makes the way there and back once.
        let (mut piece, mut length, mut is_last) = (Vec::new(), 0, false);
        while length < PIECE && piece.len() < PARTS {
            let Some(chunk) = chunks.next().await else {
                is_last = true;
                break;
            };
            let chunk = chunk.map_err(StageError::Source)?;
            size = size.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
            if size > limit {
                return Err(StageError::TooLarge { limit });
            }
            length += chunk.len();
            piece.push(chunk);
        }
        let staging = staging.clone();
        let look = look.take_if(|_| is_last);
        let writing = tokio::task::spawn_blocking(move || {
            let writing = Writing::on(begun, &staging, &piece)?;
            let Some(look) = look else {
                return Ok(ControlFlow::Continue(writing));
            };
            let unnamed = writing.whole(size);
            let seen = look(&unnamed);
            Ok(ControlFlow::Break((unnamed, seen)))
        });
        let writing = writing.await.map_err(io::Error::other).flatten();
        match writing.map_err(|why| StageError::Store(why.into()))? {
            ControlFlow::Continue(writing) => begun = Some(writing),
            ControlFlow::Break(whole) => return Ok(whole),
        }
    }
}
