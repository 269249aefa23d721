//! A moment, in UTC microseconds.

use std::fmt;
use std::str::FromStr;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

/// Microseconds since 1970-01-01T00:00:00Z, between the years 1970 and 9999. A request takes the
/// time once; every protocol truncates it to its own precision, none rounds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// One second in the unit of [`Timestamp`].
pub const SECOND: i64 = 1_000_000;
/// One day in the unit of [`Timestamp`].
pub const DAY: i64 = 24 * 60 * 60 * SECOND;
/// 9999-12-31T23:59:59.999999Z.
const LAST: i64 = 253_402_300_799_999_999;

impl Timestamp {
    /// This many microseconds after 1970 began; what lies outside the range becomes its end.
    pub const fn from_micros(micros: i64) -> Self {
        Self(if micros < 0 {
            0
        } else if micros > LAST {
            LAST
        } else {
            micros
        })
    }

    /// Microseconds after 1970 began.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds after 1970 began.
    pub const fn seconds(self) -> i64 {
        self.0 / SECOND
    }

    /// The moment this many microseconds later (earlier where negative).
    pub const fn plus(self, micros: i64) -> Self {
        Self::from_micros(self.0.saturating_add(micros))
    }

    /// `YYYY-MM-DDThh:mm:ssZ`, as cargo's index writes it; the fraction is cut off.
    pub fn to_seconds_text(self) -> String {
        self.written(format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second]Z"
        ))
    }

    fn written(self, format: &(impl time::formatting::Formattable + ?Sized)) -> String {
        let nanos = i128::from(self.0) * 1_000;
        OffsetDateTime::from_unix_timestamp_nanos(nanos)
            .expect("the range of a timestamp lies within the range of the calendar")
            .format(format)
            .expect("a date of the years 1970 to 9999 can be written")
    }
}

/// The text is no moment that we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAMoment;

impl fmt::Display for NotAMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time is written as 2026-11-27T18:00:00Z and lies after 1969")
    }
}

impl std::error::Error for NotAMoment {}

impl FromStr for Timestamp {
    type Err = NotAMoment;

    /// RFC 3339, section 5.6, in any offset; what is finer than a microsecond is cut off.
    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| NotAMoment)?;
        let micros = moment.unix_timestamp_nanos().div_euclid(1_000);
        let micros = i64::try_from(micros).map_err(|_| NotAMoment)?;
        if (0..=LAST).contains(&micros) {
            Ok(Self(micros))
        } else {
            Err(NotAMoment)
        }
    }
}

impl fmt::Display for Timestamp {
    /// `YYYY-MM-DDThh:mm:ss.ffffffZ` (RFC 3339).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written(format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z"
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocols_truncate_and_nothing_leaves_the_calendar() {
        let moment = Timestamp::from_micros(1_795_802_399_999_999);
        assert_eq!(moment.to_string(), "2026-11-27T17:59:59.999999Z");
        assert_eq!(moment.to_seconds_text(), "2026-11-27T17:59:59Z");
        assert_eq!(Timestamp::from_micros(-5).micros(), 0);
        assert_eq!(
            moment.plus(i64::MAX).to_string(),
            "9999-12-31T23:59:59.999999Z"
        );
        assert_eq!(moment.plus(-SECOND).seconds(), moment.seconds() - 1);
    }
    #[test]
    fn a_moment_is_read_in_any_offset_and_never_moved() {
        for (text, expected) in [
            ("2026-11-27T17:59:59Z", Some("2026-11-27T17:59:59.000000Z")),
            (
                "2026-11-27T19:59:59.5+02:00",
                Some("2026-11-27T17:59:59.500000Z"),
            ),
            ("1970-01-01T00:00:00Z", Some("1970-01-01T00:00:00.000000Z")),
            ("1969-12-31T23:59:59Z", None),
            ("2026-11-27T17:59:59", None),
            ("2026-11-27", None),
            ("2026-02-30T00:00:00Z", None),
            ("1795802399", None),
            ("", None),
        ] {
            let read: Result<Timestamp, _> = text.parse();
            assert_eq!(
                read.ok().map(|at| at.to_string()).as_deref(),
                expected,
                "{text}"
            );
        }
    }
}
