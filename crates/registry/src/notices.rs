//! Telling people by mail what changed about their accounts. The mails are made before the commit that
//! they tell of and posted by it, so that no change is silent and no mail tells of a change that was not.

use std::net::IpAddr;

use domain::event::OwnerChange;
use domain::timestamp::DAY;
use domain::{Event, LinkPurpose, PackageName, PublicId, Role, Timestamp, TokenSecret};
use principles::authentication::security_notices::{Told, told};
use store::{AccountFacts, Record};

use crate::mail::{self, Mail};
use crate::second_factor::salted;
use crate::sign_in::Browser;
use crate::{Error, Registry, mailed_link};

mod packages;
mod text;

pub(crate) use packages::record_of_packages;

/// How long the link in a notice freezes the account, in microseconds: mail is often read late.
pub(crate) const LINK_LASTS: i64 = 30 * DAY;

/// From where a change was asked for, as a notice says it.
#[derive(Clone, Debug)]
pub struct Whence(String);

impl Whence {
    /// From this browser, with no more of its address than tells its owner apart from a stranger.
    pub fn browser(browser: &Browser<'_>) -> Self {
        let network = network_of(browser);
        let agent = domain::PlainText::cut(browser.agent, 120).to_string();
        let agent = if agent.is_empty() {
            "an unknown browser".to_owned()
        } else {
            agent
        };
        Self(format!("{network}, {agent}"))
    }

    /// As a mail says it.
    pub(crate) fn words(&self) -> &str {
        &self.0
    }

    /// By an API token.
    pub(crate) fn token(id: &PublicId) -> Self {
        Self(format!("by the token {id}"))
    }

    /// By a report of where it was found.
    pub(crate) fn report(words: String) -> Self {
        Self(words)
    }

    /// By a member of the staff, in a browser.
    pub(crate) fn staff() -> Self {
        Self("by the staff of the registry".to_owned())
    }

    /// By somebody at the operator's terminal.
    pub fn operator() -> Self {
        Self("by the operator of the registry".to_owned())
    }

    /// The words.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// By the registry itself.
    pub(crate) fn registry() -> Self {
        Self("by the registry itself".to_owned())
    }
}

/// From which network a browser asks, no finer than tells home from abroad.
pub(crate) fn network_of(browser: &Browser<'_>) -> String {
    network_from(browser.from)
}

/// The network of an address, no finer than tells home from abroad.
pub(crate) fn network_from(from: Option<IpAddr>) -> String {
    let network = from.map(text::coarse);
    network.unwrap_or_else(|| "an unknown network".to_owned())
}

/// These events of one account, with the mails to those who must hear of them.
///
/// # Errors
/// The store or the source of randomness fails.
pub(crate) async fn record(
    registry: &Registry,
    account: &AccountFacts,
    whence: &Whence,
    events: Vec<Event>,
    now: Timestamp,
) -> Result<Record, Error> {
    record_to(registry, account, &[], whence, events, now).await
}

/// The same, with the mails to these addresses too.
///
/// # Errors
/// The store or the source of randomness fails.
pub(crate) async fn record_to(
    registry: &Registry,
    account: &AccountFacts,
    also: &[&str],
    whence: &Whence,
    events: Vec<Event>,
    now: Timestamp,
) -> Result<Record, Error> {
    let mut record = Record::default();
    let mine: Vec<&Event> = events
        .iter()
        .filter(|event| told(event) == Told::Account)
        .collect();
    if !mine.is_empty() {
        let mut addresses = addresses_of(account);
        addresses.extend(also.iter().copied().filter(|one| *one != account.email));
        notify(
            registry,
            &mut record,
            (account, &addresses),
            whence,
            &mine,
            now,
        )
        .await?;
    }
    record.events = salted(events)?;
    Ok(record)
}

/// That the address of an account no longer counts, with the mails to the address before and to those who
/// own packages with its holder. The address itself is told nothing: others may read mail there now.
///
/// # Errors
/// The store or the source of randomness fails.
pub(crate) async fn record_unverified(
    registry: &Registry,
    account: &AccountFacts,
    reason: &'static str,
    now: Timestamp,
) -> Result<Record, Error> {
    let mut record = Record::default();
    let event = Event::EmailUnverified {
        account: account.id.to_string(),
        reason,
    };
    if told(&event) == Told::Elsewhere {
        if let Some(former) = &account.former_email {
            let whence = Whence::registry();
            add(
                registry,
                &mut record,
                (account, former),
                &whence,
                &[&event],
                now,
            )
            .await?;
        }
        let base_url = &registry.settings().base_url;
        for to in registry.store().companions(&account.id).await? {
            let [subject, text] = text::to_companion(base_url, &account.login, reason);
            let mail = Mail { to, subject, text };
            record.mails.push(mail::sealed(registry, &mail).await?);
        }
    }
    record.events = salted([event])?;
    Ok(record)
}

