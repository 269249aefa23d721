//! How much an active visit may cost the registry.

use std::time::{Duration, Instant};

/// What is left of it.
#[derive(Clone, Debug)]
pub struct Budget {
    requests: u32,
    until: Instant,
}

/// The most requests of one active visit.
pub const MOST_REQUESTS: u32 = 120;
/// The longest that one takes.
pub const LONGEST: Duration = Duration::from_secs(150);
/// The most wrong guesses at one thing.
pub const MOST_GUESSES: usize = 12;

impl Budget {
    /// A whole one, from now on.
    pub fn whole() -> Self {
        Self {
            requests: MOST_REQUESTS,
            until: Instant::now() + LONGEST,
        }
    }

    /// Takes one request out of it; `false` where nothing is left.
    pub fn take(&mut self) -> bool {
        match self.requests.checked_sub(1) {
            Some(left) if Instant::now() < self.until => {
                self.requests = left;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_by_count_and_by_time() {
        let mut budget = Budget::whole();
        assert!((0..MOST_REQUESTS).all(|_| budget.take()));
        assert!(!budget.take());
        let mut late = Budget::whole();
        late.until = Instant::now();
        assert!(!late.take());
    }
}
