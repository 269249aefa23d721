//! Blobs in a folder: created under another name, synced, then named.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use domain::Digest;

use super::staging::{Staging, Unnamed, new_file};
use super::{Blob, blob_name, digest_of_name, public_name, seq_of};

/// Where a blob is for the moment in which a sweep makes sure that nobody has uploaded it again.
const ASIDE: &str = "aside";

/// A folder of blobs.
#[derive(Clone)]
pub(crate) struct Folder {
    root: Arc<PathBuf>,
    pub(super) staging: Staging,
}

impl Folder {
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        for folder in ["", "sha256", "public", ASIDE] {
            private_folder(&root.join(folder))?;
        }
        make_digest_folders(&root.join("sha256"))?;
        put_back(root)?;
        Ok(Self {
            root: Arc::new(root.to_owned()),
            staging: Staging::open(root.join("staging"))?,
        })
    }

    pub(super) async fn blob(&self, digest: &Digest) -> io::Result<Option<Blob>> {
        let path = self.root.join(blob_name(digest));
        // Both in one go: each way to a thread that may wait takes longer than either.
        let opening = tokio::task::spawn_blocking(move || {
            let file = fs::File::open(path)?;
            let size = file.metadata()?.len();
            Ok((file, size))
        });
        let found = absent(opening.await.map_err(io::Error::other)?)?;
        Ok(found.map(|(file, size)| Blob::of_file(tokio::fs::File::from_std(file), size)))
    }

    /// Gives the bytes their name, once they are on the disk: a name is never before its bytes. The folder is
    /// synced too: a name that a crash forgets would leave a row without its file.
    pub(super) async fn name(&self, unnamed: Unnamed) -> io::Result<()> {
        let path = self.root.join(blob_name(&unnamed.staged().digest));
        let naming = tokio::task::spawn_blocking(move || {
            let folder = path.parent().unwrap_or(Path::new("."));
            unnamed.sync()?;
            fs::rename(unnamed.path(), &path)?;
            fs::File::open(folder)?.sync_all()
        });
        naming.await.map_err(io::Error::other)?
    }

    pub(super) async fn put_public(&self, key: &str, seq: u64, bytes: Bytes) -> io::Result<()> {
        let folder = self.root.join(public_name(key));
        let half = self.staging.half();
        let putting = tokio::task::spawn_blocking(move || {
            new_file(&half)?.write_all(&bytes)?;
            let path = folder.join(format!("@{seq}"));
            match fs::rename(half.path(), &path) {
                Err(why) if why.kind() == ErrorKind::NotFound => {
                    fs::create_dir_all(&folder)?;
                    fs::rename(half.path(), path)
                }
                put => put,
            }
        });
        putting.await.map_err(io::Error::other)?
    }

    pub(super) async fn public(&self, key: &str, seq: u64) -> io::Result<Option<Bytes>> {
        let path = self.root.join(public_name(key)).join(format!("@{seq}"));
        Ok(absent(tokio::fs::read(path).await)?.map(Bytes::from))
    }

    pub(super) async fn drop_older_public(&self, key: &str, seq: u64) {
        let folder = self.root.join(public_name(key));
        let dropping = tokio::task::spawn_blocking(move || {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let name = entry.file_name();
                if name.to_str().and_then(seq_of).is_some_and(|n| n < seq) {
                    gone(fs::remove_file(entry.path()))?;
                }
            }
            Ok(())
        });
        if let Err(error) = dropping.await.map_err(io::Error::other).flatten() {
            tracing::debug!(%error, "an old rendering stays");
        }
    }

    /// The named blobs that are older than this.
    pub(crate) async fn old_blobs(&self, before: SystemTime) -> io::Result<Vec<PathBuf>> {
        let root = Arc::clone(&self.root);
        let listing = tokio::task::spawn_blocking(move || {
            let mut blobs = Vec::new();
            for folder in fs::read_dir(root.join("sha256"))? {
                blobs.extend(old_files(&folder?.path(), before)?);
            }
            Ok(blobs)
        });
        listing.await.map_err(io::Error::other)?
    }

    /// Removes a blob that no row named a moment ago, unless it has been uploaded again since; whether
    /// it is gone.
    pub(crate) async fn take(&self, path: PathBuf, before: SystemTime) -> io::Result<bool> {
        let Some(hex) = digest_of_name(&path.to_string_lossy()) else {
            return Ok(false);
        };
        // Two sweeps may have the same blob in their hands, an old one and a new one.
        let aside = self.root.join(ASIDE).join(self.staging.marked(&hex));
        let taking = tokio::task::spawn_blocking(move || take(&path, &aside, before));
        taking.await.map_err(io::Error::other)?
    }
}

/// An upload of the same bytes puts a young file in the old one's place, so what was taken away is
/// looked at once more, and put back if it is young. Whoever dies in between leaves it aside, by its digest.
fn take(path: &Path, aside: &Path, before: SystemTime) -> io::Result<bool> {
    if !gone(fs::rename(path, aside))? {
        return Ok(false);
    }
    let Some(about) = absent(fs::metadata(aside))? else {
        // Somebody has opened the folder meanwhile and put it back.
        return Ok(false);
    };
    if about.modified()? >= before {
        gone(fs::rename(aside, path))?;
        return Ok(false);
    }
    gone(fs::remove_file(aside))
}

/// Puts back what a sweep that died has left aside: a row may name it. What none names is swept again.
fn put_back(root: &Path) -> io::Result<()> {
    for entry in fs::read_dir(root.join(ASIDE))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let hex = name.split('.').next().unwrap_or_default();
        if let Ok(digest) = hex.parse::<Digest>() {
            // The bytes of one digest are the same ones, whichever file stays.
            gone(fs::rename(&path, root.join(blob_name(&digest))))?;
        }
    }
    Ok(())
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

/// Whether this took the file away, and not somebody else before it.
pub(super) fn gone(done: io::Result<()>) -> io::Result<bool> {
    Ok(absent(done)?.is_some())
}

pub(super) fn old_files(folder: &Path, before: SystemTime) -> io::Result<Vec<PathBuf>> {
    let mut old = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Some(about) = absent(entry.metadata())? else {
            continue;
        };
        if about.is_file() && about.modified()? < before {
            old.push(entry.path());
        }
    }
    Ok(old)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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

    /// A sweep that died with a blob in its hands may have taken one that a row names by now.
    #[tokio::test]
    async fn what_a_dead_sweep_left_aside_is_there_again() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(place.path()).unwrap();
        let digest = Digest::of(b"abc");
        let path = place.path().join(blob_name(&digest));
        let aside = place.path().join(ASIDE);
        let marked = |n| aside.join(folder.staging.marked(&format!("{digest}{n}")));
        fs::write(&path, b"abc").unwrap();
        fs::rename(&path, marked("")).unwrap();
        // Two sweeps at once, and a file that is nobody's.
        fs::write(marked(""), b"abc").unwrap();
        fs::write(marked("x"), b"abc").unwrap();
        assert!(folder.blob(&digest).await.unwrap().is_none());
        let opened = Folder::open(place.path()).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"abc");
        assert_eq!(fs::read_dir(&aside).unwrap().count(), 1);
        assert!(opened.take(path.clone(), SystemTime::now()).await.unwrap());
        assert!(!path.exists(), "and is swept as before");
    }
}
