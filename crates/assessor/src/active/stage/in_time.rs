//! Waiting as long as one is asked to, where that is not long: guesses slow down what comes after them.

use std::time::Duration;

use super::{Stage, Who};
use crate::active::adapter::Operation;
use crate::active::{Came, Step};

/// The longest that is waited, in seconds.
const LONGEST: u64 = 5;

impl Stage<'_> {
    /// Does something, and once more after the time that the answer asks for.
    pub(crate) fn act_in_time(
        &mut self,
        step: Step,
        operation: Operation,
        who: Who,
    ) -> Option<Came> {
        let came = self.act(step, operation, who, &[])?;
        let seconds = self.acted.last(step).and_then(|deed| deed.retry_after);
        let Some(seconds) = seconds.filter(|seconds| *seconds <= LONGEST) else {
            return Some(came);
        };
        std::thread::sleep(Duration::from_secs(seconds));
        self.act(step, operation, who, &[])
    }
}
