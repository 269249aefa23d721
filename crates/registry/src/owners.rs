//! Who may publish a package. Ownership is offered and accepted: nobody becomes responsible for
//! something without a say.

use domain::event::OwnerChange;
use domain::{Action, Event, Grant, PackageName, Person, Timestamp};
use ecosystems::cargo::name;
use principles::decide;
use store::{AccountFacts, Conflict, OwnerFacts, Record, StoreError};

use crate::authorise::{authorise, lost};
use crate::notices::{Whence, owner_change, record_of_owners};
use crate::sign_in::Browser;
use crate::{Error, Registry, identify, mint_token, presence};

/// The owners of a crate.
///
/// # Errors
/// There is no such crate.
pub async fn list(registry: &Registry, crate_name: &str) -> Result<Vec<OwnerFacts>, Error> {
    let package = name::parse_lenient(crate_name).map_err(Error::malformed)?;
    let facts = registry.store.publish_facts(None, &package, None).await?;
    if facts.package.is_none() {
        return Err(Error::Absent(format!("crate '{crate_name}'")));
    }
    Ok(registry.store.owners(&package).await?)
}

/// Asks these people to become owners; the answer is a sentence for the one who asked.
///
/// # Errors
/// A rule refuses, or one of the logins is unknown; then nobody was asked.
pub async fn invite(
    registry: &Registry,
    authorization: Option<&str>,
    crate_name: &str,
    logins: &[String],
    now: Timestamp,
) -> Result<String, Error> {
    let (package, grant) = may_change(registry, authorization, crate_name, now).await?;
    let people = all_known(registry, logins).await?;
    for person in &people {
        let event = Event::OwnerInvited(change(&package, person, &grant));
        let record = told(registry, &package, person, &grant, event, now).await?;
        registry
            .store
            .invite_owner(&grant, &package, &person.id, &record, now)
            .await
            .map_err(|error| lost(error, Action::Owners, &package))?;
    }
    registry.mail_waits();
    Ok(format!(
        "{} asked to become an owner of {package}; it takes effect when they accept",
        logins.join(", ")
    ))
}

/// Takes ownership away from these people.
///
/// # Errors
/// A rule refuses, a login is unknown, or nobody would be left.
pub async fn remove(
    registry: &Registry,
    authorization: Option<&str>,
    crate_name: &str,
    logins: &[String],
    now: Timestamp,
) -> Result<String, Error> {
    let (package, grant) = may_change(registry, authorization, crate_name, now).await?;
    let people = all_known(registry, logins).await?;
    for person in &people {
        let event = Event::OwnerRemoved(change(&package, person, &grant));
        let record = told(registry, &package, person, &grant, event, now).await?;
        registry
            .store
            .remove_owner(&grant, &package, &person.id, &record, now)
            .await
            .map_err(|error| match error {
                StoreError::Conflict(Conflict::NotFound) => {
                    Error::Absent(format!("owner '{}' of {package}", person.login))
                }
                error => lost(error, Action::Owners, &package),
            })?;
    }
    registry.mail_waits();
    Ok(format!(
        "{} no longer an owner of {package}",
        logins.join(", ")
    ))
}

/// The offers that a person has not answered.
///
/// # Errors
/// The store fails.
pub async fn offered(registry: &Registry, person: &Person) -> Result<Vec<PackageName>, Error> {
    let offers = registry.store.invitations(&person.account).await?;
    Ok(offers.into_iter().map(|offer| offer.package).collect())
}

/// Takes up an offer of ownership, or says no to it.
///
/// # Errors
/// The person may not speak for their account, or there is no such offer.
pub async fn answer(
    registry: &Registry,
    person: &Person,
    crate_name: &str,
    accepts: bool,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    decide::member(person)?;
    let package = name::parse_lenient(crate_name).map_err(Error::malformed)?;
    let change = owner_change(&package, &person.account, person.account.as_str());
    let event = if accepts {
        Event::OwnerAdded(change)
    } else {
        Event::OwnerDeclined(change)
    };
    let (store, account) = (&registry.store, &person.account);
    let named = mint_token::of_id(registry, account).await?;
    if accepts {
        presence::of(person, &named, now)?;
    }
    let whence = Whence::browser(browser);
    let record = record_of_owners(registry, &package, &named, &whence, event, now).await?;
    let answered = if accepts {
        store
            .accept_invitation(account, &package, &record, now)
            .await
    } else {
        store
            .decline_invitation(account, &package, &record, now)
            .await
    };
    registry.mail_waits();
    answered.map_err(|error| match error {
        StoreError::Conflict(Conflict::NotFound) => {
            Error::Absent(format!("open invitation to own '{package}'"))
        }
        error => error.into(),
    })
}

/// Who stands as the actor of an event where an operator acted by an admin command.
const OPERATOR: &str = "operator";

/// Makes somebody an owner on the operator's word, which opens an imported name to publishing.
///
/// # Errors
/// There is no such crate or account.
pub async fn name_owner(
    registry: &Registry,
    crate_name: &str,
    login: &str,
    now: Timestamp,
) -> Result<String, Error> {
    let package = name::parse_lenient(crate_name).map_err(Error::malformed)?;
    let facts = registry.store.publish_facts(None, &package, None).await?;
    let Some(known) = facts.package else {
        return Err(Error::Absent(format!("crate '{crate_name}'")));
    };
    let Some(person) = registry.store.account_by_login(login).await? else {
        return Err(Error::Absent(format!("account '{login}'")));
    };
    let event = Event::OwnerAdded(OwnerChange {
        package: known.spelling.clone(),
        ..owner_change(&package, &person.id, OPERATOR)
    });
    let whence = Whence::operator();
    let record = record_of_owners(registry, &package, &person, &whence, event, now).await?;
    let named = registry
        .store
        .name_owner(&package, &person.id, &record, now);
    let new = named.await?;
    let done = if new { "owns" } else { "owned already" };
    Ok(format!("{login} {done} {}", known.spelling))
}

async fn may_change(
    registry: &Registry,
    authorization: Option<&str>,
    crate_name: &str,
    now: Timestamp,
) -> Result<(PackageName, Grant), Error> {
    let actor = identify::identify(registry, authorization, now).await?;
    let package = name::parse_lenient(crate_name).map_err(Error::malformed)?;
    let (_, grant) = authorise(registry, &actor, Action::Owners, &package, None, now).await?;
    Ok((package, grant))
}

/// The most people in one request.
const MOST: usize = 20;

async fn all_known(registry: &Registry, logins: &[String]) -> Result<Vec<AccountFacts>, Error> {
    if logins.is_empty() || logins.len() > MOST {
        return Err(Error::malformed(format!("name 1 to {MOST} logins")));
    }
    let mut people = Vec::new();
    for login in logins {
        match registry.store.account_by_login(login).await? {
            Some(person) => people.push(person),
            None => return Err(Error::Absent(format!("account '{login}'"))),
        }
    }
    Ok(people)
}

fn change(package: &PackageName, person: &AccountFacts, grant: &Grant) -> OwnerChange {
    owner_change(package, &person.id, grant.account().as_str())
}

async fn told(
    registry: &Registry,
    package: &PackageName,
    person: &AccountFacts,
    grant: &Grant,
    event: Event,
    now: Timestamp,
) -> Result<Record, Error> {
    let whence = grant.token().map_or_else(Whence::registry, Whence::token);
    record_of_owners(registry, package, person, &whence, event, now).await
}
