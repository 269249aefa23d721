//! Whether a bucket may be relied on, tried out at each opening. Some servers take `If-None-Match`
//! and do as if it were not there; on one of those any release could be replaced.

use std::hash::{BuildHasher, Hasher, RandomState};

use bytes::Bytes;
use object_store::Error;
use object_store::path::Path;

use super::Bucket;
use super::failure::reason;
use crate::StoreError;

/// Puts one object twice under a new name: the second must be refused, the first must stay.
pub(super) async fn probe(bucket: &Bucket) -> Result<(), StoreError> {
    const FIRST: &[u8] = b"first";
    let mark = RandomState::new().build_hasher().finish();
    let at = Path::from(format!("probe/{mark:016x}"));
    match bucket.create(&at, Bytes::from_static(FIRST)).await {
        // There already: an attempt before a broken answer.
        Ok(()) | Err(Error::AlreadyExists { .. }) => {}
        Err(why) => return Err(unusable(bucket, &why)),
    }
    let second = bucket.create(&at, Bytes::from_static(b"second")).await;
    let kept = bucket.read(&at).await;
    // The bucket may forbid removing, which makes it only safer.
    if let Err(error) = bucket.remove(at.as_ref()).await {
        tracing::warn!(%error, "what is replaced or orphaned stays in the bucket");
    }
    match second {
        Err(Error::AlreadyExists { .. }) => {}
        Ok(()) => return Err(ignores_the_condition(bucket)),
        Err(why) => return Err(unusable(bucket, &why)),
    }
    match kept {
        Ok(bytes) if bytes == FIRST => Ok(()),
        Ok(_) => Err(ignores_the_condition(bucket)),
        Err(why) => Err(unusable(bucket, &why)),
    }
}

fn ignores_the_condition(bucket: &Bucket) -> StoreError {
    StoreError::Bucket(format!(
        "the bucket {} lets a second object replace the first (it ignores If-None-Match), so no release would be \
         safe there; use a server that heeds If-None-Match",
        bucket.name()
    ))
}

fn unusable(bucket: &Bucket, why: &Error) -> StoreError {
    StoreError::Bucket(format!(
        "the bucket {} cannot be reached or written: {}",
        bucket.name(),
        reason(why)
    ))
}
