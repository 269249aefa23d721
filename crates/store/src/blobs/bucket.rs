//! Blobs in a bucket of an S3-compatible server. A blob is put with `If-None-Match: *`, so that
//! nothing replaces it; how an orphan is swept is told in `sweep.rs`.

mod aside;
mod failure;
mod probe;
mod reading;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::Digest;
use futures_util::TryStreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::limit::LimitStore;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{
    BackoffConfig, ClientOptions, Error, ObjectStore, ObjectStoreExt, PutMode, RetryConfig,
};

use super::staging::Staging;
use super::{Blob, BucketPlace, Unnamed, blob_name, public_name, seq_of};
use crate::StoreError;
use failure::failure;
pub(super) use reading::Reading;

/// The most requests at once.
const REQUESTS: usize = 64;
/// How long one request may take, its body included, and how long reaching the server may.
const TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(5);
/// How often a request that failed for the server's reasons is sent again, and until when.
const RETRIES: usize = 3;
const RETRY_UNTIL: Duration = Duration::from_secs(45);
/// The longest pause between two of them.
const PAUSE: Duration = Duration::from_secs(1);
/// The most bytes of a rendered file: more than any index file has, less than what hurts.
const RENDERED: u64 = 64 << 20;
/// How often a put is tried that met another one of the same name.
const MEETINGS: usize = 3;

/// An open bucket.
#[derive(Clone)]
pub(crate) struct Bucket {
    name: Arc<str>,
    objects: Arc<PrefixStore<LimitStore<AmazonS3>>>,
    pub(super) staging: Staging,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bucket({})", self.name)
    }
}

