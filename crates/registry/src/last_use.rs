//! When a token was used last, and from which network: noted in memory where it speaks, written down each
//! minute, so that no publish and no read waits for it. A token is written once an hour at most.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use domain::timestamp::SECOND;
use domain::{Digest, Timestamp};

use crate::{Error, Registry, notices};

/// How much later a use has to be to be written again, in microseconds.
const APART: i64 = 3_600 * SECOND;
/// The most tokens that are remembered between two hours; beyond that uses are written again.
const MOST: usize = 64 * 1024;

/// What was noted.
#[derive(Default)]
pub(crate) struct Uses(Mutex<Noted>);

#[derive(Default)]
struct Noted {
    /// When a use was last noted, by token.
    last: HashMap<Digest, Timestamp>,
    /// What is not written yet.
    unwritten: Vec<(Digest, Timestamp, Option<IpAddr>)>,
}

impl Uses {
    pub(crate) fn note(&self, digest: Digest, from: Option<IpAddr>, now: Timestamp) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = noted.last.get(&digest).copied();
        if last.is_some_and(|last| now.micros() - last.micros() < APART) {
            return;
        }
        if noted.last.len() >= MOST {
            noted.last.clear();
        }
        noted.last.insert(digest, now);
        noted.unwritten.push((digest, now, from));
    }

    fn take(&self) -> Vec<(Digest, Timestamp, Option<IpAddr>)> {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut noted.unwritten)
    }
}

/// Writes down what was noted.
///
/// # Errors
/// The store fails; what was noted is lost then.
pub async fn flush(registry: &Registry) -> Result<(), Error> {
    let uses = registry.uses.take();
    if uses.is_empty() {
        return Ok(());
    }
    let written: Vec<(Digest, Timestamp, String)> = uses
        .into_iter()
        .map(|(digest, at, from)| (digest, at, notices::network_from(from)))
        .collect();
    registry.store.mark_tokens_used(&written).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_noted_once_an_hour() {
        let uses = Uses::default();
        let (one, other) = (Digest::of(b"one"), Digest::of(b"other"));
        let at = |micros| Timestamp::from_micros(micros);
        for (digest, micros) in [(one, 0), (one, APART - 1), (other, 5), (one, APART)] {
            uses.note(digest, None, at(micros));
        }
        let taken = uses.take();
        assert_eq!(
            taken,
            [
                (one, at(0), None),
                (other, at(5), None),
                (one, at(APART), None)
            ]
        );
        assert_eq!(uses.take(), []);
    }
}
