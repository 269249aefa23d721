//! Reports of who can do what, by which way: on a package, for its owners; of an account, for itself and the
//! staff. They are computed from what is now, as the rules are, so that no right exists that a report leaves out.

use domain::token::Names;
use domain::{Action, Actor, PackageName, PublicId, Role, Timestamp};
use ecosystems::cargo::name;
use principles::authorization::roles;
use principles::decide;
use store::{HeldRole, MembershipFacts, OpenOffer, TokenFacts};

use crate::publish::plan::standing;
use crate::session::Session;
use crate::staff::Member;
use crate::{Error, Registry};

/// Who can do what on a package.
#[derive(Clone, Debug)]
pub struct PackageAccess {
    /// The package, as registered.
    pub package: PackageName,
    /// The organisation that has it.
    pub organisation: Option<MembershipFacts>,
    /// Every way by which somebody has a role on it, the highest role first.
    pub roles: Vec<HeldRole>,
    /// Every token that works and reaches it, with what it may do there: never more than its holder may.
    pub tokens: Vec<Reach>,
    /// Roles that were offered and not taken up.
    pub offers: Vec<OpenOffer>,
}

/// What a token may do on a package.
#[derive(Clone, Debug)]
pub struct Reach {
    /// Whose it is.
    pub login: String,
    /// The token.
    pub token: TokenFacts,
    /// What it may do.
    pub actions: Vec<Action>,
}

/// What an account can do.
#[derive(Clone, Debug)]
pub struct AccountAccess {
    /// Its login.
    pub login: String,
    /// Every way by which it has a role on a package.
    pub roles: Vec<HeldRole>,
    /// The organisations that it belongs to.
    pub organisations: Vec<MembershipFacts>,
    /// Its tokens that work.
    pub tokens: Vec<TokenFacts>,
}

/// What a role allows.
pub fn allowed(role: Role) -> Vec<Action> {
    roles::allowed(role).collect()
}

/// The report of a package, for somebody who owns it.
///
/// # Errors
/// There is no such package, or the actor does not own it.
pub async fn of_package(
    registry: &Registry,
    actor: &Actor,
    crate_name: &str,
    now: Timestamp,
) -> Result<PackageAccess, Error> {
    let package = name::parse_lenient(crate_name).map_err(Error::malformed)?;
    let store = &registry.store;
    let facts = store.publish_facts(actor.account(), &package, None).await?;
    decide::sees_rights(actor, &standing(&package, &facts, now), now)?;
    let absent = || Error::Absent(format!("crate '{crate_name}'"));
    let known = facts.package.ok_or_else(absent)?;
    report(registry, &known.spelling, now).await
}

/// The same for whoever works at the operator's terminal.
///
/// # Errors
/// There is no such package.
pub async fn of_package_for_operator(
    registry: &Registry,
    crate_name: &str,
    now: Timestamp,
) -> Result<PackageAccess, Error> {
    let package = name::parse_lenient(crate_name).map_err(Error::malformed)?;
    let facts = registry.store.publish_facts(None, &package, None).await?;
    let absent = || Error::Absent(format!("crate '{crate_name}'"));
    let known = facts.package.ok_or_else(absent)?;
    report(registry, &known.spelling, now).await
}

async fn report(
    registry: &Registry,
    spelling: &str,
    now: Timestamp,
) -> Result<PackageAccess, Error> {
    let package = name::parse_lenient(spelling).map_err(Error::fault)?;
    let store = &registry.store;
    let roles = store.roles_on(&package).await?;
    let mut people: Vec<&HeldRole> = roles.iter().collect();
    // The highest role comes first, and a token does as much as that one allows.
    people.sort_by(|one, other| one.login.cmp(&other.login).then(other.role.cmp(&one.role)));
    people.dedup_by(|one, other| one.account == other.account);
    let mut tokens = Vec::new();
    for person in people {
        for token in store.tokens_of(&person.account).await? {
            let actions = reach(&token, &package, person, now);
            if !actions.is_empty() {
                tokens.push(Reach {
                    login: person.login.clone(),
                    token,
                    actions,
                });
            }
        }
    }
    Ok(PackageAccess {
        organisation: store.organisation_of(&package).await?,
        offers: store.offers_on(&package).await?,
        roles,
        tokens,
        package,
    })
}

fn reach(
    token: &TokenFacts,
    package: &PackageName,
    person: &HeldRole,
    now: Timestamp,
) -> Vec<Action> {
    let held = |names: &Names| names.hold(package, true);
    if !token.works(now) || !token.scope.names.iter().any(held) {
        return Vec::new();
    }
    roles::allowed(person.role)
        .filter(|action| token.scope.actions.contains(action))
        .collect()
}

/// What the person of this session can do.
///
/// # Errors
/// The store fails.
pub async fn of_myself(
    registry: &Registry,
    session: &Session,
    now: Timestamp,
) -> Result<AccountAccess, Error> {
    let person = &session.person;
    of_account(registry, &person.account, &person.login, now).await
}

/// What somebody can do, for a member of the staff.
///
/// # Errors
/// There is no such account.
pub async fn of_somebody(
    registry: &Registry,
    member: &Member<'_>,
    login: &str,
    now: Timestamp,
) -> Result<AccountAccess, Error> {
    let (account, _) = member.find(registry, login).await?;
    of_account(registry, &account.id, &account.login, now).await
}

/// What somebody can do, for whoever works at the operator's terminal.
///
/// # Errors
/// There is no such account.
pub async fn of_somebody_for_operator(
    registry: &Registry,
    login: &str,
    now: Timestamp,
) -> Result<AccountAccess, Error> {
    let account = registry.store.account_by_login(login).await?;
    let account = account.ok_or_else(|| Error::Absent(format!("account '{login}'")))?;
    of_account(registry, &account.id, &account.login, now).await
}

async fn of_account(
    registry: &Registry,
    account: &PublicId,
    login: &str,
    now: Timestamp,
) -> Result<AccountAccess, Error> {
    let store = &registry.store;
    let mut tokens = store.tokens_of(account).await?;
    tokens.retain(|token| token.works(now));
    Ok(AccountAccess {
        login: login.to_owned(),
        roles: store.roles_of(account).await?,
        organisations: store.organisations(account, false).await?,
        tokens,
    })
}
