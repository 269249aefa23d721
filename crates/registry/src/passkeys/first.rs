//! The passkey of somebody who signs up without a password. The account is made together with it, by the
//! mailed link: there is no moment in which it could not be signed in to.

use domain::{Event, IdKind, PublicId, Strength, Timestamp, TokenSecret};
use serde_json::Value;

use super::{Answered, Asked, added, handle_of, made, short, taken};
use crate::ceremony::{self, Purpose, refused};
use crate::second_factor::salted;
use crate::sign_in::Browser;
use crate::{Error, Registry, mailed_link, randomness, session, sign_up};

/// Begins to make the passkey by which the account of this link will be signed in to.
///
/// # Errors
/// The link does not work, or asks for an account with a password.
pub async fn begin(registry: &Registry, link: &str, now: Timestamp) -> Result<Asked, Error> {
    let asked = sign_up::asked(registry, link, now).await?;
    if !asked.passwordless {
        return Err(sign_up::gone());
    }
    let id = randomness::id(IdKind::User)?;
    let handle = handle_of(&id).ok_or_else(short)?;
    let begun = ceremony::party(registry)?
        .begin_making(handle, &asked.login, &[])
        .map_err(refused)?;
    // The account's id is drawn now, because the passkey is made for it.
    let state = Value::from(vec![id.to_string(), begun.state]).to_string();
    let bound = mailed_link::digest_of(link)
        .ok_or_else(sign_up::gone)?
        .to_string();
    ceremony::begin(
        registry,
        Purpose::SignUp,
        &bound,
        (begun.options, &state),
        now,
    )
    .await
}

/// Makes the account and its passkey, and signs its owner in.
///
/// # Errors
/// The link was used or is too old, the answer is not one to its question or not believed, or somebody else
/// has taken the login meanwhile.
pub async fn finish(
    registry: &Registry,
    link: &str,
    answered: &Answered<'_>,
    name: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    let digest = mailed_link::digest_of(link).ok_or_else(sign_up::gone)?;
    let bound = digest.to_string();
    let state = ceremony::end(registry, Purpose::SignUp, &bound, answered.handle, now).await?;
    let damaged = || Error::fault("a kept ceremony cannot be read");
    let [id, state]: [String; 2] = serde_json::from_str(&state).map_err(|_| damaged())?;
    let id: PublicId = id.parse().map_err(|_| damaged())?;
    let passkey = made(registry, &id, answered, &state, name)?;
    let account = || id.to_string();
    let events = salted([
        Event::AccountCreated {
            account: account(),
            staff: false,
        },
        Event::EmailVerified { account: account() },
        added(&id),
    ])?;
    let made = registry
        .store
        .confirm_sign_up(&digest, &id, Some(&passkey), &events.into(), now)
        .await;
    made.map_err(|error| match sign_up::explained(error) {
        Ok(explained) => explained,
        Err(error) => taken(error),
    })?;
    let strength = Strength::PhishingResistant;
    session::begin(registry, &id, strength, browser, now).await
}
