//! *Who may do what*: for each action, the gates in their order. The whole policy of permission is
//! on this page; its matrix is pinned by a golden file, so that no change of it is silent.

use domain::{
    Action, Actor, Grant, Need, Person, PrincipleId, Refusal, Standing, Strength, Timestamp, Via,
};

use crate::authentication::{
    account_recovery, leaked_passwords, mfa_for_all, mfa_for_critical,
    phishing_resistant_for_critical, presence, verified_email,
};
use crate::authorization::{roles, scoped_tokens};

/// How long a grant lives: as long as one upload may take, in microseconds.
pub const GRANT_LASTS: i64 = 15 * 60 * domain::timestamp::SECOND;

/// Whether this actor may do this on this package now.
///
/// Cheap and telling gates come first: who are you, are you yourself, does your credential reach
/// this far, may you at all, and how strong must you be here.
///
/// # Errors
/// The first gate that refuses, with what would satisfy it.
pub fn decide(
    actor: &Actor,
    action: Action,
    package: &Standing,
    now: Timestamp,
) -> Result<Grant, Refusal> {
    let person = somebody(actor)?;
    thawed(person)?;
    leaked_passwords::changed(person)?;
    verified_email::check(person)?;
    scoped_tokens::check(&person.via, action, package, now)?;
    let least = roles::check(action, package)?;
    mfa_for_all::check(person)?;
    if changes(action) {
        mfa_for_critical::check(person, package)?;
        phishing_resistant_for_critical::check(person, package, now)?;
        account_recovery::pause_over(person, now)?;
    }
    Ok(granted(person, action, package, now).resting_on(least))
}

/// Whether it changes the package: whoever only looks need not be as strong.
const fn changes(action: Action) -> bool {
    !matches!(action, Action::Audit)
}

/// Whether this person may see who can do what on this package: an owner, by a session or by a token that
/// reaches to its owners.
///
/// # Errors
/// The first gate that refuses.
pub fn sees_rights(actor: &Actor, package: &Standing, now: Timestamp) -> Result<(), Refusal> {
    let person = somebody(actor)?;
    thawed(person)?;
    leaked_passwords::changed(person)?;
    scoped_tokens::check(&person.via, Action::Owners, package, now)?;
    roles::sees_rights(package)?;
    mfa_for_all::check(person)
}

/// Whether this person may speak for their own account: mint tokens, take up what is offered to them.
///
/// # Errors
/// The first gate that refuses, with what would satisfy it.
pub fn member(person: &Person) -> Result<(), Refusal> {
    thawed(person)?;
    session_only(person)?;
    leaked_passwords::changed(person)?;
    verified_email::check(person)?;
    mfa_for_all::check(person)
}

/// Whether this person may act as a member of the staff on the accounts and packages of others: by a passkey
/// that was shown just now, because whoever steals this session holds every account.
///
/// # Errors
/// The first gate that refuses; who is not of the staff learns no more than that.
pub fn staff(person: &Person, is_staff: bool, now: Timestamp) -> Result<(), Refusal> {
    if !is_staff {
        return Err(Refusal::of(PrincipleId::Roles, Need::Staff));
    }
    with_passkey(person, now)
}

/// Whether this person has shown a passkey just now, and may speak for their own account: asked where a word
/// of theirs opens something for others.
///
/// # Errors
/// The first gate that refuses.
pub fn with_passkey(person: &Person, now: Timestamp) -> Result<(), Refusal> {
    member(person)?;
    if person.strength < Strength::PhishingResistant {
        let principle = PrincipleId::PhishingResistantForCritical;
        return Err(Refusal::of(principle, Need::PhishingResistant));
    }
    presence::check(person.strength, person.shown_at, 1, now)
}

/// Whether this actor may let a file of the package out of a hold that an owner can end, or say that what its
/// releases must show begins anew: an owner, by a passkey that was shown just now. Which holds those are is
/// [`held`](crate::authorization::held)'s to say.
///
/// # Errors
/// The first gate that refuses.
pub fn keeper(actor: &Actor, package: &Standing, now: Timestamp) -> Result<Grant, Refusal> {
    let grant = decide(actor, Action::Owners, package, now)?;
    with_passkey(somebody(actor)?, now)?;
    Ok(grant)
}

/// A token cannot make another, or it would outlive its own end.
fn session_only(person: &Person) -> Result<(), Refusal> {
    match person.via {
        Via::Session => Ok(()),
        Via::Token { .. } => Err(Refusal::of(PrincipleId::ScopedTokens, Need::SecondFactor)),
    }
}

fn somebody(actor: &Actor) -> Result<&Person, Refusal> {
    match actor {
        Actor::Person(person) => Ok(person),
        Actor::Nobody => Err(scoped_tokens::missing()),
    }
}

fn thawed(person: &Person) -> Result<(), Refusal> {
    if person.frozen {
        return Err(Refusal::of(
            PrincipleId::AccountRecovery,
            Need::ThawedAccount,
        ));
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where a grant is stated: every gate above has been passed"
)]
fn granted(person: &Person, action: Action, package: &Standing, now: Timestamp) -> Grant {
    let (token, ends) = match &person.via {
        Via::Session => (None, now.plus(GRANT_LASTS)),
        Via::Token { id, scope, .. } => (Some(id.clone()), scope.until.min(now.plus(GRANT_LASTS))),
    };
    Grant::assertion(
        person.account.clone(),
        token,
        action,
        package.package.clone(),
        ends,
    )
}

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
