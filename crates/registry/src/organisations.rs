//! Organisations: people who own packages together, and teams of them. Owners of an organisation own its
//! packages; a team is on each of them what it was made to be; being a member alone gives nothing.

use domain::event::{MemberChange, OrganisationMade, TeamMade, TeamMemberChange};
use domain::{Action, Actor, Event, IdKind, PublicId, Timestamp};
use principles::authentication::account_recovery;
use principles::decide;
use store::{
    AccountFacts, ByOwner, Conflict, MembershipFacts, OrganisationFacts, StoreError, TeamFacts,
};

use crate::authorise::authorise;
use crate::notices::{self, Whence};
use crate::second_factor::salted;
use crate::session::Session;
use crate::sign_in::Browser;
use crate::{Error, Registry, mint_token, presence, randomness, sweep_critical};

mod packages;

pub use packages::{set_team_role, transfer};

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
    let record = membership(registry, acting, &found, person.clone(), "invited").await?;
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
    let record = membership(registry, acting, &found, person, standing).await?;
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
    let record = membership(registry, acting, &found, person.clone(), "none").await?;
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

async fn known(registry: &Registry, name: &str) -> Result<OrganisationFacts, Error> {
    let found = registry.store.organisation(name).await?;
    found.ok_or_else(|| absent(name))
}

fn absent(name: &str) -> Error {
    Error::Absent(format!("organisation '{name}' that you belong to"))
}

/// The organisation, if the person owns it, is there, and may change the people of what belongs to it: whoever
/// comes in here comes in there. The store asks for the ownership again.
async fn owned(
    registry: &Registry,
    acting: Acting<'_>,
    name: &str,
) -> Result<OrganisationFacts, Error> {
    acting.may()?;
    let (found, true) = see(registry, acting.session, name).await? else {
        return Err(owners_only(name));
    };
    account_recovery::pause_over(&acting.session.person, acting.now)?;
    // More is asked on critical packages; on all others nothing more than was asked above.
    for critical in sweep_critical::owned_by(registry, acting.account()).await? {
        if found.packages.contains(&critical.package) {
            let (package, now) = (&critical.package, acting.now);
            authorise(
                registry,
                &acting.actor(),
                Action::Owners,
                package,
                None,
                now,
            )
            .await?;
        }
    }
    Ok(found)
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

/// The record of another standing of somebody, with the mails to them and to the owners.
async fn membership(
    registry: &Registry,
    acting: Acting<'_>,
    found: &OrganisationFacts,
    person: AccountFacts,
    standing: &'static str,
) -> Result<store::Record, Error> {
    let event = Event::MemberChanged(MemberChange {
        organisation: found.id.to_string(),
        account: person.id.to_string(),
        actor: acting.account().to_string(),
        standing,
    });
    let mut people = vec![person];
    for owner in found.members.iter().filter(|member| member.owner) {
        if people.iter().all(|known| known.id != owner.account) {
            people.extend(registry.store.account(&owner.account).await?);
        }
    }
    let whence = Whence::browser(acting.browser);
    notices::record_of_people(registry, &people, &whence, event, acting.now).await
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
