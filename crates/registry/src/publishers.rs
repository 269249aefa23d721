//! Whom a package trusts to publish it: added and removed by its owners, in a browser, with a factor shown just
//! now, and told to all of them. A name that nobody has published can be waited for.

use domain::event::{PublisherChange, PublisherOnly};
use domain::{
    Action, Actor, Event, Grant, IdKind, Issuer, Need, PackageName, Person, PrincipleId, PublicId,
    Refusal, Terms, Timestamp,
};
use ecosystems::cargo::name;
use principles::authorization::trusted_publishing;
use principles::decide;
use store::{Conflict, MOST_PUBLISHERS, NewPublisher, PublisherFacts, StoreError};

use crate::authorise::{authorise, lost};
use crate::notices::{self, Whence, record_of_package};
use crate::sign_in::Browser;
use crate::{Error, Registry, mint_token, presence, randomness};

pub use trusted_publishing::{asked_for, pinned_by};

/// What a publisher shall stand for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The issuer, by the name that the operator gave it.
    pub issuer: String,
    /// What must be so, and what else counts.
    pub terms: Terms,
}

/// What an owner sees of who may publish a package.
#[derive(Debug)]
pub struct Trusted {
    /// The package, as registered.
    pub package: String,
    /// Its publishers.
    pub publishers: Vec<PublisherFacts>,
    /// Whether it is published by them alone.
    pub only: bool,
}

/// Whom a crate trusts, for its owners.
///
/// # Errors
/// There is no such crate, or the person may not change who publishes it.
pub async fn list(
    registry: &Registry,
    person: &Person,
    crate_name: &str,
    now: Timestamp,
) -> Result<Trusted, Error> {
    let package = name::parse_lenient(crate_name).map_err(Error::malformed)?;
    let (package, _, only) = may_change(registry, person, &package, now).await?;
    Ok(Trusted {
        package: package.spelling().to_owned(),
        publishers: registry.store.publishers(&package).await?,
        only,
    })
}

/// Adds a publisher to a crate.
///
/// # Errors
/// The person does not own it or has shown no factor just now, there is no such issuer, or the wish is not
/// whole.
pub async fn add(
    registry: &Registry,
    person: &Person,
    crate_name: &str,
    wish: Wish,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let (package, grant) = changing(registry, person, crate_name, now).await?;
    let (issuer, new) = publisher(registry, person, &package, wish, now)?;
    let event = Event::PublisherAdded(change(
        &new.id,
        &new.package,
        issuer,
        &new.terms,
        person,
        false,
    ));
    let whence = Whence::browser(browser);
    let record = record_of_package(registry, &package, &whence, event, now).await?;
    let added = registry.store.add_publisher(&grant, &new, &record, now);
    added.await.map_err(|error| not_added(error, &package))?;
    registry.mail_waits();
    Ok(())
}

/// Waits for a name that nobody has published: the first identity that fits publishes it, and the person owns it.
///
/// # Errors
/// The person may not speak for their account or has shown no factor just now, the name is taken, there is no such
/// issuer, or the wish is not whole.
pub async fn wait_for(
    registry: &Registry,
    person: &Person,
    crate_name: &str,
    wish: Wish,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let package = name::parse(crate_name).map_err(Error::malformed)?;
    // Whoever waits will own the package: what publishing it oneself takes, this takes too.
    authorise(
        registry,
        &Actor::Person(person.clone()),
        Action::Publish,
        &package,
        None,
        now,
    )
    .await?;
    decide::member(person)?;
    fresh(registry, person, now).await?;
    let (issuer, new) = publisher(registry, person, &package, wish, now)?;
    let event = Event::PublisherAdded(change(
        &new.id,
        &new.package,
        issuer,
        &new.terms,
        person,
        true,
    ));
    let account = mint_token::of_id(registry, &person.account).await?;
    let whence = Whence::browser(browser);
    let record = notices::record(registry, &account, &whence, vec![event], now).await?;
    let added = registry.store.add_pending_publisher(&new, &record, now);
    added.await.map_err(|error| not_added(error, &package))?;
    registry.mail_waits();
    Ok(())
}

/// The names that a person waits for.
///
/// # Errors
/// The store fails.
pub async fn awaited(registry: &Registry, person: &Person) -> Result<Vec<PublisherFacts>, Error> {
    Ok(registry.store.pending_publishers(&person.account).await?)
}

/// Takes a publisher from a crate; its tokens stop working with the commit.
///
/// # Errors
/// The person does not own the crate or has shown no factor just now, or there is no such publisher.
pub async fn remove(
    registry: &Registry,
    person: &Person,
    crate_name: &str,
    id: &PublicId,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let (package, grant) = changing(registry, person, crate_name, now).await?;
    let known = registry.store.publishers(&package).await?;
    let Some(known) = known.into_iter().find(|known| known.id == *id) else {
        return Err(Error::Absent(format!("publisher {id} of {package}")));
    };
    let event = Event::PublisherRemoved(of_known(&known, person));
    let whence = Whence::browser(browser);
    let record = record_of_package(registry, &package, &whence, event, now).await?;
    let store = &registry.store;
    let removed = store
        .remove_publisher(&grant, &package, id, &record, now)
        .await;
    registry.mail_waits();
    removed.map_err(|error| gone(error, id, &package))
}

