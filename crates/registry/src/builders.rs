//! By whom a package is built. An owner who was there just now says it, of a builder that has signed for one
//! of its releases; a token alone cannot.

use domain::builder::Builder;
use domain::event::AdoptedBuilder;
use domain::{Action, Actor, Digest, Event, PackageName, Timestamp};
use ecosystems::cargo::name;

use crate::authorise::{authorise, lost};
use crate::notices::{Whence, record_of_package};
use crate::session::Session;
use crate::sign_in::Browser;
use crate::{Error, Registry, presence};

/// The builders of a package.
///
/// # Errors
/// The store fails.
pub(crate) async fn of(registry: &Registry, package: &PackageName) -> Result<Vec<Builder>, Error> {
    Ok(registry.store.builders(package).await?)
}

/// Makes the builder with this key one of the package's: one of whom there is a statement.
///
/// # Errors
/// The person may not manage the package or has shown no factor just now, or there is no statement of such a
/// builder.
pub async fn adopt(
    registry: &Registry,
    session: &Session,
    crate_name: &str,
    key: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let package = name::parse_lenient(crate_name).map_err(Error::malformed)?;
    let actor = Actor::Person(session.person.clone());
    let (_, grant) = authorise(registry, &actor, Action::Owners, &package, None, now).await?;
    presence::require(session, now)?;
    let seen = registry.store.attestations(&package, None).await?;
    let mut builders = seen.into_iter().map(|statement| statement.builder);
    let builder = builders
        .find(|builder| digest(builder) == key)
        .ok_or_else(|| Error::Absent(format!("statement of such a builder beside {package}")))?;
    let event = Event::BuilderAdopted(AdoptedBuilder {
        ecosystem: package.ecosystem().word(),
        package: package.to_string(),
        builder_sha256: digest(&builder),
        actor: grant.account().to_string(),
    });
    let whence = Whence::browser(browser);
    let record = record_of_package(registry, &package, &whence, event, now).await?;
    registry
        .store
        .adopt_builder(&grant, &package, &builder, &record, now)
        .await
        .map_err(|error| lost(error, Action::Owners, &package))?;
    registry.mail_waits();
    Ok(())
}

/// The digest by which forms and events name a builder.
pub fn digest(builder: &Builder) -> String {
    Digest::of(builder.key().as_bytes()).to_string()
}
