//! Before what protects an account is changed: whoever asks was there lately, or shows password and code
//! with what they ask for.

use domain::Timestamp;

use crate::notices::Whence;
use crate::session::Session;
use crate::sign_in::{self, Browser};
use crate::{Error, Registry, presence};

/// Password and code as typed beside a change; both empty where nothing was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Proof<'a> {
    /// The password.
    pub password: &'a str,
    /// A code of the app, or a recovery code.
    pub code: &'a str,
}

/// Lets a change go on.
///
/// # Errors
/// Nothing was shown lately, and what was typed does not fit; an account with a passkey shows that.
pub(crate) async fn required(
    registry: &Registry,
    session: &Session,
    proof: Proof<'_>,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let account = &session.facts.account;
    let Err(refusal) = presence::require(session, now) else {
        return Ok(());
    };
    if presence::way(session) == presence::Way::Passkey || proof.code.is_empty() {
        return Err(refusal);
    }
    let whence = Whence::browser(browser);
    let from = (browser.from, &whence);
    let password = proof.password;
    let shown = sign_in::by_password(registry, &account.login, password, from, now).await?;
    sign_in::by_code(registry, &shown.0, proof.code, browser.from, now).await
}