/// An event about the owners of a package, with the mails to all of them and to whom it names.
///
/// # Errors
/// The store or the source of randomness fails.
pub(crate) async fn record_of_owners(
    registry: &Registry,
    package: &PackageName,
    named: &AccountFacts,
    whence: &Whence,
    event: Event,
    now: Timestamp,
) -> Result<Record, Error> {
    of_owners(registry, package, Some(named), whence, event, now).await
}

/// An event about a package, with the mails to all of its owners.
///
/// # Errors
/// The store or the source of randomness fails.
pub(crate) async fn record_of_package(
    registry: &Registry,
    package: &PackageName,
    whence: &Whence,
    event: Event,
    now: Timestamp,
) -> Result<Record, Error> {
    of_owners(registry, package, None, whence, event, now).await
}

async fn of_owners(
    registry: &Registry,
    package: &PackageName,
    named: Option<&AccountFacts>,
    whence: &Whence,
    event: Event,
    now: Timestamp,
) -> Result<Record, Error> {
    let mut record = Record::default();
    if told(&event) == Told::Owners {
        let mut people: Vec<AccountFacts> = named.cloned().into_iter().collect();
        for owner in registry.store.owners(package).await? {
            if named.is_none_or(|named| owner.account != named.id) {
                people.extend(registry.store.account_by_login(&owner.login).await?);
            }
        }
        for person in &people {
            let addresses = addresses_of(person);
            notify(
                registry,
                &mut record,
                (person, &addresses),
                whence,
                &[&event],
                now,
            )
            .await?;
        }
    }
    record.events = salted([event])?;
    Ok(record)
}

/// The address of an account, and the one before for as long as it may take a change back.
fn addresses_of(account: &AccountFacts) -> Vec<&str> {
    let both = [Some(&account.email), account.former_email.as_ref()];
    both.into_iter().flatten().map(String::as_str).collect()
}

/// A link that freezes this account, for a mail; what is kept of it goes into the record.
///
/// # Errors
/// The source of randomness fails.
pub(crate) fn freezing_link(
    record: &mut Record,
    account: &PublicId,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    let until = now.plus(LINK_LASTS);
    let (secret, link) = mailed_link::new(account, LinkPurpose::Freeze, "", until)?;
    record.links.push(link);
    Ok(secret)
}

/// Adds one mail for each of these addresses of a person, and the link in it.
async fn notify(
    registry: &Registry,
    record: &mut Record,
    (account, addresses): (&AccountFacts, &[&str]),
    whence: &Whence,
    events: &[&Event],
    now: Timestamp,
) -> Result<(), Error> {
    for address in addresses {
        add(registry, record, (account, address), whence, events, now).await?;
    }
    Ok(())
}

/// The recovery that begins, or goes on, with this event: it can still be stopped.
fn recovery_of(event: &Event) -> Option<&str> {
    match event {
        Event::RecoveryAsked { recovery, .. } | Event::RecoveryApproved { recovery, .. } => {
            Some(recovery)
        }
        _ => None,
    }
}

/// A link that ends this recovery and does nothing else.
pub(crate) fn objection(
    record: &mut Record,
    account: &AccountFacts,
    recovery: &str,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    let until = now.plus(LINK_LASTS);
    let (secret, link) = mailed_link::new(&account.id, LinkPurpose::Object, recovery, until)?;
    record.links.push(link);
    Ok(secret)
}

/// Adds a mail to one address of this person, and the link in it.
async fn add(
    registry: &Registry,
    record: &mut Record,
    (account, address): (&AccountFacts, &str),
    whence: &Whence,
    events: &[&Event],
    now: Timestamp,
) -> Result<(), Error> {
    let secret = freezing_link(record, &account.id, now)?;
    let objection = match events.iter().find_map(|event| recovery_of(event)) {
        Some(recovery) => Some(objection(record, account, recovery, now)?),
        None => None,
    };
    let notice = text::Notice {
        objection: objection.as_ref().map(TokenSecret::expose),
        base_url: &registry.settings().base_url,
        login: &account.login,
        events,
        whence: &whence.0,
        at: now,
        link: secret.expose(),
    };
    let mail = Mail {
        to: address.to_owned(),
        subject: notice.subject(),
        text: notice.body(),
    };
    record.mails.push(mail::sealed(registry, &mail).await?);
    Ok(())
}

/// Whose role on which package changed, and by whom. `role` is what the account is from then on, or was asked
/// to be; `owner` is what an event says that names none.
pub(crate) fn owner_change(
    package: &PackageName,
    account: &PublicId,
    role: Role,
    actor: &str,
) -> OwnerChange {
    OwnerChange {
        role: (role != Role::Owner).then(|| role.word()),
        ecosystem: package.ecosystem().word(),
        package: package.to_string(),
        account: account.to_string(),
        actor: actor.to_owned(),
    }
}
