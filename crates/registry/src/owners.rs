//! Who may do what on a package. A role is offered and accepted: nobody becomes responsible for
//! something without a say.

use domain::event::OwnerChange;
use domain::{Action, Actor, Event, Grant, PackageName, Person, PublicId, Role, Timestamp};
use ecosystems::cargo::name;
use principles::decide;
use store::{AccountFacts, Conflict, InvitationFacts, OwnerFacts, Record, StoreError};

use crate::authorise::{authorise, lost};
use crate::identify::{self, Sent};
use crate::notices::{Whence, owner_change, record_of_owners};
use crate::sign_in::Browser;
use crate::{Error, Registry, mint_token, presence};

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

/// Asks these people to take this role; the answer is a sentence for the one who asked.
///
/// # Errors
/// A rule refuses, or one of the logins is unknown; then nobody was asked.
pub async fn invite(
    registry: &Registry,
    sent: impl Into<Sent<'_>>,
    crate_name: &str,
    (logins, role): (&[String], Role),
    now: Timestamp,
) -> Result<String, Error> {
    let actor = identify::identify(registry, sent, now).await?;
    invite_by(registry, &actor, crate_name, (logins, role), now).await
}

/// The same on the word of somebody who is known already.
///
/// # Errors
/// As [`invite`].
pub async fn invite_by(
    registry: &Registry,
    actor: &Actor,
    crate_name: &str,
    (logins, role): (&[String], Role),
    now: Timestamp,
) -> Result<String, Error> {
    let (package, grant) = may_change(registry, actor, crate_name, now).await?;
    let people = all_known(registry, logins).await?;
    for person in &people {
        let by = grant.account().as_str();
        let event = Event::OwnerInvited(owner_change(&package, &person.id, role, by));
        let record = told(registry, &package, person, &grant, event, now).await?;
        registry
            .store
            .invite_owner(&grant, &package, (&person.id, role), &record, now)
            .await
            .map_err(|error| lost(error, Action::Owners, &package))?;
    }
    registry.mail_waits();
    let article = if matches!(role, Role::Owner | Role::Auditor) {
        "an"
    } else {
        "a"
    };
    Ok(format!(
        "{} asked to become {article} {role} of {package}; it takes effect when they accept",
        logins.join(", ")
    ))
}

/// Takes the roles away that these people were given, and offers of roles.
///
/// # Errors
/// A rule refuses, a login is unknown, or nobody would be left to own the package.
pub async fn remove(
    registry: &Registry,
    sent: impl Into<Sent<'_>>,
    crate_name: &str,
    logins: &[String],
    now: Timestamp,
) -> Result<String, Error> {
    let actor = identify::identify(registry, sent, now).await?;
    remove_by(registry, &actor, crate_name, logins, now).await
}

/// The same on the word of somebody who is known already.
///
/// # Errors
/// As [`remove`].
pub async fn remove_by(
    registry: &Registry,
    actor: &Actor,
    crate_name: &str,
    logins: &[String],
    now: Timestamp,
) -> Result<String, Error> {
    let (package, grant) = may_change(registry, actor, crate_name, now).await?;
    let people = all_known(registry, logins).await?;
    for person in &people {
        let former = registry.store.given_role(&package, &person.id).await?;
        let by = grant.account().as_str();
        let event = taken(&package, &person.id, former, by);
        let record = told(registry, &package, person, &grant, event, now).await?;
        registry
            .store
            .remove_owner(&grant, &package, (&person.id, former), &record, now)
            .await
            .map_err(|error| not_given(error, &package, &person.login))?;
    }
    registry.mail_waits();
    Ok(format!(
        "no role on {package} any more: {}",
        logins.join(", ")
    ))
}

