//! The one place that asks the system for the time.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::Timestamp;

/// Now. A clock before 1970 reads as 1970.
pub fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
    #[cfg(feature = "drill")]
    let micros = micros.saturating_add(crate::drill::clock_shift());
    Timestamp::from_micros(micros)
}