impl Bucket {
    /// Opens the bucket and tries out whether it keeps what was put first.
    pub(super) async fn open(place: &BucketPlace) -> Result<Self, StoreError> {
        let clear_text = place.check();
        let clear_text = clear_text.map_err(|why| StoreError::Bucket(why.to_string()))?;
        let client = ClientOptions::new()
            .with_timeout(TIMEOUT)
            .with_connect_timeout(CONNECT)
            .with_allow_http(clear_text);
        let retry = RetryConfig {
            max_retries: RETRIES,
            retry_timeout: RETRY_UNTIL,
            backoff: BackoffConfig {
                max_backoff: PAUSE,
                ..BackoffConfig::default()
            },
        };
        let server = AmazonS3Builder::new()
            .with_endpoint(place.endpoint.trim_end_matches('/'))
            .with_region(&place.region)
            .with_bucket_name(&place.bucket)
            .with_access_key_id(&place.access_key_id)
            .with_secret_access_key(&place.secret_access_key)
            .with_client_options(client)
            .with_retry(retry)
            // Not every server takes many names in one request.
            .with_disable_bulk_delete(true)
            .build();
        let bucket = format!("'{}' at {}", place.bucket, place.endpoint);
        let server = server.map_err(|why| failure(&bucket, "be opened", &why))?;
        let limited = LimitStore::new(server, REQUESTS);
        let bucket = Self {
            name: bucket.into(),
            objects: Arc::new(PrefixStore::new(limited, place.prefix.as_str())),
            staging: Staging::open(place.staging.clone())?,
        };
        probe::probe(&bucket).await?;
        Ok(bucket)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn failed(&self, doing: &str, why: &Error) -> StoreError {
        failure(&self.name, doing, why)
    }

    /// Puts an object under a name that has none.
    pub(super) async fn create(&self, at: &Path, bytes: Bytes) -> Result<(), Error> {
        let put = self
            .objects
            .put_opts(at, bytes.into(), PutMode::Create.into());
        put.await.map(|_| ())
    }

    pub(super) async fn read(&self, at: &Path) -> Result<Bytes, Error> {
        self.objects.get(at).await?.bytes().await
    }

    pub(super) async fn delete(&self, at: &Path) -> Result<(), Error> {
        match self.objects.delete(at).await {
            // Somebody else was faster.
            Err(Error::NotFound { .. }) => Ok(()),
            done => done,
        }
    }

    /// Names staged bytes. A server may answer "there already" also when it merely met another
    /// request for the name, and keep neither; so what is there is looked at.
    pub(super) async fn keep(&self, unnamed: &Unnamed) -> Result<(), StoreError> {
        let staged = unnamed.staged();
        let at = Path::from(blob_name(&staged.digest));
        let bytes = Bytes::from(tokio::fs::read(unnamed.path()).await?);
        for _ in 0..MEETINGS {
            match self.create(&at, bytes.clone()).await {
                Ok(()) => return Ok(()),
                Err(Error::AlreadyExists { .. }) => {}
                Err(why) => return Err(self.failed("take a blob", &why)),
            }
            match self.objects.head(&at).await {
                Ok(there) if there.size == staged.size => return Ok(()),
                Ok(_) => return Err(self.says("holds a blob that is not what its name says")),
                Err(Error::NotFound { .. }) => {}
                Err(why) => return Err(self.failed("show a blob", &why)),
            }
        }
        Err(self.says("says that a blob is there and that it is not; try again"))
    }

    /// Opens a blob. One that the sweep has just put aside is put back, because whoever asks for it
    /// has seen a row that names it.
    pub(super) async fn blob(&self, digest: &Digest) -> Result<Option<Blob>, StoreError> {
        let at = Path::from(blob_name(digest));
        let first = match reading::piece(self, &at, 0).await {
            Err(Error::NotFound { .. }) => {
                self.put_back(&digest.to_string()).await?;
                reading::piece(self, &at, 0).await
            }
            found => found,
        };
        match first {
            Ok((ahead, size)) => {
                let (bucket, next) = (self.clone(), 0);
                let reading = Reading {
                    bucket,
                    at,
                    ahead,
                    next,
                    size,
                };
                Ok(Some(Blob::of_bucket(reading, size)))
            }
            Err(Error::NotFound { .. }) => Ok(None),
            Err(why) => Err(self.failed("give a blob", &why)),
        }
    }

    /// Puts a rendering. Its row says which bytes count, so one may replace another of its number.
    pub(super) async fn put_public(
        &self,
        key: &str,
        seq: u64,
        bytes: Bytes,
    ) -> Result<(), StoreError> {
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > RENDERED {
            return Err(self.says("would hold a rendered file that nobody could read"));
        }
        let at = Path::from(format!("{}/@{seq}", public_name(key)));
        let put = self.objects.put(&at, bytes.into());
        let put = put.await.map(|_| ());
        put.map_err(|why| self.failed("take a rendered file", &why))
    }

    pub(super) async fn public(&self, key: &str, seq: u64) -> Result<Option<Bytes>, StoreError> {
        let at = Path::from(format!("{}/@{seq}", public_name(key)));
        let found = match self.objects.get(&at).await {
            Ok(found) if found.meta.size > RENDERED => {
                return Err(self.says("holds a rendered file that is too large"));
            }
            Ok(found) => found.bytes().await,
            Err(why) => Err(why),
        };
        match found {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(why) => Err(self.failed("give a rendered file", &why)),
        }
    }

    pub(super) async fn drop_older_public(&self, key: &str, seq: u64) {
        let folder = Path::from(public_name(key));
        let listed = self
            .objects
            .list(Some(&folder))
            .try_for_each(|found| async move {
                let number = found.location.filename().and_then(seq_of);
                match number {
                    Some(number) if number < seq => self.delete(&found.location).await,
                    _ => Ok(()),
                }
            });
        if let Err(why) = listed.await {
            let error = self.failed("drop an old rendering", &why);
            tracing::debug!(%error, "an old rendering stays");
        }
    }

    fn says(&self, what: &str) -> StoreError {
        StoreError::Bucket(format!("the bucket {} {what}", self.name))
    }
}
