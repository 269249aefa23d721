//! Signing in with a password and a second factor. Every wrong answer is the same answer, and costs
//! the same work, whether or not the account exists.

use std::net::IpAddr;

use credentials::{recovery_code, totp};
use domain::{Person, Strength, Timestamp, TokenSecret, Via};
use principles::authentication::{totp as rule, webauthn};
use store::AccountFacts;

use crate::guard::Guard;
use crate::notices::Whence;
use crate::session::{self, Session};
use crate::{Error, Registry, identify, leaked, passwords, second_factor};

/// The browser that somebody signs in with.
pub struct Browser<'a> {
    /// Where the request comes from, as far as that is known.
    pub from: Option<IpAddr>,
    /// What it calls itself.
    pub agent: &'a str,
    /// The session cookie that it sent; it ends with the next sign-in.
    pub cookie: Option<&'a str>,
    /// The cookie by which it is known again, signed in or not.
    pub device: Option<&'a str>,
}

/// Checks login, password and a code of the authenticator app, or a recovery code in its place.
///
/// # Errors
/// One of the three does not fit, which one is not said; or there were too many attempts.
pub async fn sign_in(
    registry: &Registry,
    login: &str,
    password: &str,
    code: &str,
    now: Timestamp,
) -> Result<Person, Error> {
    let whence = Whence::operator();
    let (account, _) = by_password(registry, login, password, (None, &whence), now).await?;
    by_code(registry, &account, code, None, now).await?;
    Ok(identify::person(
        account,
        (Strength::SecondFactor, now),
        Via::Session,
    ))
}

/// A session that has shown a password.
pub struct Begun {
    /// The session, for the cookie.
    pub session: TokenSecret,
    /// Whether the password could be looked up among leaked ones, or none was to be asked; otherwise whoever
    /// signs in is told, and it is looked up later.
    pub looked_up: bool,
}

/// The first half in a browser: a session that has shown a password and may do nothing but show more.
///
/// # Errors
/// Login or password do not fit, or there were too many attempts.
pub async fn begin(
    registry: &Registry,
    login: &str,
    password: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<Begun, Error> {
    let whence = Whence::browser(browser);
    let from = (browser.from, &whence);
    let (account, looked_up) = by_password(registry, login, password, from, now).await?;
    let session = session::begin(registry, &account.id, Strength::Password, browser, now).await?;
    Ok(Begun { session, looked_up })
}

/// The second half: the session is replaced by one that has shown a second factor. Which browser it is,
/// nobody asks here; [`new_device::finish`](crate::new_device::finish) does.
///
/// # Errors
/// The code does not fit, or there were too many attempts.
pub async fn finish(
    registry: &Registry,
    session: &Session,
    code: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    by_code(registry, &session.facts.account, code, browser.from, now).await?;
    let account = &session.facts.account.id;
    session::begin(registry, account, Strength::SecondFactor, browser, now).await
}

/// Both halves again, by somebody whose session goes on.
///
/// # Errors
/// One does not fit, or there were too many attempts.
pub(crate) async fn both(
    registry: &Registry,
    session: &Session,
    [password, code]: [&str; 2],
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<AccountFacts, Error> {
    let (login, whence) = (&session.facts.account.login, Whence::browser(browser));
    let from = (browser.from, &whence);
    let (account, _) = by_password(registry, login, password, from, now).await?;
    by_code(registry, &account, code, browser.from, now).await?;
    Ok(account)
}

fn wrong() -> Error {
    Error::malformed("login, password or code does not fit; a code works once")
}

/// The account, and whether its password could be looked up among leaked ones. That is done only once the
/// password fits: whoever does not know it learns nothing by it, not even by the time it takes.
///
/// # Errors
/// They do not fit, the account is frozen, or there were too many attempts.
pub(crate) async fn by_password(
    registry: &Registry,
    login: &str,
    password: &str,
    (from, whence): (Option<IpAddr>, &Whence),
    now: Timestamp,
) -> Result<(AccountFacts, bool), Error> {
    let guard = Guard::password(login, from);
    guard.admit(registry, now).await?;
    let account = registry.store().account_by_login(login).await?;
    let fits = passwords::fits(account.as_ref(), password).await?;
    // A frozen account is told nothing that an unknown one is not: its owner was told by mail.
    let account = account.filter(|account| fits && !account.frozen);
    guard.passed_if(registry, account.is_some()).await?;
    let account = account.ok_or_else(wrong)?;
    let looked_up = leaked::at_sign_in(registry, &account, password, whence, now).await?;
    Ok((account, looked_up))
}

/// Uses up a code of this account.
///
/// # Errors
/// It does not fit, or there were too many attempts.
pub(crate) async fn by_code(
    registry: &Registry,
    account: &AccountFacts,
    code: &str,
    from: Option<IpAddr>,
    now: Timestamp,
) -> Result<(), Error> {
    match recovery_code::parse(code) {
        Some(_) => webauthn::may_use_recovery_code(account.passkeys)?,
        None => webauthn::may_use_code(account.passkeys, account.codes_allowed)?,
    }
    let guard = Guard::code(&account.id, from);
    guard.admit(registry, now).await?;
    let fits = code_fits(registry, account, code, now).await?;
    guard.passed_if(registry, fits).await?;
    if fits { Ok(()) } else { Err(wrong()) }
}

/// A code is used up by being right: the store moves the time step forward, or takes the recovery
/// code away, and of two requests with one code tells one of them no.
async fn code_fits(
    registry: &Registry,
    account: &AccountFacts,
    code: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    if let Some(code) = recovery_code::parse(code) {
        let (store, digest) = (registry.store(), code.digest());
        return Ok(store.spend_recovery_code(&account.id, &digest).await?);
    }
    let Some(sealed) = &account.totp_sealed else {
        return Ok(false);
    };
    let secret = second_factor::unsealed(registry, &account.id, sealed)?;
    let used = rule::used_up_to(account.last_totp_step);
    let Some(step) = totp::check(&secret, code, now, used) else {
        return Ok(false);
    };
    let is_first = registry.store().accept_totp_step(&account.id, step).await?;
    Ok(rule::counts(is_first))
}
