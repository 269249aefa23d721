//! Person-weeks, lowest and highest: a plan never pretends to know one number.

use std::fmt;

use serde::Serialize;

/// A range of person-weeks; written in JSON as `[lowest, highest]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Weeks([f64; 2]);

impl Weeks {
    /// From lowest to highest, rounded to hundredths so that sums print as they were added.
    pub fn new(low: f64, high: f64) -> Self {
        let rounded = |weeks: f64| (weeks.max(0.0) * 100.0).round() / 100.0;
        Self([rounded(low), rounded(high.max(low))])
    }

    /// Both ends, lowest first.
    pub const fn range(self) -> [f64; 2] {
        self.0
    }

    /// The lowest.
    pub const fn low(self) -> f64 {
        let [low, _] = self.0;
        low
    }

    /// The highest.
    pub const fn high(self) -> f64 {
        let [_, high] = self.0;
        high
    }

    /// Half way: what the calendar and the order reckon with.
    pub fn middle(self) -> f64 {
        (self.low() + self.high()) / 2.0
    }

    /// Half of both ends.
    #[must_use]
    pub fn halved(self) -> Self {
        Self::new(self.low() / 2.0, self.high() / 2.0)
    }

    /// The sum of many ranges: lowest with lowest, highest with highest.
    pub fn sum(ranges: impl IntoIterator<Item = Self>) -> Self {
        let add = |(low, high): (f64, f64), weeks: Self| (low + weeks.low(), high + weeks.high());
        let (low, high) = ranges.into_iter().fold((0.0, 0.0), add);
        Self::new(low, high)
    }
}

impl fmt::Display for Weeks {
    /// As in `2 to 4`, or `3` where both ends are the same.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if self.low() == self.high() {
            self.low().to_string()
        } else {
            format!("{} to {}", self.low(), self.high())
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_add_end_by_end_and_print_briefly() {
        let sum = Weeks::sum([Weeks::new(0.1, 3.0), Weeks::new(0.2, 4.0)]);
        assert_eq!(sum.range(), [0.3, 7.0]);
        assert_eq!(sum.to_string(), "0.3 to 7");
        assert_eq!(Weeks::new(2.0, 2.0).to_string(), "2");
        assert_eq!(Weeks::new(1.0, 5.0).halved().range(), [0.5, 2.5]);
        assert_eq!(Weeks::new(2.0, 4.0).middle(), 3.0);
        assert_eq!(Weeks::new(4.0, -1.0).range(), [4.0, 4.0]);
    }
}
