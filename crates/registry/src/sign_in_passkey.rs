//! Signing in with a passkey alone, and showing one beside a session. No counter of wrong guesses is asked:
//! nobody guesses a signature, and so nobody can lock an owner out of it.

use credentials::passkey::{Assertion, Kept, Refused};
use domain::{Event, PublicId, Strength, Timestamp, TokenSecret};
use principles::authentication::{passwordless, webauthn};
use store::{AccountFacts, PasskeyFacts};

use crate::ceremony::{self, Answered, Asked, Purpose, refused};
use crate::notices::{self, Whence};
use crate::passkeys::{handle_of, kept};
use crate::session::{self, Session};
use crate::sign_in::Browser;
use crate::{Error, Registry};

/// Asks for any passkey of this registry: who it is shows in the answer.
///
/// # Errors
/// The registry has no name, or the store fails.
pub async fn begin(registry: &Registry, now: Timestamp) -> Result<Asked, Error> {
    let begun = ceremony::party(registry)?
        .begin_asking(&[])
        .map_err(refused)?;
    ceremony::begin(
        registry,
        Purpose::SignIn,
        "",
        (begun.options, &begun.state),
        now,
    )
    .await
}

/// Signs somebody in, in one step.
///
/// # Errors
/// The answer is not one to this question, or not believed. An account that is frozen is as unknown as one
/// that never was.
pub async fn finish(
    registry: &Registry,
    answered: &Answered<'_>,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    let state = ceremony::end(registry, Purpose::SignIn, "", answered.handle, now).await?;
    let account = believed(registry, answered, &state, None, browser, now).await?;
    let strength = Strength::PhishingResistant;
    session::begin(registry, &account.id, strength, browser, now).await
}

/// Asks for a passkey of the account that this session is of.
///
/// # Errors
/// The account has none, the registry has no name, or the store fails.
pub async fn begin_showing(
    registry: &Registry,
    session: &Session,
    now: Timestamp,
) -> Result<Asked, Error> {
    let account = &session.facts.account;
    let known = registry.store.passkeys_of(&account.id).await?;
    if known.is_empty() {
        return Err(Error::Absent("passkey of this account".to_owned()));
    }
    let known: Vec<Kept> = known.iter().map(kept).collect();
    let begun = ceremony::party(registry)?
        .begin_asking(&known)
        .map_err(refused)?;
    let bound = session.digest().to_string();
    let question = (begun.options, begun.state.as_str());
    ceremony::begin(registry, Purpose::Show, &bound, question, now).await
}

/// Takes it as the second factor of a session, or as a sign that somebody is there: the session is replaced
/// by one that has shown a passkey just now.
///
/// # Errors
/// The answer is not one to this session's question, not of its account, or not believed.
pub async fn finish_showing(
    registry: &Registry,
    session: &Session,
    answered: &Answered<'_>,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    let bound = session.digest().to_string();
    let state = ceremony::end(registry, Purpose::Show, &bound, answered.handle, now).await?;
    let expected = Some(&session.facts.account.id);
    let account = believed(registry, answered, &state, expected, browser, now).await?;
    let strength = Strength::PhishingResistant;
    session::begin(registry, &account.id, strength, browser, now).await
}

/// The account whose passkey this is, once everything about the answer holds.
async fn believed(
    registry: &Registry,
    answered: &Answered<'_>,
    state: &str,
    expected: Option<&PublicId>,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<AccountFacts, Error> {
    let assertion = Assertion::read(&answered.bytes()).map_err(refused)?;
    let (passkey, account) = known(registry, &assertion, expected).await?;
    if passkey.doubted {
        return Err(refused(Refused::Copied));
    }
    let party = ceremony::party(registry)?;
    let (credential, said) = match party.finish_asking(&assertion, state, &kept(&passkey)) {
        Ok(believed) => believed,
        Err(Refused::Copied) => {
            doubt(registry, &account, &passkey, browser, now).await?;
            return Err(refused(Refused::Copied));
        }
        Err(why) => return Err(refused(why)),
    };
    let (seen, base_url) = (ceremony::seen(&said), &registry.settings().base_url);
    match expected {
        Some(_) => webauthn::check(&seen, base_url)?,
        None => passwordless::check(&seen, base_url)?,
    }
    let used = registry
        .store
        .use_passkey(&passkey, &credential, said.backed_up, now);
    if used.await? {
        Ok(account)
    } else {
        Err(refused(Refused::OtherCeremony))
    }
}

/// The passkey that the answer says it is of, and whose it is. Without a session the answer must name the
/// account itself (WebAuthn Level 3, section 7.2, step 6).
async fn known(
    registry: &Registry,
    assertion: &Assertion,
    expected: Option<&PublicId>,
) -> Result<(PasskeyFacts, AccountFacts), Error> {
    let found = registry.store.passkey(&assertion.credential_id()).await?;
    let theirs = found.filter(|(_, account)| {
        let handle = handle_of(&account.id);
        let named = match assertion.handle() {
            Some(said) => handle.is_some_and(|handle| handle[..] == *said),
            None => expected.is_some(),
        };
        !account.frozen && named && expected.is_none_or(|expected| account.id == *expected)
    });
    theirs.ok_or_else(|| {
        Error::malformed(
            "this passkey is not known here: it was removed, or belongs to another account or registry",
        )
    })
}

/// Two devices answer with one key: the owner is told, and the key is good for nothing from now on.
async fn doubt(
    registry: &Registry,
    account: &AccountFacts,
    passkey: &PasskeyFacts,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let events = vec![Event::FactorDoubted {
        account: account.id.to_string(),
        passkey: passkey.id.to_string(),
    }];
    let whence = Whence::browser(browser);
    let record = notices::record(registry, account, &whence, events, now).await?;
    registry
        .store
        .doubt_passkey(&passkey.id, &record, now)
        .await?;
    registry.mail_waits();
    Ok(())
}