/// Gives one's own role on a package back.
///
/// # Errors
/// The person was given none, or nobody would be left to own the package.
pub async fn leave(
    registry: &Registry,
    person: &Person,
    crate_name: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    decide::member(person)?;
    let package = name::parse_lenient(crate_name).map_err(Error::malformed)?;
    let account = &person.account;
    let former = registry.store.given_role(&package, account).await?;
    let absent = || Error::Absent(format!("role on '{package}' that was given to you"));
    let former = former.ok_or_else(absent)?;
    let event = taken(&package, account, Some(former), account.as_str());
    let named = mint_token::of_id(registry, account).await?;
    let whence = Whence::browser(browser);
    let record = record_of_owners(registry, &package, &named, &whence, event, now).await?;
    registry
        .store
        .leave_package(account, &package, former, &record, now)
        .await
        .map_err(|error| not_given(error, &package, &person.login))?;
    registry.mail_waits();
    Ok(())
}

/// What a failed taking means: roles that come by a team or an organisation are taken there.
fn not_given(error: StoreError, package: &PackageName, login: &str) -> Error {
    match error {
        StoreError::Conflict(Conflict::NotFound) => Error::Absent(format!(
            "role on {package} that was given to '{login}'; what comes by an organisation or a team is taken there"
        )),
        error => lost(error, Action::Owners, package),
    }
}

/// Somebody has no role any more that was given to them.
fn taken(package: &PackageName, account: &PublicId, former: Option<Role>, by: &str) -> Event {
    let change = owner_change(package, account, Role::Owner, by);
    match former {
        Some(Role::Owner) => Event::OwnerRemoved(change),
        Some(_) => Event::RoleChanged(OwnerChange {
            role: Some("none"),
            ..change
        }),
        // An offer that is taken back was never a role.
        None => Event::OwnerDeclined(change),
    }
}

/// The offers that a person has not answered.
///
/// # Errors
/// The store fails.
pub async fn offered(registry: &Registry, person: &Person) -> Result<Vec<InvitationFacts>, Error> {
    Ok(registry.store.invitations(&person.account).await?)
}

/// Takes up an offer of a role, or says no to it.
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
    let (store, account) = (&registry.store, &person.account);
    let offers = store.invitations(account).await?;
    let offer = offers.iter().find(|offer| offer.package == package);
    let absent = || Error::Absent(format!("open invitation to own '{package}'"));
    let role = offer.ok_or_else(absent)?.role;
    let change = owner_change(&package, account, role, account.as_str());
    let event = match (accepts, role) {
        (true, Role::Owner) => Event::OwnerAdded(change),
        (true, _) => Event::RoleChanged(change),
        (false, _) => Event::OwnerDeclined(change),
    };
    let named = mint_token::of_id(registry, account).await?;
    if accepts {
        presence::of(person, &named, now)?;
    }
    let whence = Whence::browser(browser);
    let record = record_of_owners(registry, &package, &named, &whence, event, now).await?;
    let answered = if accepts {
        store
            .accept_invitation(account, &package, role, &record, now)
            .await
    } else {
        store
            .decline_invitation(account, &package, &record, now)
            .await
    };
    registry.mail_waits();
    answered.map_err(|error| match error {
        StoreError::Conflict(Conflict::NotFound) => absent(),
        error => error.into(),
    })
}

/// Who stands as the actor of an event where an operator acted by an admin command.
pub const OPERATOR: &str = "operator";

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
        ..owner_change(&package, &person.id, Role::Owner, OPERATOR)
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

pub(crate) async fn may_change(
    registry: &Registry,
    actor: &Actor,
    crate_name: &str,
    now: Timestamp,
) -> Result<(PackageName, Grant), Error> {
    let package = name::parse_lenient(crate_name).map_err(Error::malformed)?;
    let (facts, grant) = authorise(registry, actor, Action::Owners, &package, None, now).await?;
    match facts.package {
        // Spelled as it was registered.
        Some(known) => Ok((
            name::parse_lenient(&known.spelling).map_err(Error::fault)?,
            grant,
        )),
        None => Ok((package, grant)),
    }
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
