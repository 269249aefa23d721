//! The repository notices when the domain behind an address has been given up, and no longer
//! trusts that address to recover the account.
//!
//! **What we decided it means here.** A daily look at registration data and at the DNS. A domain that
//! is in redemption, that is gone in two looks a day apart, or that came back as somebody else's no
//! longer vouches for the addresses below it: their confirmation is withdrawn, recovery through them
//! ends, everything that publishes stops, and the owner is told by other ways. Who gets such a domain
//! can read mail there; only a second factor that is shown makes an address there count again. One run
//! may touch only a bounded number of accounts; beyond that it stops and asks a person, because a
//! broken source must not un-verify everybody.
//!
//! **What it does not cover.** A single mailbox that a provider hands to somebody else, and a
//! domain that is sold without lapsing: neither leaves a trace that can be looked up. A domain that
//! exists and takes no mail is watched only: nobody reads mail there, a thief neither.
//!
//! **What an operator can configure.** The name servers and the RDAP service that are asked, and whether
//! there are any: none is reported plainly and blocks nothing. What does not answer changes nothing.
//!
//! **The attack it answers.** T15: a lapsed mail domain is bought and the password reset through
//! it.
//!
//! **Rule.** [`judge`], asked by the registry's `sweep_domains` for each domain, [`reregistered_since`] for
//! each of its addresses, and [`within_cap`] before anything is withdrawn; [`may_verify_again`] before an
//! address counts again.

use std::collections::BTreeSet;

use domain::timestamp::DAY;
use domain::{Need, PrincipleId, Refusal, Timestamp};

use super::presence;
use crate::drill;
use crate::entry::{Entry, Kind};

/// A regular sweep, and a gate where an address is to count again.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::AbandonedDomains,
    kinds: &[Kind::Sweep, Kind::Gate],
};

/// How far apart two looks at least are of which the second one decides, in microseconds.
pub const APART: i64 = DAY;
/// However few addresses there are, so many may be un-verified in one run.
const FEW: u64 = 3;
/// One in so many may be.
const ONE_IN: u64 = 100;

/// What the DNS says of the domain behind an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mail {
    /// It exists and takes mail: it has an MX, or an address of its own.
    Taken,
    /// There is no such domain.
    NoDomain,
    /// It exists, and neither MX nor address says where mail would go.
    NotTaken,
    /// The resolver failed, refused, or did not answer.
    NoAnswer,
}

/// What registration data says of the domain that is registered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registration {
    /// It is in redemption or about to be deleted: its holder has let it go.
    pub is_ending: bool,
    /// When it was registered, by this holder or one before who did not let it lapse.
    pub registered_at: Option<Timestamp>,
    /// When it ends unless it is renewed.
    pub expires_at: Option<Timestamp>,
    /// By whom it was registered.
    pub registrar: Option<String>,
}

/// What one look has found of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What the DNS says.
    pub mail: Mail,
    /// The names of its name servers; empty where they are not known.
    pub name_servers: BTreeSet<String>,
    /// What registration data says; nothing where no service is configured or it does not answer.
    pub registration: Option<Registration>,
}

/// What earlier looks have left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remembered {
    /// Since when the domain has been gone in every look that had an answer.
    pub absent_since: Option<Timestamp>,
    /// Whether it was seen gone or ending since its name servers were last believed.
    pub lapsed: bool,
    /// Its name servers when it was last in order.
    pub name_servers: BTreeSet<String>,
    /// When it was registered, by the newest registration data.
    pub registered_at: Option<Timestamp>,
}

/// Why addresses on a domain no longer count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The domain is gone.
    Gone,
    /// Its holder has let it go.
    Redemption,
    /// It is somebody else's now.
    Reregistered,
}

impl Reason {
    /// The word that stands in events.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Gone => "lapsed",
            Self::Redemption => "in-redemption",
            Self::Reregistered => "reregistered",
        }
    }
}

