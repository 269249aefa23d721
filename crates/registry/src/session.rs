//! Sessions of browsers. A cookie holds a token of kind `s`; we keep its digest. A session that has
//! shown a password alone may do two things: show or set up a second factor, and end.

use domain::timestamp::{DAY, SECOND};
use domain::{
    Digest, Event, IdKind, Person, PlainText, PublicId, Strength, Timestamp, TokenKind,
    TokenSecret, Via,
};
use store::{AccountFacts, NewSession, SessionFacts};

use crate::notices::{self, Whence};
use crate::sign_in::Browser;
use crate::{Error, Registry, identify, new_device, randomness};

/// How long a session lives, in microseconds.
pub const LASTS: i64 = 7 * DAY;
/// After how long without use it ends.
pub const IDLE: i64 = DAY;
/// How long a session lives that has shown a password and no second factor yet.
pub const HALF_LASTS: i64 = 15 * 60 * SECOND;
/// Use is noted this often at most: a page is a read, and should stay one.
const NOTED: i64 = 60 * SECOND;

/// A session and the person who speaks by it.
pub struct Session {
    /// The person, as strong as the session has shown them to be.
    pub person: Person,
    /// The row behind it.
    pub facts: SessionFacts,
    digest: Digest,
}

impl Session {
    /// Whether a second factor was shown: only then is it good for anything but showing one.
    pub fn is_full(&self) -> bool {
        self.person.strength >= Strength::SecondFactor
    }

    pub(crate) fn digest(&self) -> &Digest {
        &self.digest
    }
}

/// Begins a session; the answer goes into the cookie and nowhere else. The one that the browser had ends.
///
/// # Errors
/// The store fails.
pub(crate) async fn begin(
    registry: &Registry,
    account: &PublicId,
    strength: Strength,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    let lasts = if strength >= Strength::SecondFactor {
        LASTS
    } else {
        HALF_LASTS
    };
    let begun = begin_for(registry, account, (strength, lasts), browser, now).await?;
    Ok(begun.0)
}

/// The same for so long, in microseconds; with the id by which the session can be named.
///
/// # Errors
/// The store fails.
pub(crate) async fn begin_for(
    registry: &Registry,
    account: &PublicId,
    (strength, lasts): (Strength, i64),
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(TokenSecret, PublicId), Error> {
    let secret = randomness::token(TokenKind::Session)?;
    let session = NewSession {
        id: randomness::id(IdKind::Session)?,
        account: account.clone(),
        digest: secret.digest(),
        strength,
        agent: PlainText::cut(browser.agent, 200).to_string(),
        network: notices::network_of(browser),
        tokens_from: new_device::tokens_from(registry, account, strength, browser, now).await?,
        until: now.plus(lasts),
    };
    let former = browser.cookie.and_then(digest_of);
    let begun = registry.store.begin_session(&session, former.as_ref(), now);
    begun.await?;
    Ok((secret, session.id))
}

/// The session behind this cookie; nothing where there is none, or where it has ended.
///
/// # Errors
/// The store fails.
pub async fn of(
    registry: &Registry,
    cookie: Option<&str>,
    now: Timestamp,
) -> Result<Option<Session>, Error> {
    let Some(digest) = cookie.and_then(digest_of) else {
        return Ok(None);
    };
    let found = registry
        .store
        .session(&digest, now, now.plus(-IDLE))
        .await?;
    let Some(facts) = found.filter(|session| !session.account.frozen) else {
        return Ok(None);
    };
    if now >= facts.seen_at.plus(NOTED) {
        registry.store.touch_session(&digest, now).await?;
    }
    let shown = (facts.strength, facts.begun_at);
    let person = identify::person(facts.account.clone(), shown, Via::Session);
    Ok(Some(Session {
        person,
        facts,
        digest,
    }))
}

/// The digest of a cookie that has the shape of a session's token.
fn digest_of(cookie: &str) -> Option<Digest> {
    let token = TokenSecret::parse(cookie).ok()?;
    (token.kind() == TokenKind::Session).then(|| token.digest())
}

/// All sessions of the account that have not ended.
///
/// # Errors
/// The store fails.
pub async fn list(
    registry: &Registry,
    account: &PublicId,
    now: Timestamp,
) -> Result<Vec<SessionFacts>, Error> {
    Ok(registry
        .store
        .sessions_of(account, now, now.plus(-IDLE))
        .await?)
}

/// Takes away what has ended: sessions, links to confirm an address, counts of wrong guesses that are a
/// day old.
///
/// # Errors
/// The store fails.
pub async fn sweep(registry: &Registry, now: Timestamp) -> Result<(), Error> {
    let (idle, forgotten) = (now.plus(-IDLE), now.plus(-DAY));
    registry.store.sweep_sessions(now, idle, forgotten).await?;
    Ok(())
}

/// Ends the session of this cookie.
///
/// # Errors
/// The store fails.
pub async fn end(registry: &Registry, cookie: Option<&str>) -> Result<(), Error> {
    if let Some(digest) = cookie.and_then(digest_of) {
        registry.store.end_session(&digest).await?;
    }
    Ok(())
}

/// Ends one session of the account.
///
/// # Errors
/// It has no such session.
pub async fn end_one(
    registry: &Registry,
    account: &AccountFacts,
    session: &PublicId,
) -> Result<(), Error> {
    if registry.store.end_session_of(&account.id, session).await? {
        Ok(())
    } else {
        Err(Error::Absent(format!("session {session} of this account")))
    }
}

/// Ends all sessions of the account, this one too.
///
/// # Errors
/// The store fails.
pub async fn end_all(
    registry: &Registry,
    session: &Session,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let account = &session.facts.account;
    let events = vec![Event::SessionsEnded {
        account: account.id.to_string(),
    }];
    let whence = Whence::browser(browser);
    let record = notices::record(registry, account, &whence, events, now).await?;
    registry
        .store
        .end_sessions(&account.id, &record, now)
        .await?;
    registry.mail_waits();
    Ok(())
}
