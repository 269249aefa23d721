//! A browser that an account was not used with before. Password and code are not enough in it: a link that
//! is mailed to the account's address is opened in that same browser. A page in between that relays what
//! people type has its own browser, and never sees that mail.

use domain::timestamp::{DAY, SECOND};
use domain::{
    Digest, Event, IdKind, LinkPurpose, Need, PlainText, PrincipleId, PublicId, Refusal, Strength,
    Timestamp, TokenSecret,
};
use principles::authentication::known_device;
use store::{AccountFacts, Conflict, DeviceFacts, LinkFacts, NewDevice, Record, StoreError};

use crate::mail::{self, Mail};
use crate::notices::{self, Whence};
use crate::session::{self, Session};
use crate::sign_in::{self, Browser};
use crate::{Error, Registry, mailed_link, randomness};

mod listed;

pub use listed::{Waiting, forget, is_this, list, waiting};

/// How long a browser is known without being used, in microseconds.
pub const LASTS: i64 = 400 * DAY;
/// How long a sign-in waits for its mail.
pub const WAITS: i64 = 60 * 60 * SECOND;

/// How the second half of a sign-in ended.
pub enum Finished {
    /// Signed in; the session's cookie.
    In(TokenSecret),
    /// A mail was sent; the cookie of the session that waits for it and can do nothing else.
    Waits(TokenSecret),
}

