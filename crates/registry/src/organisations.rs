//! Organisations: people who own packages together, and teams of them. Owners of an organisation own its
//! packages; a team is on each of them what it was made to be; being a member alone gives nothing.

use domain::event::{
    MemberChange, OrganisationMade, TeamMade, TeamMemberChange, TeamRoleChange, Transfer,
};
use domain::{Actor, Event, IdKind, PublicId, Role, Timestamp};
use principles::decide;
use store::{
    AccountFacts, ByOwner, Conflict, MembershipFacts, OrganisationFacts, StoreError, TeamFacts,
};

use crate::authorise::lost;
use crate::notices::{self, Whence};
use crate::second_factor::salted;
use crate::session::Session;
use crate::sign_in::Browser;
use crate::{Error, Registry, mint_token, owners, presence, randomness};

/// Whoever acts on an organisation: a session, the browser it is in, and when.
#[derive(Clone, Copy)]
pub struct Acting<'a> {
    /// The session.
    pub session: &'a Session,
    /// The browser.
    pub browser: &'a Browser<'a>,
    /// When.
    pub now: Timestamp,
}

impl Acting<'_> {
    fn account(&self) -> &PublicId {
        &self.session.person.account
    }

    fn actor(&self) -> Actor {
        Actor::Person(self.session.person.clone())
    }

    /// Acts that open something for others take a person who is there.
    fn may(&self) -> Result<(), Error> {
        decide::member(&self.session.person)?;
        presence::require(self.session, self.now)
    }
}

/// The organisations that a person belongs to, and those that they were asked into.
///
/// # Errors
/// The store fails.
pub async fn mine(
    registry: &Registry,
    session: &Session,
) -> Result<[Vec<MembershipFacts>; 2], Error> {
    let account = &session.person.account;
    let store = &registry.store;
    Ok([
        store.organisations(account, false).await?,
        store.organisations(account, true).await?,
    ])
}

/// Makes an organisation, which belongs to whoever makes it until they let others in.
///
/// # Errors
/// The name is no name, or taken; or the person may not speak for their account.
pub async fn make(registry: &Registry, acting: Acting<'_>, name: &str) -> Result<(), Error> {
    acting.may()?;
    let name = checked(name)?;
    let id = randomness::id(IdKind::Organisation)?;
    let event = Event::OrganisationMade(OrganisationMade {
        organisation: id.to_string(),
        account: acting.account().to_string(),
    });
    let record = salted([event])?.into();
    let (store, account) = (&registry.store, acting.account());
    let made = store.make_organisation(&id, &name, account, &record, acting.now);
    made.await.map_err(named_already)
}

/// An organisation as its members see it.
///
/// # Errors
/// There is none, or the person is no member of it: who is not learns no more.
pub async fn see(
    registry: &Registry,
    session: &Session,
    name: &str,
) -> Result<(OrganisationFacts, bool), Error> {
    let found = known(registry, name).await?;
    let me = &session.person.account;
    let mine = found.members.iter().find(|member| member.account == *me);
    match mine.map(|member| member.owner) {
        Some(owner) => Ok((found, owner)),
        None => Err(absent(name)),
    }
}

/// Asks somebody into an organisation, as an owner or as a member, or to be the other from now on.
///
/// # Errors
/// The person does not own it, or there is no such account.
pub async fn invite(
    registry: &Registry,
    acting: Acting<'_>,
    name: &str,
    (login, owner): (&str, bool),
) -> Result<(), Error> {
    let found = owned(registry, acting, name).await?;
    let person = account_of(registry, login).await?;
    let record = membership(registry, acting, &found.id, &person, "invited").await?;
    let by = by(&found, acting);
    let (store, now) = (&registry.store, acting.now);
    let asked = store.invite_member(by, (&person.id, owner), &record, now);
    done(registry, asked.await, name)
}

/// Takes up an invitation, or says no to it.
///
/// # Errors
/// There is none, or the person may not speak for their account.
pub async fn answer(
    registry: &Registry,
    acting: Acting<'_>,
    name: &str,
    accepts: bool,
) -> Result<(), Error> {
    decide::member(&acting.session.person)?;
    if accepts {
        acting.may()?;
    }
    let found = known(registry, name).await?;
    let me = acting.account();
    let asked = found.invited.iter().find(|member| member.account == *me);
    let owner = asked.ok_or_else(|| absent(name))?.owner;
    let standing = match (accepts, owner) {
        (false, _) => "none",
        (true, true) => "owner",
        (true, false) => "member",
    };
    let person = mint_token::of_id(registry, me).await?;
    let record = membership(registry, acting, &found.id, &person, standing).await?;
    let store = &registry.store;
    let answered = store.answer_membership(&found.id, (me, owner), accepts, &record, acting.now);
    done(registry, answered.await, name)
}

/// Ends somebody's membership, in every team too. A member may leave; everybody else is let go by an owner.
///
/// # Errors
/// They are no member, nobody would be left to own it, or the person may not do this.
pub async fn end(
    registry: &Registry,
    acting: Acting<'_>,
    name: &str,
    login: &str,
) -> Result<(), Error> {
    let leaves = acting.session.person.login == login;
    let found = if leaves {
        decide::member(&acting.session.person)?;
        see(registry, acting.session, name).await?.0
    } else {
        owned(registry, acting, name).await?
    };
    let person = account_of(registry, login).await?;
    let record = membership(registry, acting, &found.id, &person, "none").await?;
    let by = by(&found, acting);
    let store = &registry.store;
    let ended = store.end_membership(by, &person.id, &record, acting.now);
    done(registry, ended.await, name)
}

