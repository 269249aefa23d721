//! Times and sizes as people read them.

use domain::Timestamp;
use domain::timestamp::{DAY, SECOND};

/// A moment: how far away it is, and when exactly.
pub(crate) struct Moment {
    /// As in `3 days ago` or `in 2 hours`.
    pub(crate) ago: String,
    /// UTC, to the second.
    pub(crate) datetime: String,
}

impl Moment {
    pub(crate) fn new(moment: Timestamp, now: Timestamp) -> Self {
        Self {
            ago: ago(now.micros() - moment.micros()),
            datetime: moment.to_seconds_text(),
        }
    }
}

fn ago(past: i64) -> String {
    const MINUTE: i64 = 60 * SECOND;
    const HOUR: i64 = 60 * MINUTE;
    let far = past.abs();
    let (length, unit) = match far {
        _ if far < MINUTE => return "just now".to_owned(),
        _ if far < HOUR => (MINUTE, "minute"),
        _ if far < DAY => (HOUR, "hour"),
        _ if far < 60 * DAY => (DAY, "day"),
        _ if far < 730 * DAY => (30 * DAY, "month"),
        _ => (365 * DAY, "year"),
    };
    // Of what is to come the part that has begun counts too: 72 hours are 3 days, a second later as well.
    let begun = if past < 0 { length - 1 } else { 0 };
    let count = (far + begun) / length;
    let plural = if count == 1 { "" } else { "s" };
    if past < 0 {
        format!("in {count} {unit}{plural}")
    } else {
        format!("{count} {unit}{plural} ago")
    }
}

/// A number of bytes in the unit that suits it.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{} KiB", bytes.div_ceil(1_024)),
        _ => {
            let tenths = bytes * 10 / 1_048_576;
            format!("{}.{} MiB", tenths / 10, tenths % 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes_are_read_at_a_glance() {
        for (past, expected) in [
            (0, "just now"),
            (-59 * SECOND, "just now"),
            (60 * SECOND, "1 minute ago"),
            (7_200 * SECOND, "2 hours ago"),
            (-7_200 * SECOND, "in 2 hours"),
            (DAY, "1 day ago"),
            (-90 * DAY, "in 3 months"),
            (1 - 3 * DAY, "in 3 days"),
            (3 * DAY - 1, "2 days ago"),
            (800 * DAY, "2 years ago"),
        ] {
            assert_eq!(ago(past), expected);
        }
        for (bytes, expected) in [
            (1_023, "1023 B"),
            (1_024, "1 KiB"),
            (1_025, "2 KiB"),
            (1_572_864, "1.5 MiB"),
        ] {
            assert_eq!(size(bytes), expected);
        }
    }
}
