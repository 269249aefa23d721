//! Being there now: dangerous actions take more than a session that is still open. Whoever shows a factor
//! again goes on in a new session, under another cookie.

use domain::{Person, Timestamp, TokenSecret};
use principles::authentication::presence;
use store::AccountFacts;

use crate::session::{self, Session};
use crate::sign_in::{self, Browser};
use crate::{Error, Registry};

pub use principles::authentication::presence::Way;

/// How somebody with this session shows that they are there.
pub fn way(session: &Session) -> Way {
    presence::way(session.facts.account.passkeys)
}

/// Whether they have lately.
///
/// # Errors
/// They have not, or by less than the account has.
pub fn require(session: &Session, now: Timestamp) -> Result<(), Error> {
    of(&session.person, &session.facts.account, now)
}

/// The same of a person, whose account it is.
pub(crate) fn of(person: &Person, account: &AccountFacts, now: Timestamp) -> Result<(), Error> {
    presence::check(person.strength, person.shown_at, account.passkeys, now)?;
    Ok(())
}

/// Shows it by password and code, where there is no passkey.
///
/// # Errors
/// They do not fit, the account has a passkey, or there were too many attempts.
pub async fn by_password(
    registry: &Registry,
    session: &Session,
    [password, code]: [&str; 2],
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    let login = &session.facts.account.login;
    let half = sign_in::begin(registry, login, password, browser, now).await?;
    let browser = Browser {
        cookie: Some(half.expose()),
        ..*browser
    };
    let found = session::of(registry, browser.cookie, now).await?;
    let half = found.ok_or_else(|| Error::fault("a session that has just begun is not there"))?;
    sign_in::finish(registry, &half, code, &browser, now).await
}
