//! Reading a blob: each piece is a request of its own with a time of its own, so that neither a slow
//! reader nor a slow bucket holds the other.

use bytes::Bytes;
use object_store::path::Path;
use object_store::{Error, GetOptions, GetRange, ObjectStore};

use super::Bucket;
use crate::StoreError;

/// How much of a blob is asked for at once: what a slow reader costs in memory.
const PIECE: u64 = 1 << 20;

/// A blob of which some is read.
#[derive(Debug)]
pub(in crate::blobs) struct Reading {
    pub(super) bucket: Bucket,
    pub(super) at: Path,
    /// Read and not yet given.
    pub(super) ahead: Bytes,
    /// Where what is given next begins.
    pub(super) next: u64,
    pub(super) size: u64,
}

impl Reading {
    /// The next piece; nothing at the end. Each is a request of its own, with its own time.
    pub(in crate::blobs) async fn next(mut self) -> Result<Option<(Bytes, Self)>, StoreError> {
        if self.next >= self.size {
            return Ok(None);
        }
        if self.ahead.is_empty() {
            let piece = piece(&self.bucket, &self.at, self.next).await;
            let piece = piece.map_err(|why| self.bucket.failed("give a blob", &why));
            (self.ahead, _) = piece?;
        }
        let piece = std::mem::take(&mut self.ahead);
        if piece.is_empty() {
            return Err(self.bucket.says("gave less of a blob than there is"));
        }
        self.next += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        Ok(Some((piece, self)))
    }
}

/// The bytes from here, at most [`PIECE`] of them, and how many there are in all.
pub(super) async fn piece(bucket: &Bucket, at: &Path, from: u64) -> Result<(Bytes, u64), Error> {
    let range = Some(GetRange::Bounded(from..from + PIECE));
    let options = GetOptions {
        range,
        ..GetOptions::default()
    };
    let found = bucket.objects.get_opts(at, options).await?;
    let size = found.meta.size;
    Ok((found.bytes().await?, size))
}
