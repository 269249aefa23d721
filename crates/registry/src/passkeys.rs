//! Passkeys of an account: making, naming and removing them, and what an account does with them in the
//! place of a password or a code.

use credentials::passkey::{HANDLE_BYTES, Kept, RelyingParty, Said};
use domain::{Event, IdKind, Need, PlainText, PublicId, Refusal, Strength, Timestamp, TokenSecret};
use principles::authentication::account_recovery::{self, Change};
use principles::authentication::passwordless::{self, Factors};
use principles::authentication::webauthn;
use store::{AccountFacts, Conflict, NewPasskey, PasskeyFacts, Record, StoreError};

use crate::ceremony::{self, Purpose, refused};
use crate::notices::{self, Whence};
use crate::session::{self, Session};
use crate::sign_in::Browser;
use crate::{Error, Registry, presence, randomness};

pub use crate::ceremony::{Answered, Asked};

pub mod first;

/// The most characters of a passkey's name.
pub const NAME_CHARS: usize = 60;

/// Whether there can be passkeys at this registry's address.
pub fn are_possible(registry: &Registry) -> bool {
    RelyingParty::new(&registry.settings().base_url).is_ok()
}

/// The passkeys of an account, the oldest first.
///
/// # Errors
/// The store fails.
pub async fn list(registry: &Registry, account: &PublicId) -> Result<Vec<PasskeyFacts>, Error> {
    Ok(registry.store.passkeys_of(account).await?)
}

/// Begins to make a passkey for the account of this session.
///
/// # Errors
/// The session may not, the account has as many as it may, or the registry has no name.
pub async fn begin_adding(
    registry: &Registry,
    session: &Session,
    now: Timestamp,
) -> Result<Asked, Error> {
    may_add(session, now)?;
    let account = &session.facts.account;
    let known = registry.store.passkeys_of(&account.id).await?;
    let known: Vec<Kept> = known.iter().map(kept).collect();
    let handle = handle_of(&account.id).ok_or_else(short)?;
    let begun = ceremony::party(registry)?
        .begin_making(handle, &account.login, &known)
        .map_err(refused)?;
    let bound = session.digest().to_string();
    let question = (begun.options, begun.state.as_str());
    ceremony::begin(registry, Purpose::Add, &bound, question, now).await
}

