//! Being there now: dangerous actions take more than a session that is still open. Whoever shows a factor
//! again goes on in a new session, under another cookie.

use domain::{Person, Strength, Timestamp, TokenSecret};
use principles::authentication::{presence, webauthn};
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
    webauthn::may_use_code(session.facts.account.passkeys, false)?;
    // The session that goes on ends only once both fit.
    let account = sign_in::both(registry, session, [password, code], browser, now).await?;
    session::begin(registry, &account.id, Strength::SecondFactor, browser, now).await
}
