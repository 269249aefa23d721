//! An event as the bytes that are stored and logged.

use std::fmt;

use serde::Serialize;

use super::Event;
use crate::Timestamp;

/// The most bytes of one event.
pub const MAX_BYTES: usize = 65_535;

/// The event would be larger than the log takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an event has at most {MAX_BYTES} bytes")
    }
}

impl std::error::Error for TooLarge {}

impl Event {
    /// The bytes under this number and time: RFC 8785, section 3.2.
    ///
    /// # Errors
    /// There are more than [`MAX_BYTES`].
    pub fn bytes(&self, seq: u64, at: Timestamp) -> Result<Vec<u8>, TooLarge> {
        let numbered = Numbered {
            v: 1,
            seq,
            ts: at.to_string(),
            event: self,
        };
        let bytes = serde_json_canonicalizer::to_vec(&numbered)
            .expect("an event holds strings, small numbers and lists, which JSON can hold");
        if bytes.len() > MAX_BYTES {
            return Err(TooLarge);
        }
        Ok(bytes)
    }
}

#[derive(Serialize)]
struct Numbered<'a> {
    v: u8,
    seq: u64,
    ts: String,
    #[serde(flatten)]
    event: &'a Event,
}