/// Waits no more for a name.
///
/// # Errors
/// The person does not, or has shown no factor just now.
pub async fn give_up(
    registry: &Registry,
    person: &Person,
    id: &PublicId,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    decide::member(person)?;
    fresh(registry, person, now).await?;
    let known = awaited(registry, person).await?;
    let Some(known) = known.into_iter().find(|known| known.id == *id) else {
        return Err(Error::Absent(format!("publisher {id}")));
    };
    let event = Event::PublisherRemoved(of_known(&known, person));
    let account = mint_token::of_id(registry, &person.account).await?;
    let whence = Whence::browser(browser);
    let record = notices::record(registry, &account, &whence, vec![event], now).await?;
    let removed = registry
        .store
        .remove_pending_publisher(&account.id, id, &record, now);
    let removed = removed.await;
    registry.mail_waits();
    removed.map_err(|error| gone(error, id, &known.package))
}

/// Lets a crate take nothing but its trusted publishers, or tokens too.
///
/// # Errors
/// The person does not own it or has shown no factor just now, or it has no publisher.
pub async fn set_only(
    registry: &Registry,
    person: &Person,
    crate_name: &str,
    only: bool,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let (package, grant) = changing(registry, person, crate_name, now).await?;
    if only && registry.store.publishers(&package).await?.is_empty() {
        return Err(Error::malformed(
            "add a trusted publisher first, or nobody can publish the crate",
        ));
    }
    let event = Event::PublisherOnly(PublisherOnly {
        ecosystem: package.ecosystem().word(),
        package: package.to_string(),
        only,
        actor: person.account.to_string(),
    });
    let whence = Whence::browser(browser);
    let record = record_of_package(registry, &package, &whence, event, now).await?;
    let set = registry
        .store
        .set_publisher_only(&grant, &package, only, &record, now);
    set.await
        .map_err(|error| lost(error, Action::Owners, &package))?;
    registry.mail_waits();
    Ok(())
}

/// The package as registered, the right to change who publishes it, and whether its publishers alone do.
async fn may_change(
    registry: &Registry,
    person: &Person,
    package: &PackageName,
    now: Timestamp,
) -> Result<(PackageName, Grant, bool), Error> {
    let actor = Actor::Person(person.clone());
    let (facts, grant) = authorise(registry, &actor, Action::Owners, package, None, now).await?;
    let Some(known) = facts.package else {
        return Err(Error::Absent(format!("crate '{package}'")));
    };
    let registered = name::parse_lenient(&known.spelling).map_err(Error::fault)?;
    Ok((registered, grant, known.publisher_only))
}

/// The same, of somebody who has shown a factor just now: what a change takes.
async fn changing(
    registry: &Registry,
    person: &Person,
    crate_name: &str,
    now: Timestamp,
) -> Result<(PackageName, Grant), Error> {
    let package = name::parse_lenient(crate_name).map_err(Error::malformed)?;
    let (package, grant, _) = may_change(registry, person, &package, now).await?;
    fresh(registry, person, now).await?;
    Ok((package, grant))
}

async fn fresh(registry: &Registry, person: &Person, now: Timestamp) -> Result<(), Error> {
    let account = mint_token::of_id(registry, &person.account).await?;
    presence::of(person, &account, now)
}

fn publisher<'r>(
    registry: &'r Registry,
    person: &Person,
    package: &PackageName,
    mut wish: Wish,
    now: Timestamp,
) -> Result<(&'r Issuer, NewPublisher), Error> {
    let mut known = registry.settings().issuers.iter();
    let Some(issuer) = known.find(|issuer| issuer.name == wish.issuer) else {
        return Err(Error::malformed("this registry has no such issuer"));
    };
    wish.terms.claims.retain(|_, value| !value.is_empty());
    wish.terms.pins.retain(|_, value| !value.is_empty());
    trusted_publishing::whole(issuer, &wish.terms).map_err(Error::malformed)?;
    let subject = trusted_publishing::subject_of(issuer, &wish.terms);
    let new = NewPublisher {
        id: randomness::id(IdKind::Publisher)?,
        account: person.account.clone(),
        package: package.clone(),
        issuer: issuer.url.clone(),
        kind: issuer.kind,
        subject: subject.ok_or_else(|| Error::fault("a whole wish has no subject"))?,
        terms: wish.terms,
        added_at: now,
    };
    Ok((issuer, new))
}

fn change(
    id: &PublicId,
    package: &PackageName,
    issuer: &Issuer,
    terms: &Terms,
    person: &Person,
    pending: bool,
) -> PublisherChange {
    PublisherChange {
        ecosystem: package.ecosystem().word(),
        package: package.to_string(),
        publisher: id.to_string(),
        issuer: issuer.url.clone(),
        claims: terms.claims.clone(),
        pending,
        actor: person.account.to_string(),
    }
}

fn of_known(known: &PublisherFacts, person: &Person) -> PublisherChange {
    PublisherChange {
        ecosystem: known.package.ecosystem().word(),
        package: known.package.to_string(),
        publisher: known.id.to_string(),
        issuer: known.issuer.clone(),
        claims: known.terms.claims.clone(),
        pending: known.pending,
        actor: person.account.to_string(),
    }
}

fn not_added(error: StoreError, package: &PackageName) -> Error {
    match error {
        StoreError::Conflict(Conflict::PublisherThere) => {
            Error::malformed("the same publisher is there already")
        }
        StoreError::Conflict(Conflict::TooMany) => Error::malformed(format!(
            "there are {MOST_PUBLISHERS} already; remove one first"
        )),
        StoreError::Conflict(Conflict::NameTaken { spelling }) => {
            let need = Need::OtherName { taken: spelling };
            Refusal::of(PrincipleId::TrustedPublishing, need).into()
        }
        error => lost(error, Action::Owners, package),
    }
}

fn gone(error: StoreError, id: &PublicId, package: &PackageName) -> Error {
    match error {
        StoreError::Conflict(Conflict::NotFound) => {
            Error::Absent(format!("publisher {id} of {package}"))
        }
        error => lost(error, Action::Owners, package),
    }
}
