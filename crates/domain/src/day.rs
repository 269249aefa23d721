//! A calendar day, UTC, written `2026-11-22`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::format_description::BorrowedFormatItem;
use time::{Date, Duration, Month};

/// A day without a time. Evidence is dated by the day: finer would pretend to know more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

const YEAR_MONTH_DAY: &[BorrowedFormatItem<'_>] =
    time::macros::format_description!("[year]-[month]-[day]");

/// The text is not a day of the calendar in the form `2026-11-22`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotADay(String);

impl fmt::Display for NotADay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}' is not a day; write it like 2026-11-22", self.0)
    }
}

impl std::error::Error for NotADay {}

impl Day {
    /// The day with this year, month (1 to 12) and day of the month, if the calendar has it.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let month = Month::try_from(month).ok()?;
        (1000..=9999).contains(&year).then_some(())?;
        Date::from_calendar_date(year, month, day).ok().map(Self)
    }

    /// The day in which this many seconds after 1970-01-01T00:00:00Z fall.
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        let date = time::OffsetDateTime::from_unix_timestamp(seconds)
            .ok()?
            .date();
        Self::new(date.year(), date.month().into(), date.day())
    }

    /// The day this many days later (earlier when negative); the last day there is if beyond it.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        let last = Self::new(9999, 12, 31).map_or(self.0, |day| day.0);
        Self(self.0.checked_add(Duration::days(days)).unwrap_or(last))
    }

    /// The same day of the next year; 29 February becomes 28 February.
    #[must_use]
    pub fn plus_one_year(self) -> Self {
        let (year, month, day) = self.0.to_calendar_date();
        Self::new(year + 1, month.into(), day)
            .or_else(|| Self::new(year + 1, 2, 28))
            .unwrap_or(self)
    }

    /// Days from `earlier` to this day.
    pub fn days_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).whole_days()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.0.to_calendar_date();
        let text = format!("{year:04}-{:02}-{day:02}", u8::from(month));
        f.pad(&text)
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let refuse = || NotADay(text.chars().take(40).collect());
        if text.len() != 10 {
            return Err(refuse());
        }
        let date = Date::parse(text, YEAR_MONTH_DAY).map_err(|_| refuse())?;
        Self::new(date.year(), date.month().into(), date.day()).ok_or_else(refuse)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_written_and_counted() {
        for (text, ok) in [
            ("2026-11-22", true),
            ("2024-02-29", true),
            ("2026-02-29", false),
            ("2026-13-01", false),
            ("26-11-22", false),
            ("2026-1-22", false),
            ("+026-11-22", false),
            ("2026-11-22T00:00:00Z", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<Day>().is_ok(), ok, "{text}");
        }
        let leap: Day = "2024-02-29".parse().unwrap();
        assert_eq!(leap.plus_one_year().to_string(), "2025-02-28");
        assert_eq!(leap.plus_days(1).days_since(leap), 1);
        assert_eq!(Day::from_unix_seconds(0).unwrap().to_string(), "1970-01-01");
    }
}
