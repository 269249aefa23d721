//! What went wrong, in one sentence that may stand in a log.

use domain::PlainText;
use object_store::Error;

use crate::StoreError;

/// One sentence. What the server wrote stays out of it: some answer with what they were sent.
pub(super) fn failure(bucket: &str, doing: &str, why: &Error) -> StoreError {
    let reason = reason(why);
    StoreError::Bucket(format!("the bucket {bucket} did not {doing}: {reason}"))
}

/// Why a request failed, without the server's own words.
pub(super) fn reason(why: &Error) -> String {
    match why {
        Error::NotFound { .. } => "there is no such bucket or object".to_owned(),
        Error::PermissionDenied { .. } => "it refuses this key (403)".to_owned(),
        Error::Unauthenticated { .. } => "it does not know this key (401)".to_owned(),
        why => {
            let mut last: &dyn std::error::Error = why;
            while let Some(next) = last.source() {
                last = next;
            }
            // "Server returned …: STATUS: BODY", where the status is not always there.
            let text = last.to_string();
            let parts = 1 + usize::from(!text.starts_with("Server returned error response"));
            let own: Vec<&str> = text.split(": ").take(parts).collect();
            PlainText::cut(&own.join(": "), 160).to_string()
        }
    }
}