/// Makes a team.
///
/// # Errors
/// The person does not own the organisation, or it has a team of this name.
pub async fn make_team(
    registry: &Registry,
    acting: Acting<'_>,
    name: &str,
    team: &str,
) -> Result<(), Error> {
    let found = owned(registry, acting, name).await?;
    let team = checked(team)?;
    let id = randomness::id(IdKind::Team)?;
    let event = Event::TeamMade(TeamMade {
        organisation: found.id.to_string(),
        team: id.to_string(),
        actor: acting.account().to_string(),
    });
    let record = salted([event])?.into();
    let by = by(&found, acting);
    let store = &registry.store;
    let made = store.make_team(by, (&id, &team), &record, acting.now);
    made.await.map_err(named_already)
}

/// Takes a member of the organisation into a team, or out of it.
///
/// # Errors
/// The person does not own the organisation, or there is no such team or member.
pub async fn set_team_member(
    registry: &Registry,
    acting: Acting<'_>,
    [name, team, login]: [&str; 3],
    member: bool,
) -> Result<(), Error> {
    let found = owned(registry, acting, name).await?;
    let team = team_of(&found, team)?;
    let person = account_of(registry, login).await?;
    let event = Event::TeamMemberChanged(TeamMemberChange {
        organisation: found.id.to_string(),
        team: team.id.to_string(),
        account: person.id.to_string(),
        actor: acting.account().to_string(),
        member,
    });
    let whence = Whence::browser(acting.browser);
    let record = notices::record(registry, &person, &whence, vec![event], acting.now).await?;
    let by = by(&found, acting);
    let place = (&team.id, &person.id);
    let store = &registry.store;
    let set = store.set_team_member(by, place, member, &record, acting.now);
    done(registry, set.await.map(drop), name)
}

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
    set.map_err(|error| lost(error, domain::Action::Owners, &package))
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
    let record = notices::record_of_package(registry, &package, &whence, event, acting.now).await?;
    let store = &registry.store;
    let given = store.transfer_package(&grant, &package, &found.id, &record, acting.now);
    let given = given.await;
    registry.mail_waits();
    given.map_err(|error| lost(error, domain::Action::Owners, &package))
}

async fn known(registry: &Registry, name: &str) -> Result<OrganisationFacts, Error> {
    let found = registry.store.organisation(name).await?;
    found.ok_or_else(|| absent(name))
}

fn absent(name: &str) -> Error {
    Error::Absent(format!("organisation '{name}' that you belong to"))
}

/// The organisation, if the person owns it and is there. The store asks for the ownership again.
async fn owned(
    registry: &Registry,
    acting: Acting<'_>,
    name: &str,
) -> Result<OrganisationFacts, Error> {
    acting.may()?;
    match see(registry, acting.session, name).await? {
        (found, true) => Ok(found),
        (_, false) => Err(owners_only(name)),
    }
}

fn owners_only(name: &str) -> Error {
    domain::Refusal::of(
        domain::PrincipleId::Roles,
        domain::Need::Role {
            action: "owners",
            package: name.to_owned(),
        },
    )
    .into()
}

fn by<'a>(found: &'a OrganisationFacts, acting: Acting<'a>) -> ByOwner<'a> {
    ByOwner {
        organisation: &found.id,
        actor: &acting.session.person.account,
    }
}

fn team_of<'a>(found: &'a OrganisationFacts, name: &str) -> Result<&'a TeamFacts, Error> {
    let team = found.teams.iter().find(|team| team.name == name);
    team.ok_or_else(|| Error::Absent(format!("team '{name}' of {}", found.name)))
}

async fn account_of(registry: &Registry, login: &str) -> Result<AccountFacts, Error> {
    let account = registry.store.account_by_login(login).await?;
    account.ok_or_else(|| Error::Absent(format!("account '{login}'")))
}

/// The record of another standing of somebody, with the mail to them.
async fn membership(
    registry: &Registry,
    acting: Acting<'_>,
    organisation: &PublicId,
    person: &AccountFacts,
    standing: &'static str,
) -> Result<store::Record, Error> {
    let event = Event::MemberChanged(MemberChange {
        organisation: organisation.to_string(),
        account: person.id.to_string(),
        actor: acting.account().to_string(),
        standing,
    });
    let whence = Whence::browser(acting.browser);
    notices::record(registry, person, &whence, vec![event], acting.now).await
}

fn done(registry: &Registry, done: Result<(), StoreError>, name: &str) -> Result<(), Error> {
    registry.mail_waits();
    done.map_err(|error| match error {
        StoreError::Conflict(Conflict::NotFound) => Error::Absent(format!("such member of {name}")),
        StoreError::Conflict(Conflict::GrantMismatch) => owners_only(name),
        StoreError::Conflict(Conflict::LastOwner) => domain::Refusal::of(
            domain::PrincipleId::Roles,
            domain::Need::AnotherOwner {
                of: format!("the organisation {name}"),
            },
        )
        .into(),
        error => error.into(),
    })
}

fn named_already(error: StoreError) -> Error {
    match error {
        StoreError::Conflict(Conflict::LoginTaken) => {
            Error::malformed("the name is taken; choose another")
        }
        error => error.into(),
    }
}

/// Names of organisations and teams look like logins, among which they stand.
fn checked(name: &str) -> Result<String, Error> {
    let name = credentials::login::parse(name);
    let name = name.map_err(|_| {
        Error::malformed(
            "a name has 3 to 39 small letters, digits and single '-', and begins with a letter",
        )
    })?;
    Ok(name.to_string())
}