/// Takes the passkey that was made. Where it is the first factor beside the password, the session is
/// replaced by one that has shown it.
///
/// # Errors
/// The answer is not one to this session's question, or not believed; the passkey belongs to somebody.
pub async fn finish_adding(
    registry: &Registry,
    session: &Session,
    answered: &Answered<'_>,
    name: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<Option<TokenSecret>, Error> {
    may_add(session, now)?;
    let bound = session.digest().to_string();
    let state = ceremony::end(registry, Purpose::Add, &bound, answered.handle, now).await?;
    let account = &session.facts.account;
    let passkey = made(registry, &account.id, answered, &state, name)?;
    let events = vec![added(&account.id)];
    let record = notices::record(registry, account, &Whence::browser(browser), events, now).await?;
    let change = Change::Added(Strength::PhishingResistant);
    let paused = paused(change, session, now);
    let kept = registry
        .store
        .add_passkey(&passkey, webauthn::MOST, paused, &record, now);
    kept.await.map_err(taken)?;
    registry.mail_waits();
    if session.is_full() {
        return Ok(None);
    }
    let strength = Strength::PhishingResistant;
    let begun = session::begin(registry, &account.id, strength, browser, now).await?;
    Ok(Some(begun))
}

/// Calls a passkey otherwise.
///
/// # Errors
/// The name is empty, or the account has no such passkey.
pub async fn rename(
    registry: &Registry,
    session: &Session,
    passkey: &PublicId,
    name: &str,
) -> Result<(), Error> {
    let account = &session.facts.account.id;
    let name = named(name);
    if name.is_empty() {
        return Err(Error::malformed(
            "a passkey has a name of 1 to 60 characters",
        ));
    }
    if registry
        .store
        .rename_passkey(account, passkey, &name)
        .await?
    {
        Ok(())
    } else {
        Err(absent())
    }
}

/// Removes a passkey. Every token and every session of the account ends with it; this browser goes on in
/// a new one.
///
/// # Errors
/// Nobody was there lately, it is the last factor, or there is no such passkey.
pub async fn remove(
    registry: &Registry,
    session: &Session,
    passkey: &PublicId,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    presence::require(session, now)?;
    let account = &session.facts.account;
    passwordless::may_remove_passkey(factors(account))?;
    let record = removal(registry, account, "passkey", browser, now).await?;
    let paused = paused(Change::Loosened, session, now);
    let removed = registry
        .store
        .remove_passkey(&account.id, passkey, paused, &record, now);
    removed.await.map_err(left)?;
    gone_on(registry, session, browser, now).await
}

/// Gives the password up, and with it the codes that would stand beside it. Tokens and sessions end as above.
///
/// # Errors
/// Nobody was there lately, or there is no passkey, or no password.
pub async fn drop_password(
    registry: &Registry,
    session: &Session,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    presence::require(session, now)?;
    let account = &session.facts.account;
    passwordless::may_drop_password(factors(account))?;
    let record = removal(registry, account, "password", browser, now).await?;
    let dropped = registry.store.drop_password(&account.id, &record, now);
    dropped.await.map_err(left)?;
    gone_on(registry, session, browser, now).await
}

/// Lets codes of an authenticator app stand in for the passkey at a sign-in, or no longer.
///
/// # Errors
/// Nobody was there lately, with a passkey.
pub async fn allow_codes(
    registry: &Registry,
    session: &Session,
    allowed: bool,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    presence::require(session, now)?;
    let account = &session.facts.account;
    if account.passkeys == 0 {
        return Err(absent());
    }
    let events = vec![Event::CodesAllowed {
        account: account.id.to_string(),
        allowed,
    }];
    let record = notices::record(registry, account, &Whence::browser(browser), events, now).await?;
    let store = registry.store();
    store
        .allow_codes(&account.id, allowed, &record, now)
        .await?;
    registry.mail_waits();
    Ok(())
}

/// Whether this session may add a passkey: somebody is there, or it is about to set up the first factor
/// beside the password.
fn may_add(session: &Session, now: Timestamp) -> Result<(), Error> {
    let account = &session.facts.account;
    webauthn::may_add(account.passkeys)?;
    let first = account.passkeys == 0 && account.totp_sealed.is_none();
    if !session.is_full() && first {
        return Ok(());
    }
    presence::require(session, now)
}

/// Judges the answer to a question for a new passkey.
fn made(
    registry: &Registry,
    account: &PublicId,
    answered: &Answered<'_>,
    state: &str,
    name: &str,
) -> Result<NewPasskey, Error> {
    let party = ceremony::party(registry)?;
    let (kept, said): (Kept, Said) = party
        .finish_making(&answered.bytes(), state)
        .map_err(refused)?;
    webauthn::check(&ceremony::seen(&said), &registry.settings().base_url)?;
    let name = match named(name) {
        name if name.is_empty() => "Passkey".to_owned(),
        name => name,
    };
    Ok(NewPasskey {
        id: randomness::id(IdKind::Passkey)?,
        account: account.clone(),
        credential_id: kept.id,
        credential: kept.credential,
        name,
        backed_up: said.backed_up,
    })
}

/// The bytes by which authenticators know an account: the part of its id that was drawn at random.
pub(crate) fn handle_of(account: &PublicId) -> Option<[u8; HANDLE_BYTES]> {
    let (_, random) = account.as_str().split_once('_')?;
    random.as_bytes().try_into().ok()
}

/// A passkey as the protocol looks at it.
pub(crate) fn kept(passkey: &PasskeyFacts) -> Kept {
    Kept {
        id: passkey.credential_id.clone(),
        credential: passkey.credential.clone(),
    }
}

fn named(name: &str) -> String {
    PlainText::cut(name.trim(), NAME_CHARS).to_string()
}

fn factors(account: &AccountFacts) -> Factors {
    Factors {
        password: account.password_hash.is_some(),
        app: account.totp_sealed.is_some(),
        passkeys: account.passkeys,
    }
}

fn paused(change: Change, session: &Session, now: Timestamp) -> Option<Timestamp> {
    let packages = session.facts.account.packages;
    let pauses = account_recovery::pauses(change, session.person.strength, packages);
    pauses.then(|| now.plus(account_recovery::PAUSE))
}

fn added(account: &PublicId) -> Event {
    Event::FactorAdded {
        account: account.to_string(),
        factor: "passkey",
    }
}

async fn removal(
    registry: &Registry,
    account: &AccountFacts,
    factor: &'static str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<Record, Error> {
    let events = vec![Event::FactorRemoved {
        account: account.id.to_string(),
        factor,
    }];
    notices::record(registry, account, &Whence::browser(browser), events, now).await
}

/// The session in which a browser goes on that has just ended all of its account's.
async fn gone_on(
    registry: &Registry,
    session: &Session,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    registry.mail_waits();
    let (account, strength) = (&session.facts.account.id, session.person.strength);
    session::begin(registry, account, strength, browser, now).await
}

fn short() -> Error {
    Error::fault("the id of an account has another length than a user handle")
}

fn absent() -> Error {
    Error::Absent("such passkey of this account".to_owned())
}

fn taken(error: StoreError) -> Error {
    match error {
        StoreError::Conflict(Conflict::PasskeyThere) => Error::malformed(
            "this passkey belongs to an account already, or this account has as many as it may have",
        ),
        error => error.into(),
    }
}

fn left(error: StoreError) -> Error {
    match error {
        StoreError::Conflict(Conflict::NotFound) => absent(),
        StoreError::Conflict(Conflict::LastFactor) => {
            Refusal::of(passwordless::ENTRY.id, Need::AnotherFactor).into()
        }
        error => error.into(),
    }
}