/// A cookie for a browser that has none: by it the browser is known again.
///
/// # Errors
/// The source of randomness fails.
pub fn cookie() -> Result<String, Error> {
    let bytes = randomness::bytes::<32>()?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Whether this is the shape of such a cookie.
pub fn is_cookie(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn digest_of(browser: &Browser<'_>) -> Option<Digest> {
    let cookie = browser.device.filter(|cookie| is_cookie(cookie))?;
    Some(Digest::of(cookie.as_bytes()))
}

/// The second half of a sign-in with a code: in a browser that is known it ends there, in another one it
/// waits for a mail.
///
/// # Errors
/// The code does not fit, or there were too many attempts.
pub async fn finish(
    registry: &Registry,
    session: &Session,
    code: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<Finished, Error> {
    let account = &session.facts.account;
    sign_in::by_code(registry, account, code, browser.from, now).await?;
    let strength = Strength::SecondFactor;
    let known = known(registry, &account.id, browser, now).await?.is_some();
    let used_before = registry.store.has_signed_in(&account.id).await?;
    if known_device::check(strength, known, used_before).is_err() {
        let secret = wait(registry, account, browser, now).await?;
        return Ok(Finished::Waits(secret));
    }
    welcome(registry, &account.id, browser, now).await?;
    let secret = session::begin(registry, &account.id, strength, browser, now).await?;
    Ok(Finished::In(secret))
}

async fn known(
    registry: &Registry,
    account: &PublicId,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<Option<DeviceFacts>, Error> {
    match digest_of(browser) {
        Some(digest) => Ok(registry.store.device(account, &digest, now).await?),
        None => Ok(None),
    }
}

/// From when on a session that begins in this browser mints tokens: at once in one that is long known, and
/// after an hour in one that is not known at all. Who has shown a passkey may at once.
pub(crate) async fn tokens_from(
    registry: &Registry,
    account: &PublicId,
    strength: Strength,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<Timestamp, Error> {
    if strength == Strength::PhishingResistant {
        return Ok(known_device::familiar_from(false, now));
    }
    let known = known(registry, account, browser, now).await?;
    Ok(known.map_or_else(
        || known_device::familiar_from(true, now),
        |device| device.trusted_at,
    ))
}

/// Knows this browser from now on, without a mail: it is known already, or the account's first, or stands
/// at the end of a link.
///
/// # Errors
/// The store fails.
pub(crate) async fn welcome(
    registry: &Registry,
    account: &PublicId,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let used_before = registry.store.has_signed_in(account).await?;
    let device = device(browser, used_before, now)?;
    if let Some(device) = device {
        let store = &registry.store;
        store.remember_device(account, &device, now).await?;
    }
    Ok(())
}

/// What is kept of this browser; nothing of one that keeps no cookies.
fn device(
    browser: &Browser<'_>,
    confirmed_by_mail: bool,
    now: Timestamp,
) -> Result<Option<NewDevice>, Error> {
    let Some(digest) = digest_of(browser) else {
        return Ok(None);
    };
    Ok(Some(NewDevice {
        id: randomness::id(IdKind::Device)?,
        digest,
        agent: PlainText::cut(browser.agent, 200).to_string(),
        network: notices::network_of(browser),
        trusted_at: known_device::familiar_from(confirmed_by_mail, now),
        until: now.plus(LASTS),
    }))
}

/// Begins the session that waits, and mails the link which it waits for.
async fn wait(
    registry: &Registry,
    account: &AccountFacts,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    let half = (Strength::Password, WAITS);
    let (secret, waiting) = session::begin_for(registry, &account.id, half, browser, now).await?;
    let mut record = Record::default();
    let link = link_for(&mut record, account, &waiting, now)?;
    let freeze = notices::freezing_link(&mut record, &account.id, now)?;
    let whence = Whence::browser(browser);
    let mail = asking(registry, account, &whence, [&link, &freeze], now);
    record.mails.push(mail::sealed(registry, &mail).await?);
    registry.store.keep_record(&record, now).await?;
    registry.mail_waits();
    Ok(secret)
}

fn link_for(
    record: &mut Record,
    account: &AccountFacts,
    waiting: &PublicId,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    let (purpose, until) = (LinkPurpose::ConfirmDevice, now.plus(WAITS));
    let (secret, link) = mailed_link::new(&account.id, purpose, waiting.as_str(), until)?;
    record.links.push(link);
    Ok(secret)
}

fn asking(
    registry: &Registry,
    account: &AccountFacts,
    whence: &Whence,
    [link, freeze]: [&TokenSecret; 2],
    now: Timestamp,
) -> Mail {
    let base_url = &registry.settings().base_url;
    let host = registry.settings().host();
    let (login, at) = (&account.login, now.to_seconds_text());
    let (whence, link, freeze) = (whence.words(), link.expose(), freeze.expose());
    Mail {
        to: account.email.clone(),
        subject: format!("A new browser waits: your account '{login}' on {host}"),
        text: format!(
            "Somebody signs in to the account '{login}' on {base_url} with its password\n\
             and a code, in a browser that was not used with it before:\n\n\
             When:  {at}\nFrom:  {whence}\n\n\
             If this is you, open this page in that same browser within an hour and press the button:\n\n  \
             {base_url}/sign-in/device/{link}\n\n\
             In every other browser the link does nothing, and without it nobody is signed in.\n\n\
             If it is not you, or you typed your code on a page with another address than the one above,\n\
             somebody knows your password. Open this page, which freezes the account at once:\n\n  \
             {base_url}/account/freeze/{freeze}\n\n\
             We never ask for a password or a code by mail. Sign in by typing the address yourself.\n"
        ),
    }
}

/// The login that this link lets in, where it is opened in the browser that waits.
///
/// # Errors
/// The link does not work, or another browser waits for it.
pub async fn asked(
    registry: &Registry,
    session: Option<&Session>,
    link: &str,
    now: Timestamp,
) -> Result<String, Error> {
    let (_, facts) = waited_for(registry, session, link, now).await?;
    Ok(facts.account.login)
}

/// Lets the browser in that waits for this link; it is known from then on.
///
/// # Errors
/// The link does not work, or another browser waits for it.
pub async fn confirm(
    registry: &Registry,
    session: Option<&Session>,
    link: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    let (digest, facts) = waited_for(registry, session, link, now).await?;
    let account = &facts.account;
    let device = device(browser, true, now)?.ok_or_else(|| {
        Error::malformed("this browser keeps no cookies, so it would not be known again; let it")
    })?;
    let events = vec![Event::DeviceConfirmed {
        account: account.id.to_string(),
    }];
    let whence = Whence::browser(browser);
    let record = notices::record(registry, account, &whence, events, now).await?;
    let store = &registry.store;
    let confirmed = store.confirm_device(&digest, &device, &record, now).await;
    confirmed.map_err(|error| match error {
        StoreError::Conflict(Conflict::NotFound) => gone(),
        error => error.into(),
    })?;
    registry.mail_waits();
    session::begin(registry, &account.id, Strength::SecondFactor, browser, now).await
}

async fn waited_for(
    registry: &Registry,
    session: Option<&Session>,
    link: &str,
    now: Timestamp,
) -> Result<(Digest, LinkFacts), Error> {
    let digest = mailed_link::digest_of(link).ok_or_else(gone)?;
    let purpose = LinkPurpose::ConfirmDevice;
    let found = registry.store.link(&digest, purpose, now).await?;
    let facts = found.filter(|link| !link.account.frozen).ok_or_else(gone)?;
    // The cookie of the session that waits is what binds the link to one browser.
    let here = session.is_some_and(|session| session.facts.id.as_str() == facts.detail);
    if here {
        return Ok((digest, facts));
    }
    Err(Error::malformed(
        "another browser waits for this link: open it there. If you do not know of one, somebody typed your password \
         and a code; the other link in the mail freezes the account",
    ))
}

fn gone() -> Error {
    Refusal::of(PrincipleId::Totp, Need::FreshLink).into()
}
