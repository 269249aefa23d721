//! A refusal must arrive. A client that is still sending when we close would see a broken connection
//! instead of our answer, so what it sends is read and thrown away for a while.

use std::time::Duration;

use axum::body::BodyDataStream;
use domain::limits;
use futures_util::StreamExt;

/// How long it is read on.
const LONGEST: Duration = Duration::from_secs(10);

/// Reads the rest of an upload beside the answer: at most as much as an upload may have.
pub(crate) fn rest(mut body: BodyDataStream) {
    tokio::spawn(async move {
        let mut left = limits::PACKED_BYTES + limits::METADATA_BYTES;
        let reading = async {
            while let Some(Ok(chunk)) = body.next().await {
                left = left.saturating_sub(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
                if left == 0 {
                    break;
                }
            }
        };
        if tokio::time::timeout(LONGEST, reading).await.is_err() {
            tracing::debug!("a refused upload was still going on and is cut off");
        }
    });
}
