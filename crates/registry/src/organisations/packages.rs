//! What an organisation and its teams are on packages.

use domain::event::{TeamRoleChange, Transfer};
use domain::{Action, Event, PackageName, Role};
use store::AccountFacts;

use super::{Acting, known, owned, team_of};
use crate::authorise::lost;
use crate::notices::{self, Whence};
use crate::{Error, Registry, owners};

/// Says what a team is on a package of its organisation; nothing takes it away.
///
/// # Errors
/// The person does not own the package, or it belongs to no organisation that has such a team.
pub async fn set_team_role(
    registry: &Registry,
    acting: Acting<'_>,
    crate_name: &str,
    (team, role): (&str, Option<Role>),
) -> Result<(), Error> {
    acting.may()?;
    let actor = acting.actor();
    let (package, grant) = owners::may_change(registry, &actor, crate_name, acting.now).await?;
    let no_team = || Error::Absent(format!("team '{team}' of the organisation of '{package}'"));
    let organisation = registry.store.organisation_of(&package).await?;
    let found = known(registry, &organisation.ok_or_else(no_team)?.name).await?;
    let team = team_of(&found, team)?;
    let event = Event::TeamRoleChanged(TeamRoleChange {
        organisation: found.id.to_string(),
        team: team.id.to_string(),
        ecosystem: package.ecosystem().word(),
        package: package.to_string(),
        role: role.map_or("none", Role::word),
        actor: acting.account().to_string(),
    });
    let whence = Whence::browser(acting.browser);
    let record = notices::record_of_package(registry, &package, &whence, event, acting.now).await?;
    let store = &registry.store;
    let set = store.set_team_role(&grant, &package, (&team.id, role), &record, acting.now);
    let set = set.await;
    registry.mail_waits();
    set.map_err(|error| lost(error, Action::Owners, &package))
}

/// Gives a package that the person owns to an organisation that they own. Every role that was given on it ends,
/// and those of the teams of the organisation that had it.
///
/// # Errors
/// They do not own both.
pub async fn transfer(
    registry: &Registry,
    acting: Acting<'_>,
    crate_name: &str,
    name: &str,
) -> Result<(), Error> {
    let found = owned(registry, acting, name).await?;
    let actor = acting.actor();
    let (package, grant) = owners::may_change(registry, &actor, crate_name, acting.now).await?;
    let former = registry.store.organisation_of(&package).await?;
    let event = Event::PackageTransferred(Transfer {
        ecosystem: package.ecosystem().word(),
        package: package.to_string(),
        organisation: found.id.to_string(),
        former: former.map(|former| former.id.to_string()),
        actor: acting.account().to_string(),
    });
    let whence = Whence::browser(acting.browser);
    let people = everybody(registry, &package).await?;
    let record = notices::record_of_people(registry, &people, &whence, event, acting.now).await?;
    let store = &registry.store;
    let given = store.transfer_package(&grant, &package, &found.id, &record, acting.now);
    let given = given.await;
    registry.mail_waits();
    given.map_err(|error| lost(error, Action::Owners, &package))
}

/// Everybody who has a role on a package.
async fn everybody(registry: &Registry, package: &PackageName) -> Result<Vec<AccountFacts>, Error> {
    let mut people: Vec<AccountFacts> = Vec::new();
    for held in registry.store.roles_on(package).await? {
        if people.iter().all(|known| known.id != held.account) {
            people.extend(registry.store.account(&held.account).await?);
        }
    }
    Ok(people)
}
