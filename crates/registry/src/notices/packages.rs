//! Telling the owners of several packages at once: each person gets one mail, however many of their packages
//! it is about.

use std::collections::BTreeMap;

use domain::{Event, PackageName, Timestamp};
use principles::authentication::security_notices::{Told, told};
use store::{AccountFacts, Record};

use super::{Whence, addresses_of, notify};
use crate::second_factor::salted;
use crate::{Error, Registry};

/// These events, each about a package, with a mail to each owner of any of them, and to those in `also`, whom
/// the package of the events may not know yet.
///
/// # Errors
/// The store or the source of randomness fails.
pub(crate) async fn record_of_packages(
    registry: &Registry,
    also: &[AccountFacts],
    whence: &Whence,
    events: Vec<(PackageName, Event)>,
    now: Timestamp,
) -> Result<Record, Error> {
    let mut owners: BTreeMap<PackageName, Vec<String>> = BTreeMap::new();
    let mut people: BTreeMap<String, (AccountFacts, Vec<&Event>)> = BTreeMap::new();
    for (package, event) in &events {
        if told(event) != Told::Owners {
            continue;
        }
        if !owners.contains_key(package) {
            let found = registry.store.owners(package).await?;
            let logins = found.into_iter().map(|owner| owner.login).collect();
            owners.insert(package.clone(), logins);
        }
        let mut logins = owners.get(package).cloned().unwrap_or_default();
        logins.extend(also.iter().map(|person| person.login.clone()));
        logins.sort();
        logins.dedup();
        for login in logins {
            if let Some((_, of_theirs)) = people.get_mut(&login) {
                of_theirs.push(event);
            } else if let Some(person) = registry.store.account_by_login(&login).await? {
                people.insert(login, (person, vec![event]));
            }
        }
    }
    let mut record = Record::default();
    for (person, events) in people.values() {
        let addresses = addresses_of(person);
        let to = (person, addresses.as_slice());
        notify(registry, &mut record, to, whence, events, now).await?;
    }
    record.events = salted(events.into_iter().map(|(_, event)| event))?;
    Ok(record)
}
