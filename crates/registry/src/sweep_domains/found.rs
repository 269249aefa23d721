//! What one look has found of a domain, and what follows for its addresses.

use std::collections::BTreeSet;

use domain::Timestamp;
use principles::authentication::abandoned_domains::{self, Action, Mail, Reason, Remembered, Seen};
use store::{MailDomain, VerifiedAddress};

use crate::mail_domain::Sources;
use crate::{Error, Registry};

/// What was found of a domain.
#[derive(Debug)]
pub struct Found {
    /// The domain.
    pub domain: String,
    /// How many verified addresses are on it.
    pub addresses: usize,
    /// What the DNS says of it.
    pub mail: Mail,
    /// What follows.
    pub action: Action,
    seen: Seen,
    before: MailDomain,
    theirs: Vec<VerifiedAddress>,
}

/// Looks at one domain, and judges what is seen.
pub(super) async fn look(
    registry: &Registry,
    sources: &Sources,
    domain: String,
    theirs: Vec<VerifiedAddress>,
    now: Timestamp,
) -> Result<Found, Error> {
    let known = registry.store().mail_domain(&domain).await?;
    let before = known.unwrap_or_else(|| MailDomain {
        domain: domain.clone(),
        ..MailDomain::default()
    });
    let seen = sources.look(&domain).await;
    Ok(Found {
        domain,
        addresses: theirs.len(),
        mail: seen.mail,
        action: abandoned_domains::judge(&seen, &remembered(&before), now),
        seen,
        before,
        theirs,
    })
}

impl Found {
    /// The addresses that no longer count, and why.
    pub(super) fn condemned(&self) -> impl Iterator<Item = (&VerifiedAddress, Reason)> {
        let dated = self.seen.registration.as_ref();
        let dated = dated.is_some_and(|registration| registration.registered_at.is_some());
        self.theirs.iter().filter_map(move |address| {
            let since = abandoned_domains::reregistered_since(&self.seen, address.verified_at);
            let reason = match self.action {
                Action::Unverify { reason } => Some(reason),
                // Who has verified an address since the new registration is the new holder's.
                Action::Reregistered if !dated || since => Some(Reason::Reregistered),
                Action::Keep | Action::Watch { .. } if since => Some(Reason::Reregistered),
                Action::Reregistered | Action::Keep | Action::Watch { .. } => None,
            };
            reason.map(|reason| (address, reason))
        })
    }

    /// What is kept of this look. Where the run was stopped, the domain is judged by the same facts again.
    pub(super) fn kept(&self, now: Timestamp, stopped: bool) -> MailDomain {
        let before = remembered(&self.before);
        let after = abandoned_domains::remember(&self.seen, &before, now);
        let is_news = self
            .condemned()
            .any(|(_, reason)| reason == Reason::Reregistered)
            || self.action == Action::Reregistered;
        let after = if stopped && is_news { before } else { after };
        let registration = self.seen.registration.as_ref();
        let before = &self.before;
        MailDomain {
            domain: self.domain.clone(),
            looked_at: Some(now),
            absent_since: after.absent_since,
            lapsed: after.lapsed,
            name_servers: after.name_servers.into_iter().collect(),
            registrar: registration
                .and_then(|data| data.registrar.clone())
                .or_else(|| before.registrar.clone()),
            registered_at: after.registered_at,
            expires_at: registration
                .and_then(|data| data.expires_at)
                .or(before.expires_at),
            reregistered_at: if is_news && !stopped {
                Some(now)
            } else {
                before.reregistered_at
            },
        }
    }
}

fn remembered(known: &MailDomain) -> Remembered {
    Remembered {
        absent_since: known.absent_since,
        lapsed: known.lapsed,
        name_servers: known.name_servers.iter().cloned().collect::<BTreeSet<_>>(),
        registered_at: known.registered_at,
    }
}
