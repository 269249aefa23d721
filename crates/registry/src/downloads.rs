//! Counting downloads: in memory where they are served, and each minute in the database.
//!
//! A source counts once a day for a package. Of it no more is kept than a hash with a key that only this
//! process knows and forgets with the day, so that nobody can tell later who fetched what. Two nodes have two
//! keys: whoever is served by both counts twice.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use domain::Timestamp;
use domain::timestamp::DAY;
use ecosystems::cargo::name;
use store::Downloads;

use crate::{Error, Registry};

/// In how many parts the counts lie: downloads of different packages seldom wait for each other.
const PARTS: usize = 16;
/// The most sources that a part remembers within a day, of all its packages. Then it forgets them, and they
/// count again: memory has an end, and counting goes on.
const SOURCES: usize = 64 * 1024;

/// What was counted since the last time that it was written down.
#[derive(Default)]
pub(crate) struct Counter {
    parts: [Mutex<Part>; PARTS],
}

#[derive(Default)]
struct Part {
    day: i64,
    /// Who was seen today, hashed with the key of the day.
    seen: HashSet<u64>,
    key: RandomState,
    /// By package and day.
    counted: HashMap<String, (i64, u64)>,
    /// Of days that are over.
    before: Vec<(String, i64, u64)>,
}

impl Counter {
    fn note(&self, package: &str, source: IpAddr, now: Timestamp) {
        let at = package.bytes().fold(0_usize, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(usize::from(byte))
        });
        if let Some(part) = self.parts.get(at % PARTS) {
            // A count is right after every step, whoever panicked between two of them.
            let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
            part.note(package, network(source), now.micros().div_euclid(DAY));
        }
    }

    fn take(&self) -> Vec<(String, i64, u64)> {
        let mut all = Vec::new();
        for part in &self.parts {
            let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
            all.append(&mut part.before);
            let counted = part.counted.drain();
            all.extend(counted.map(|(package, (day, count))| (package, day, count)));
        }
        all
    }
}

impl Part {
    fn note(&mut self, package: &str, source: u128, day: i64) {
        if day != self.day {
            self.day = day;
            self.key = RandomState::new();
            self.seen.clear();
            let counted = self.counted.drain();
            let before = counted.map(|(package, (day, count))| (package, day, count));
            self.before.extend(before);
        }
        if self.seen.len() >= SOURCES {
            self.seen.clear();
        }
        if !self.seen.insert(self.key.hash_one((package, source))) {
            return;
        }
        match self.counted.get_mut(package) {
            Some((_, count)) => *count += 1,
            None => {
                self.counted.insert(package.to_owned(), (day, 1));
            }
        }
    }
}

/// What counts as one source: an IPv4 address, and of IPv6 the half that a household is given.
fn network(source: IpAddr) -> u128 {
    match source.to_canonical() {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => (address.to_bits() >> 64) << 64,
    }
}

/// Takes note that a file of this crate, which is there and is spelled so, was sent to this source.
pub fn note(registry: &Registry, crate_name: &str, source: IpAddr) {
    registry
        .downloads
        .note(crate_name, source, crate::clock::now());
}

/// Writes down what was counted, and counts anew.
///
/// # Errors
/// The store fails; what was counted is lost then, which moves a figure by a minute.
pub async fn flush(registry: &Registry) -> Result<(), Error> {
    let counted = registry.downloads.take();
    let all: Vec<Downloads> = counted
        .into_iter()
        .filter_map(|(crate_name, day, count)| {
            let package = name::parse_lenient(&crate_name).ok()?;
            Some(Downloads {
                package,
                day,
                count,
            })
        })
        .collect();
    if !all.is_empty() {
        registry.store.add_downloads(&all).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(days: i64) -> Timestamp {
        Timestamp::from_micros(days * DAY)
    }

    #[test]
    fn a_source_counts_once_a_day_for_a_package() {
        let counter = Counter::default();
        for (package, source, day) in [
            ("gate", "192.0.2.1", 5),
            ("gate", "192.0.2.1", 5),
            ("gate", "::ffff:192.0.2.1", 5),
            ("gate", "192.0.2.2", 5),
            ("moat", "192.0.2.1", 5),
            ("gate", "2001:db8::1", 5),
            ("gate", "2001:db8::2", 5),
            ("gate", "2001:db8:0:1::2", 5),
            ("gate", "192.0.2.1", 6),
        ] {
            counter.note(package, source.parse().unwrap(), at(day));
        }
        let mut found = counter.take();
        found.sort();
        let of = |package: &str, day, count| (package.to_owned(), day, count);
        assert_eq!(
            found,
            [of("gate", 5, 4), of("gate", 6, 1), of("moat", 5, 1)]
        );
        assert_eq!(counter.take(), []);
        // What was written down is still known as seen.
        counter.note("gate", "192.0.2.1".parse().unwrap(), at(6));
        assert_eq!(counter.take(), []);
    }

    #[test]
    fn memory_has_an_end() {
        let counter = Counter::default();
        for number in 0..=u32::try_from(SOURCES).unwrap() {
            counter.note("gate", IpAddr::from(number.to_be_bytes()), at(5));
        }
        let seen = |part: &Mutex<Part>| part.lock().unwrap().seen.len();
        assert_eq!(counter.parts.iter().map(seen).sum::<usize>(), 1);
        let all: u64 = counter.take().iter().map(|(_, _, count)| count).sum();
        assert_eq!(all, u64::try_from(SOURCES).unwrap() + 1);
    }
}
