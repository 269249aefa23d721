//! Files by their content, and rendered files by key and number, in a folder or in a bucket; the
//! names are the same in both. What has a name is whole and never changes.

mod blob;
mod bucket;
mod folder;
mod place;
mod staging;

use std::time::SystemTime;

use bytes::Bytes;
use domain::Digest;
use futures_util::Stream;

pub use blob::Blob;
pub(crate) use bucket::Bucket;
pub(crate) use folder::{Folder, private_folder};
pub use place::{BlobPlace, BucketPlace, Unfit};
pub use staging::Unnamed;
use staging::{Staging, take_in};

use crate::{Store, StoreError};

/// Which rendering the files below `public/` come from. What changes the bytes of a rendered file
/// without a change of its rows changes this.
const EPOCH: &str = "1";

/// Where the blobs of an open store are.
#[derive(Clone)]
pub(crate) enum Blobs {
    /// In a folder of this machine.
    Folder(Folder),
    /// In a bucket that any number of nodes share.
    Bucket(Bucket),
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
    pub(crate) async fn open(place: &BlobPlace) -> Result<Self, StoreError> {
        Ok(match place {
            BlobPlace::Folder(root) => Self::Folder(Folder::open(root)?),
            BlobPlace::Bucket(place) => Self::Bucket(Bucket::open(place).await?),
        })
    }

    fn staging(&self) -> &Staging {
        match self {
            Self::Folder(folder) => &folder.staging,
            Self::Bucket(bucket) => &bucket.staging,
        }
    }

    /// Removes staging files that are older than this; how many there were.
    pub(crate) async fn sweep_staging(&self, before: SystemTime) -> Result<u64, StoreError> {
        Ok(self.staging().sweep(before).await?)
    }

    pub(crate) async fn put_public(
        &self,
        key: &str,
        seq: u64,
        bytes: Bytes,
    ) -> Result<(), StoreError> {
        match self {
            Self::Folder(folder) => Ok(folder.put_public(key, seq, bytes).await?),
            Self::Bucket(bucket) => bucket.put_public(key, seq, bytes).await,
        }
    }

    pub(crate) async fn public(&self, key: &str, seq: u64) -> Result<Option<Bytes>, StoreError> {
        match self {
            Self::Folder(folder) => Ok(folder.public(key, seq).await?),
            Self::Bucket(bucket) => bucket.public(key, seq).await,
        }
    }

    /// Takes away what a newer rendering has replaced. A failure leaves a file too many, no more.
    pub(crate) async fn drop_older_public(&self, key: &str, seq: u64) {
        match self {
            Self::Folder(folder) => folder.drop_older_public(key, seq).await,
            Self::Bucket(bucket) => bucket.drop_older_public(key, seq).await,
        }
    }
}

impl Store {
    /// Takes in bytes as they arrive: hashed, counted and written down in the staging folder, where
    /// they can be looked at. They have no name yet, and are gone where they get none.
    ///
    /// # Errors
    /// There are more than `limit`, the source broke off, or the staging folder failed.
    pub async fn stage<S, E>(&self, chunks: S, limit: u64) -> Result<Unnamed, StageError<E>>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
        E: Send,
    {
        let (unnamed, ()) = self.stage_and_look(chunks, limit, |_| ()).await?;
        Ok(unnamed)
    }

    /// The same; once all of it is there, this looks at it, where waiting for the disk harms nobody.
    ///
    /// # Errors
    /// As for [`Store::stage`]; what the look finds is for the caller to judge.
    pub async fn stage_and_look<S, E, L, T>(
        &self,
        chunks: S,
        limit: u64,
        look: L,
    ) -> Result<(Unnamed, T), StageError<E>>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
        E: Send,
        L: FnOnce(&Unnamed) -> T + Send + 'static,
        T: Send + 'static,
    {
        take_in(self.blobs.staging(), chunks, limit, look).await
    }

    /// Names staged bytes by their digest, for good before this returns. That they are there
    /// already is success.
    ///
    /// # Errors
    /// The folder or the bucket failed; nothing is half there, and naming again is right.
    pub async fn name(&self, unnamed: Unnamed) -> Result<(), StoreError> {
        match &self.blobs {
            Blobs::Folder(folder) => Ok(folder.name(unnamed).await?),
            Blobs::Bucket(bucket) => bucket.keep(&unnamed).await,
        }
    }

    /// Opens a blob, if it is there.
    ///
    /// # Errors
    /// The folder or the bucket fails.
    pub async fn blob(&self, digest: &Digest) -> Result<Option<Blob>, StoreError> {
        match &self.blobs {
            Blobs::Folder(folder) => Ok(folder.blob(digest).await?),
            Blobs::Bucket(bucket) => bucket.blob(digest).await,
        }
    }
}

/// Below which name a blob lies: `sha256/ab/cdef…`.
pub(crate) fn blob_name(digest: &Digest) -> String {
    let hex = digest.to_string();
    let (first, rest) = hex.split_at(2);
    format!("sha256/{first}/{rest}")
}

/// The digest whose blob has this name, in hexadecimal.
pub(crate) fn digest_of_name(name: &str) -> Option<String> {
    let (before, rest) = name.rsplit_once('/')?;
    let first = before.rsplit('/').next()?;
    let hex = format!("{first}{rest}");
    hex.parse::<Digest>().is_ok().then_some(hex)
}

/// Below which name the renderings of a key lie, each as `@` and its number.
fn public_name(key: &str) -> String {
    format!("public/{EPOCH}/{key}")
}

/// The number of a rendering by the last part of its name.
fn seq_of(name: &str) -> Option<u64> {
    name.strip_prefix('@')?.parse().ok()
}
