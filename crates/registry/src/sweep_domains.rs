//! The daily look at the domains of mail addresses. What each finding means is the rule
//! `abandoned_domains`; here it is gathered, judged, and acted on, one account at a time.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::timestamp::{DAY, SECOND};
use futures_util::{StreamExt, stream};
use principles::authentication::abandoned_domains::{self, Reason};
use store::VerifiedAddress;

use crate::mail::{self, Mail as Letter};
use crate::mail_domain::{self, Sources};
use crate::notices;
use crate::{Error, Registry};

mod found;

pub use found::Found;
pub use principles::authentication::abandoned_domains::{Action, Mail};

/// How often domains are looked at, in microseconds: so that two looks are a day apart whatever the
/// clock of a timer does, a little more than that.
const EVERY: i64 = DAY + 60 * SECOND;
/// The name of the task, of which one node at a time takes a turn.
const TASK: &str = "mail-domains";
/// How many domains are asked about at once.
const AT_ONCE: usize = 8;
/// How many accounts are read at once.
const PAGE: u32 = 1_000;

/// What one look has come to.
#[derive(Debug, Default)]
pub struct Report {
    /// Each domain that was looked at, in the order of letters.
    pub domains: Vec<Found>,
    /// How many verified addresses there are, those on domains that are not looked at too.
    pub addresses: u64,
    /// How many of them no longer count, or would not.
    pub unverified: u64,
    /// Whether that was too many, so that nothing was un-verified.
    pub stopped: bool,
}

/// Looks at all domains if nobody has within a day; nothing where somebody has, or where the operator
/// wants none looked at.
///
/// # Errors
/// The store fails, or there are no name servers.
pub async fn daily(registry: &Registry, now: Timestamp) -> Result<Option<Report>, Error> {
    let Some(sources) = Sources::open(registry.settings())? else {
        return Ok(None);
    };
    let before = now.plus(-EVERY);
    if !registry.store().take_turn(TASK, before, now).await? {
        return Ok(None);
    }
    run(registry, &sources, Reach::Capped, now).await.map(Some)
}

/// What a look may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Nothing, and nothing is remembered.
    Nothing,
    /// So many accounts as one run may touch; with more, none.
    Capped,
    /// As many as there are: a person has looked.
    Everything,
}

/// Looks at all domains now.
///
/// # Errors
/// The store fails, there are no name servers, or the operator wants no domain looked at.
pub async fn look(registry: &Registry, reach: Reach, now: Timestamp) -> Result<Report, Error> {
    let sources = Sources::open(registry.settings())?.ok_or_else(|| {
        Error::malformed(
            "mail.dns_servers is off: no domain is looked at; name servers, or leave it out",
        )
    })?;
    run(registry, &sources, reach, now).await
}

async fn run(
    registry: &Registry,
    sources: &Sources,
    reach: Reach,
    now: Timestamp,
) -> Result<Report, Error> {
    let (addresses, by_domain) = gathered(registry).await?;
    let mut domains = Vec::new();
    let mut looking = stream::iter(by_domain)
        .map(|(domain, theirs)| found::look(registry, sources, domain, theirs, now))
        .buffered(AT_ONCE);
    while let Some(found) = looking.next().await {
        domains.push(found?);
    }
    drop(looking);
    let condemned = |found: &Found| found.condemned().count();
    let unverified = domains.iter().map(condemned).sum::<usize>();
    let unverified = u64::try_from(unverified).unwrap_or(u64::MAX);
    let capped = reach != Reach::Everything;
    let stopped = capped && !abandoned_domains::within_cap(unverified, addresses);
    let report = Report {
        domains,
        addresses,
        unverified,
        stopped,
    };
    if reach == Reach::Nothing {
        return Ok(report);
    }
    if stopped {
        alarm(registry, &report).await?;
    }
    for found in &report.domains {
        if !stopped {
            for (address, reason) in found.condemned() {
                unverify(registry, address, reason, now).await?;
            }
        }
        registry
            .store()
            .keep_mail_domain(&found.kept(now, stopped))
            .await?;
    }
    registry.mail_waits();
    note(&report);
    Ok(report)
}

/// All verified addresses, counted, and those that are looked at by their domains; domains that have
/// lapsed too, because whose they are next is to be noticed.
async fn gathered(
    registry: &Registry,
) -> Result<(u64, BTreeMap<String, Vec<VerifiedAddress>>), Error> {
    let mut by_domain: BTreeMap<String, Vec<VerifiedAddress>> = BTreeMap::new();
    let (mut count, mut last) = (0, 0);
    loop {
        let page = registry
            .store()
            .verified_addresses_after(last, PAGE)
            .await?;
        let Some(end) = page.last() else {
            for domain in registry.store().lapsed_domains().await? {
                by_domain.entry(domain).or_default();
            }
            return Ok((count, by_domain));
        };
        last = end.row;
        for address in page {
            count += 1;
            let domain = address.email.rsplit('@').next().unwrap_or_default();
            let domain = domain.to_ascii_lowercase();
            if mail_domain::is_looked_at(&domain) {
                by_domain.entry(domain).or_default().push(address);
            }
        }
    }
}

async fn unverify(
    registry: &Registry,
    address: &VerifiedAddress,
    reason: Reason,
    now: Timestamp,
) -> Result<(), Error> {
    let store = registry.store();
    let Some(account) = store.account_by_login(&address.login).await? else {
        return Ok(());
    };
    let record = notices::record_unverified(registry, &account, reason.word(), now).await?;
    store
        .unverify_email(&account.id, &address.email, &record, now)
        .await?;
    Ok(())
}

/// Tells the staff that a run was stopped.
async fn alarm(registry: &Registry, report: &Report) -> Result<(), Error> {
    let (unverified, addresses) = (report.unverified, report.addresses);
    tracing::error!(
        unverified,
        addresses,
        "too many addresses would no longer count: nothing was un-verified; is the resolver broken?"
    );
    let base_url = &registry.settings().base_url;
    for to in registry.store().staff_addresses().await? {
        let letter = Letter {
            to,
            subject: "Mail domains: nothing was un-verified, please look".to_owned(),
            text: format!(
                "The daily look at the domains of mail addresses on {base_url}\n\
                 would have un-verified {unverified} of {addresses} addresses. That is too many at once, so nothing\n\
                 was changed: a resolver that answers wrongly looks just like this.\n\n\
                 `portcullis admin domains --dry-run` says what it sees. If that is right, --beyond-the-cap does it;\n\
                 if it is not, mail.dns_servers or mail.rdap_url is what to mend.\n"
            ),
        };
        let sealed = mail::sealed(registry, &letter).await?;
        registry.store().post(&sealed).await?;
    }
    Ok(())
}

fn note(report: &Report) {
    let silent = report
        .domains
        .iter()
        .filter(|found| found.mail == Mail::NoAnswer);
    let (domains, silent) = (report.domains.len(), silent.count());
    if silent > 0 {
        tracing::warn!(
            domains,
            silent,
            "some mail domains could not be looked up; nothing changes for them"
        );
    }
    if !report.stopped && report.unverified > 0 {
        let unverified = report.unverified;
        tracing::warn!(
            domains,
            unverified,
            "addresses on abandoned mail domains no longer count"
        );
    }
}
