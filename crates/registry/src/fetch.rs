//! What clients read. No rule runs, and what is in memory is answered without a table: policy acted when
//! the bytes were written.

use bytes::Bytes;
use domain::Digest;
use ecosystems::cargo::{index, name};
pub use store::Packed;
use store::{Blob, RENDERED_LOST, StoreError, Withheld, etag_of};

use crate::{Error, Registry, announce};

/// Ready bytes and the tag by which a client knows them again.
#[derive(Clone, Debug)]
pub struct Ready {
    /// A strong entity tag, quotes included (RFC 9110, section 8.8.3).
    pub etag: String,
    /// The bytes.
    pub bytes: Bytes,
    /// The same as gzip, where that is smaller.
    pub packed: Option<Packed>,
}

/// `config.json` of the sparse index.
pub fn config(registry: &Registry) -> Ready {
    let settings = registry.settings();
    let bytes = index::config(&settings.base_url, settings.members_only);
    Ready {
        etag: etag_of(&bytes),
        bytes: bytes.into(),
        packed: None,
    }
}

/// The index file at this path; nothing where there is no such crate, or where the path is not the
/// one under which cargo would ask.
///
/// # Errors
/// The store fails.
pub async fn index_file(registry: &Registry, path: &str) -> Result<Option<Ready>, Error> {
    let Some(package) = name::from_index_path(path) else {
        return Ok(None);
    };
    let key = announce::key_of(package.spelling());
    let found = match registry.store.rendered(&key).await {
        Err(StoreError::Damaged(RENDERED_LOST)) => {
            announce::render(&registry.store, &package).await?;
            registry.store.rendered(&key).await?
        }
        found => found?,
    };
    // A package of which nothing is listed is answered like one that is not there: it may be held as a whole.
    let found = found.filter(|found| !found.bytes.is_empty());
    Ok(found.map(|found| Ready {
        etag: found.etag,
        bytes: found.bytes,
        packed: found.packed,
    }))
}

/// The file of a release, opened, and its digest.
#[derive(Debug)]
pub struct Artifact {
    /// Its bytes, and how many they are.
    pub blob: Blob,
    /// Its digest.
    pub digest: Digest,
}

/// The file whose digest a client names: content cannot be anything else than what it asked for.
///
/// # Errors
/// The store fails.
pub async fn by_digest(
    registry: &Registry,
    crate_name: &str,
    version: &str,
    digest: &str,
) -> Result<Option<Artifact>, Error> {
    let Ok(digest) = digest.parse::<Digest>() else {
        return Ok(None);
    };
    // A held, removed or quarantined file is in no index, and must not be had by its digest either.
    let Some(known) = listed(registry, crate_name, version).await? else {
        return Ok(None);
    };
    if known != digest {
        return Ok(None);
    }
    open(registry, digest).await
}

/// The file of a release by name and version alone.
///
/// # Errors
/// The store fails.
pub async fn by_version(
    registry: &Registry,
    crate_name: &str,
    version: &str,
) -> Result<Option<Artifact>, Error> {
    match listed(registry, crate_name, version).await? {
        Some(digest) => open(registry, digest).await,
        None => Ok(None),
    }
}

/// The digest of a listed release whose name and version are spelled as they were published.
///
/// # Errors
/// The store fails, or the release was listed once and is not now.
async fn listed(
    registry: &Registry,
    crate_name: &str,
    version: &str,
) -> Result<Option<Digest>, Error> {
    let Ok(package) = name::parse_lenient(crate_name) else {
        return Ok(None);
    };
    let key = announce::key_of(crate_name);
    let listed = registry.store.listed(&key, &package).await?;
    let listed = listed.filter(|listed| listed.spelling == crate_name);
    let Some(listed) = listed else {
        return Ok(None);
    };
    match (listed.digest(version), listed.withheld(version)) {
        (Some(digest), _) => Ok(Some(*digest)),
        (None, Some(withheld)) => Err(kept_back(crate_name, version, withheld)),
        (None, None) => Ok(None),
    }
}

/// What somebody is told who asks for a release that was listed once.
pub(crate) fn kept_back(crate_name: &str, version: &str, withheld: &Withheld) -> Error {
    let state = if withheld.gone {
        "was rejected and is gone for good"
    } else {
        "is quarantined"
    };
    let why = match &withheld.hold {
        Some((id, reason)) => format!(": {}, {} ({id})", reason.word(), reason.meaning()),
        None => String::new(),
    };
    Error::Withheld {
        what: format!("{crate_name} {version} {state}{why}"),
        gone: withheld.gone,
    }
}

async fn open(registry: &Registry, digest: Digest) -> Result<Option<Artifact>, Error> {
    let found = registry.store.blob(&digest).await?;
    Ok(found.map(|blob| Artifact { blob, digest }))
}
