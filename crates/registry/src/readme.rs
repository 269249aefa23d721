//! What a release says of itself at length: read from its archive when somebody looks, and kept in memory as
//! the HTML that a page shows. The bytes of a digest are always the same, so nothing of it grows old.

use std::io::{BufReader, Read};
use std::sync::Arc;

use domain::{Digest, limits};
use ecosystems::readme;
use futures_util::TryStreamExt;
use inspection::{Limits, NotAdmitted};
use moka::future::Cache;
use store::Blob;
use tokio::sync::Semaphore;

use crate::browse::PackageView;
use crate::{Error, Registry};

/// The most bytes of them in memory.
const MEMORY: u64 = 8 << 20;
/// How many archives are read at once: an unpacked one may be large, and whoever looks is a stranger.
const AT_ONCE: usize = 2;
/// Where it is, where the manifest does not say.
const USUAL: &str = "README.md";

/// The ones that were looked at lately.
#[derive(Clone)]
pub(crate) struct Readmes {
    known: Cache<Digest, Arc<str>>,
    reading: Arc<Semaphore>,
}

impl Default for Readmes {
    fn default() -> Self {
        let weight = |_: &Digest, html: &Arc<str>| u32::try_from(html.len() + 128);
        Self {
            known: Cache::builder()
                .max_capacity(MEMORY)
                .weigher(move |digest, html| weight(digest, html).unwrap_or(u32::MAX))
                .build(),
            reading: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

/// The README of the release that is shown, as HTML that can do nothing; empty where it has none, or one that
/// is too large or is no text.
///
/// # Errors
/// The store fails, or the archive is not what was taken in.
pub async fn html(registry: &Registry, view: &PackageView) -> Result<Arc<str>, Error> {
    let readmes = &registry.readmes;
    let digest = view.release.digest;
    let reading = async {
        let _turn = readmes.reading.acquire().await.map_err(Error::fault)?;
        read(registry, view, digest).await
    };
    // Who asks for the same one meanwhile waits for this reading.
    let known = readmes.known.try_get_with(digest, reading).await;
    known.map_err(|why: Arc<Error>| Error::fault(why.to_string()))
}

async fn read(registry: &Registry, view: &PackageView, digest: Digest) -> Result<Arc<str>, Error> {
    let blob = registry.store.blob(&digest).await?;
    let blob = blob.ok_or_else(|| Error::fault("the file of a release is missing"))?;
    let size = blob.size;
    let archive = opened(blob).await?;
    let name = view.manifest.readme.as_deref().unwrap_or(USUAL).to_owned();
    let prefix = format!("{}-{}", view.package.spelling(), view.release.version);
    let reading = tokio::task::spawn_blocking(move || drawn(archive, size, &prefix, &name));
    reading.await.map_err(Error::fault)?
}

/// A file as it lies there; what comes from a bucket is collected first.
async fn opened(blob: Blob) -> Result<Box<dyn Read + Send>, Error> {
    match blob.into_file().await {
        Ok(file) => Ok(Box::new(BufReader::new(file))),
        Err(elsewhere) => {
            let mut pieces = elsewhere.into_stream();
            let mut bytes = Vec::new();
            while let Some(piece) = pieces.try_next().await.map_err(Error::fault)? {
                bytes.extend_from_slice(&piece);
            }
            Ok(Box::new(std::io::Cursor::new(bytes)))
        }
    }
}

fn drawn(archive: impl Read, size: u64, prefix: &str, name: &str) -> Result<Arc<str>, Error> {
    let limits = Limits {
        wanted: limits::README_BYTES,
        ..Limits::default()
    };
    let found = match inspection::one(archive, size, prefix, name, &limits) {
        Err(NotAdmitted::Large { .. }) => None,
        found => found.map_err(Error::fault)?,
    };
    let text = found.and_then(|bytes| String::from_utf8(bytes).ok());
    Ok(text.map_or_else(|| "".into(), |text| readme::html(name, &text).into()))
}
