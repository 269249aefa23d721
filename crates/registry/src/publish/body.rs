//! The framed upload of cargo's Web API, read piece by piece: `u32le length, JSON, u32le length,
//! crate`. Nothing of the crate is asked for before [`Body::stage`].

use bytes::{Buf, Bytes, BytesMut};
use domain::limits;
use ecosystems::cargo::upload::{self, Head};
use futures_util::{Stream, StreamExt, stream};
use store::{StageError, Unnamed};

use crate::{Error, Registry};

/// An upload as it arrives.
pub struct Body<S> {
    chunks: S,
    /// Arrived and not yet used.
    ahead: BytesMut,
}

impl<S, E> Body<S>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
    E: std::error::Error + Send + Sync + 'static,
{
    /// An upload that arrives in these pieces.
    pub fn new(chunks: S) -> Self {
        let ahead = BytesMut::new();
        Self { chunks, ahead }
    }

    /// The metadata in front of the crate.
    pub(super) async fn head(&mut self) -> Result<Head, Error> {
        let length = upload::json_length(self.word().await?).map_err(Error::malformed)?;
        let json = self.exactly(length).await?;
        upload::head(&json).map_err(Error::malformed)
    }

    /// Streams the crate into the store, and lets it be looked at there. What follows it, or is missing, is
    /// refused.
    pub(super) async fn stage<L, T>(
        &mut self,
        registry: &Registry,
        look: L,
    ) -> Result<(Unnamed, T), Error>
    where
        L: FnOnce(&Unnamed) -> T + Send + 'static,
        T: Send + 'static,
    {
        let length = upload::crate_length(self.word().await?).map_err(Error::malformed)?;
        let ahead = std::mem::take(&mut self.ahead).freeze();
        let first = stream::iter((!ahead.is_empty()).then_some(Ok(ahead)));
        let chunks = first.chain(&mut self.chunks);
        let staged = registry
            .store
            .stage_and_look(chunks, length.min(limits::PACKED_BYTES), look)
            .await;
        let (unnamed, seen) = staged.map_err(|error| match error {
            StageError::TooLarge { .. } => Error::malformed(format!(
                "the upload holds more than the {length} bytes it announced"
            )),
            StageError::Source(why) => broke_off(&why),
            StageError::Store(error) => error.into(),
        })?;
        let size = unnamed.staged().size;
        if size < length {
            return Err(Error::malformed(format!(
                "the upload ended after {size} of {length} bytes; publish again"
            )));
        }
        Ok((unnamed, seen))
    }

    async fn word(&mut self) -> Result<[u8; upload::LENGTH], Error> {
        let bytes = self.exactly(upload::LENGTH).await?;
        let mut word = [0; upload::LENGTH];
        bytes.as_ref().copy_to_slice(&mut word);
        Ok(word)
    }

    async fn exactly(&mut self, length: usize) -> Result<Bytes, Error> {
        while self.ahead.len() < length {
            match self.chunks.next().await {
                Some(Ok(chunk)) => self.ahead.extend_from_slice(&chunk),
                Some(Err(why)) => return Err(broke_off(&why)),
                None => {
                    return Err(Error::malformed(
                        "the upload ended too early; publish again",
                    ));
                }
            }
        }
        Ok(self.ahead.split_to(length).freeze())
    }
}

fn broke_off(why: &dyn std::error::Error) -> Error {
    Error::malformed(format!("the upload broke off: {why}"))
}
