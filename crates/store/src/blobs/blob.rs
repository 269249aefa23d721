//! A blob that is being read, piece by piece, wherever it lies.

use std::io;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use tokio::io::AsyncReadExt;

use super::bucket::Reading;

/// How much of a file is read at once.
const PIECE: usize = 64 * 1024;

/// A blob that was found.
#[derive(Debug)]
pub struct Blob {
    /// How many bytes it has.
    pub size: u64,
    source: Source,
}

#[derive(Debug)]
enum Source {
    File(tokio::fs::File),
    Bucket(Reading),
}

impl Blob {
    pub(super) fn of_file(file: tokio::fs::File, size: u64) -> Self {
        let source = Source::File(file);
        Self { size, source }
    }

    pub(super) fn of_bucket(reading: Reading, size: u64) -> Self {
        let source = Source::Bucket(reading);
        Self { size, source }
    }

    /// The file that holds it, where it lies in a folder: the system can send it without our reading it.
    ///
    /// # Errors
    /// It lies in a bucket; here it is back.
    pub async fn into_file(self) -> Result<std::fs::File, Self> {
        match self.source {
            Source::File(file) => Ok(file.into_std().await),
            source => Err(Self {
                size: self.size,
                source,
            }),
        }
    }

    /// Its bytes in order. A piece is read when it is asked for, so a slow reader costs one piece of
    /// memory.
    pub fn into_stream(self) -> BoxStream<'static, io::Result<Bytes>> {
        match self.source {
            Source::File(file) => stream::try_unfold(file, |mut file| async move {
                let mut piece = BytesMut::with_capacity(PIECE);
                let read = file.read_buf(&mut piece).await?;
                Ok((read > 0).then(|| (piece.freeze(), file)))
            })
            .boxed(),
            Source::Bucket(reading) => stream::try_unfold(reading, Reading::next)
                .map_err(io::Error::other)
                .boxed(),
        }
    }
}
