//! Durations of something done several times over.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// The middle one of the times that this took, of `rounds` rounds after one that warms up.
pub(crate) fn median<T>(rounds: usize, mut work: impl FnMut() -> T) -> Duration {
    black_box(work());
    middle((0..rounds).map(|_| once(&mut work).0).collect())
}

/// How long this took, and what came of it.
pub(crate) fn once<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let begun = Instant::now();
    let result = black_box(work());
    (begun.elapsed(), result)
}

/// In milliseconds.
pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_one_stands_for_all_rounds_but_the_first() {
        let times = [50, 1, 2].map(Duration::from_millis);
        assert_eq!(ms(middle(times.to_vec())), 2.0);
        let mut done = 0;
        median(3, || done += 1);
        assert_eq!(done, 4);
    }
}
