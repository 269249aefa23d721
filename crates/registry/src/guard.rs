//! Slowing down whoever guesses. The rule is `brute_force`; this counts for it.

use std::net::IpAddr;

use domain::{Digest, Need, PublicId, Refusal, Timestamp};
use principles::authentication::brute_force::{self, Guessed};

use crate::{Error, Registry};

/// What is guessed, and from where: the counters that an attempt is judged by.
pub(crate) struct Guard {
    counters: Vec<(Guessed, String)>,
}

impl Guard {
    /// A password for this login, whether or not anybody has it.
    pub(crate) fn password(login: &str, from: Option<IpAddr>) -> Self {
        Self::new(Guessed::Password, login, from)
    }

    /// A code of this account's second factor.
    pub(crate) fn code(account: &PublicId, from: Option<IpAddr>) -> Self {
        Self::new(Guessed::Code, account.as_str(), from)
    }

    fn new(guessed: Guessed, whose: &str, from: Option<IpAddr>) -> Self {
        let mut counters = vec![(guessed, key(guessed, whose))];
        if let Some(network) = from.map(network) {
            counters.push((Guessed::Network, key(Guessed::Network, &network)));
        }
        Self { counters }
    }

    /// Something that costs us more than it costs the sender, from this network.
    pub(crate) fn network(from: Option<IpAddr>) -> Self {
        let mut counters = Vec::new();
        if let Some(network) = from.map(network) {
            counters.push((Guessed::Network, key(Guessed::Network, &network)));
        }
        Self { counters }
    }

    /// Counts the attempt as a failure and lets it go on, or refuses it uncounted.
    ///
    /// # Errors
    /// There were too many failures for the time that has passed since.
    pub(crate) async fn admit(&self, registry: &Registry, now: Timestamp) -> Result<(), Error> {
        for (guessed, key) in &self.counters {
            count(registry, *guessed, key, now).await?;
        }
        Ok(())
    }

    /// Where the attempt was no guess, what it was about is forgotten. Of the network only this one
    /// attempt: one account of one's own would otherwise wash it clean.
    pub(crate) async fn passed_if(&self, registry: &Registry, right: bool) -> Result<(), Error> {
        for (guessed, key) in &self.counters {
            match guessed {
                _ if !right => {}
                Guessed::Network => registry.store.uncount_failure(key).await?,
                Guessed::Password | Guessed::Code => registry.store.forget_failures(key).await?,
            }
        }
        Ok(())
    }
}

/// How often it is tried to be the next who is counted.
const TRIES: usize = 20;

/// Counts one more under this key, judged by exactly those that were counted before it.
async fn count(
    registry: &Registry,
    guessed: Guessed,
    key: &str,
    now: Timestamp,
) -> Result<(), Error> {
    for _ in 0..TRIES {
        let seen = registry.store.failures(key).await?;
        if let Some(failures) = seen {
            brute_force::check(guessed, failures.count, failures.last, now)?;
        }
        if registry.store.count_failure(key, seen, now).await? {
            return Ok(());
        }
    }
    // So many others at once are no people.
    Err(Refusal::of(brute_force::ENTRY.id, Need::Patience { seconds: 1 }).into())
}

fn key(guessed: Guessed, whose: &str) -> String {
    let word = guessed.word();
    format!(
        "{word}:{}",
        Digest::of(format!("{word} {whose}").as_bytes())
    )
}

/// What counts as one source: an IPv4 address, and of IPv6 the half that a household is given.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_is_one_source() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("192.0.2.7"), of("::ffff:192.0.2.7"));
        assert_ne!(of("192.0.2.7"), of("192.0.2.8"));
        assert_eq!(of("2001:db8:1:2::7"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::7"), of("2001:db8:1:3::7"));
    }
}
