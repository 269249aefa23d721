//! Renderings that newer ones have replaced. They are taken away together, a while later: each file that
//! goes makes the next ones that come dearer for some seconds (ext4 steps over what was freed just now),
//! and a bucket is asked once a package instead of once a publish.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::Store;

/// How many wait at most; more than these are not left to the timer.
const MOST: usize = 4_096;

/// What waits to be taken away. A crash forgets it: then a file too many lies there until the next one of
/// its key is replaced.
#[derive(Debug, Default)]
pub(crate) struct Replaced(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    /// By key, the number below which nobody reads a rendering of it any more.
    before: BTreeMap<String, u64>,
    files: usize,
}

impl Replaced {
    /// Notes that of this key everything with a smaller number is replaced; whether too many wait by now.
    pub(crate) fn note(&self, key: &str, before: u64) -> bool {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = waiting.before.entry(key.to_owned()).or_default();
        *known = before.max(*known);
        waiting.files += 1;
        waiting.files > MOST
    }

    fn take(&self) -> BTreeMap<String, u64> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *waiting).before
    }
}

impl Store {
    /// Takes away the renderings that newer ones have replaced since the last time. A failure leaves a file
    /// too many, until the next one of its key.
    pub async fn drop_replaced(&self) {
        for (key, before) in self.replaced.take() {
            self.blobs.drop_older_public(&key, before).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_waits_once_with_its_greatest_number_and_not_too_many_wait() {
        let replaced = Replaced::default();
        for before in [5, 7, 6] {
            assert!(!replaced.note("cargo/gate", before));
        }
        assert_eq!(
            replaced.take(),
            BTreeMap::from([("cargo/gate".to_owned(), 7)])
        );
        assert_eq!(replaced.take(), BTreeMap::new());
        for number in 0..4_096 {
            assert!(!replaced.note("cargo/moat", number), "{number}");
        }
        assert!(replaced.note("cargo/moat", 5_000));
        replaced.take();
        assert!(!replaced.note("cargo/moat", 5_001));
    }
}