/// What is done about a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Nothing: it is in order, or nobody knows.
    Keep,
    /// Nothing yet: it has been in trouble since then.
    Watch {
        /// Since when.
        since: Timestamp,
    },
    /// Its addresses no longer count.
    Unverify {
        /// Why.
        reason: Reason,
    },
    /// The same, because it has another holder: an address there counts again only by a second factor.
    Reregistered,
}

/// What to do about a domain that was seen so.
pub fn judge(seen: &Seen, before: &Remembered, now: Timestamp) -> Action {
    if drill::is_off(ENTRY.id) {
        return Action::Keep;
    }
    if let Some(registration) = &seen.registration {
        if registration.is_ending {
            let reason = Reason::Redemption;
            return Action::Unverify { reason };
        }
        let dates = before.registered_at.zip(registration.registered_at);
        if dates.is_some_and(|(then, now)| now > then) {
            return Action::Reregistered;
        }
    }
    match seen.mail {
        Mail::NoAnswer => Action::Keep,
        Mail::NoDomain => match before.absent_since {
            Some(since) if now >= since.plus(APART) => {
                let reason = Reason::Gone;
                Action::Unverify { reason }
            }
            since => Action::Watch {
                since: since.unwrap_or(now),
            },
        },
        // Who renews in time keeps their name servers; who buys what lapsed has others.
        Mail::Taken | Mail::NotTaken if before.lapsed && moved(seen, before) => {
            Action::Reregistered
        }
        Mail::NotTaken => Action::Watch { since: now },
        Mail::Taken => Action::Keep,
    }
}

/// Whether none of the name servers is left.
fn moved(seen: &Seen, before: &Remembered) -> bool {
    let known = !seen.name_servers.is_empty() && !before.name_servers.is_empty();
    known && seen.name_servers.is_disjoint(&before.name_servers)
}

/// What is kept of a look for the next one.
pub fn remember(seen: &Seen, before: &Remembered, now: Timestamp) -> Remembered {
    let action = judge(seen, before, now);
    let ending = seen
        .registration
        .as_ref()
        .is_some_and(|registration| registration.is_ending);
    let answers = matches!(seen.mail, Mail::Taken | Mail::NotTaken);
    let absent_since = match seen.mail {
        Mail::NoDomain => before.absent_since.or(Some(now)),
        Mail::NoAnswer => before.absent_since,
        Mail::Taken | Mail::NotTaken => None,
    };
    let gone = seen.mail == Mail::NoDomain || ending;
    // Back in order: with its old name servers, or with new ones whose owner has been dealt with.
    let known_again = answers && !ending && !seen.name_servers.is_empty();
    let registered_at = seen
        .registration
        .as_ref()
        .and_then(|data| data.registered_at);
    Remembered {
        absent_since,
        lapsed: gone || (before.lapsed && !known_again),
        name_servers: if known_again || action == Action::Reregistered {
            seen.name_servers.clone()
        } else {
            before.name_servers.clone()
        },
        registered_at: registered_at.or(before.registered_at),
    }
}

/// Whether the domain was registered after an address on it was verified: whoever showed then that they
/// read mail there was somebody else.
pub fn reregistered_since(seen: &Seen, verified_at: Timestamp) -> bool {
    let registered_at = seen
        .registration
        .as_ref()
        .and_then(|registration| registration.registered_at);
    registered_at.is_some_and(|registered_at| registered_at > verified_at)
        && !drill::is_off(ENTRY.id)
}

/// Whether one run may un-verify so many of all addresses.
pub fn within_cap(unverified: u64, addresses: u64) -> bool {
    unverified <= FEW.max(addresses / ONE_IN)
}

/// Whether an address counts again, once a link that was mailed there has come back: the domain has
/// another holder or not, and its owner has last shown a second factor then, or never.
///
/// # Errors
/// No second factor was shown; or the domain has another holder, and it was too long ago.
pub fn may_verify_again(
    reregistered: bool,
    shown_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), Refusal> {
    match shown_at {
        None => Err(Refusal::of(ENTRY.id, Need::SecondFactor)),
        Some(shown_at) if reregistered && now >= shown_at.plus(presence::LASTS) => {
            Err(Refusal::of(ENTRY.id, Need::FreshPresence))
        }
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests;
