//! Setting up the authenticator app of an account that has none yet.

use credentials::recovery_code::{self, RecoveryCode};
use credentials::totp;
use domain::{Event, PublicId, Strength, Timestamp, TokenSecret};
use principles::authentication::webauthn;
use store::{Conflict, NewSecondFactor, StoreError};

use crate::guard::Guard;
use crate::keys::Purpose;
use crate::notices::{self, Whence};
use crate::session::{self, Session};
use crate::sign_in::Browser;
use crate::{Error, Registry, new_device, presence, randomness};

/// A shared secret as a person sees it.
pub struct Offer {
    /// What an authenticator app reads from the QR code.
    pub otpauth: String,
    /// What a person types where there is no camera.
    pub typed: String,
}

impl Offer {
    pub(crate) fn of(registry: &Registry, secret: &totp::Secret, login: &str) -> Self {
        let host = registry.settings().base_url.split("//").nth(1);
        let issuer = format!("Portcullis {}", host.unwrap_or_default());
        Self {
            otpauth: secret.otpauth(&issuer, login),
            typed: secret.typed(),
        }
    }
}

/// A factor that was just set up.
pub struct Enrolled {
    /// The recovery codes; they exist in clear here alone.
    pub recovery_codes: Vec<String>,
    /// The session that goes on, for the cookie.
    pub session: TokenSecret,
}

/// The secret that this session is shown: the same one however often the page is loaded.
///
/// # Errors
/// The account has a second factor already, or the store fails.
pub async fn offer(registry: &Registry, session: &Session) -> Result<Offer, Error> {
    let account = &session.facts.account;
    if account.totp_sealed.is_some() {
        return Err(there());
    }
    must_be_first(session)?;
    shown(registry, session).await
}

/// The same where the account has an app, which another shall replace.
///
/// # Errors
/// The store fails.
pub(crate) async fn shown(registry: &Registry, session: &Session) -> Result<Offer, Error> {
    let account = &session.facts.account;
    let secret = match &session.facts.offer_sealed {
        Some(sealed) => unsealed(registry, &account.id, sealed)?,
        None => {
            let secret = totp::Secret::new(randomness::bytes()?);
            let sealed = sealed(registry, &account.id, &secret).await?;
            registry.store.keep_offer(session.digest(), &sealed).await?;
            secret
        }
    };
    Ok(Offer::of(registry, &secret, &account.login))
}

/// Sets the factor up, once a code proves that the app holds the secret; the session is replaced by
/// one that has shown it.
///
/// # Errors
/// The code does not fit, the account has a factor, or no secret was shown.
pub async fn enrol(
    registry: &Registry,
    session: &Session,
    code: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<Enrolled, Error> {
    let account = &session.facts.account;
    must_be_first(session)?;
    if session.is_full() {
        presence::require(session, now)?;
    }
    let Some(kept) = &session.facts.offer_sealed else {
        return Err(Error::malformed("open the page that shows the key first"));
    };
    let guard = Guard::code(&account.id, browser.from);
    guard.admit(registry, now).await?;
    let secret = unsealed(registry, &account.id, kept)?;
    let step = proven(&secret, code, now);
    guard.passed_if(registry, step.is_ok()).await?;
    let codes = recovery_codes()?;
    let factor = NewSecondFactor {
        totp_sealed: sealed(registry, &account.id, &secret).await?,
        step: step?,
        recovery: codes.iter().map(RecoveryCode::digest).collect(),
    };
    let events = ["totp", "recovery-codes"].map(|factor| Event::FactorAdded {
        account: account.id.to_string(),
        factor,
    });
    let whence = Whence::browser(browser);
    let record = notices::record(registry, account, &whence, events.into(), now).await?;
    let kept = registry
        .store
        .set_second_factor(&account.id, &factor, &record, now);
    kept.await.map_err(explained)?;
    registry.mail_waits();
    let strength = Strength::SecondFactor;
    new_device::welcome(registry, &account.id, browser, now).await?;
    Ok(Enrolled {
        recovery_codes: codes.iter().map(ToString::to_string).collect(),
        session: session::begin(registry, &account.id, strength, browser, now).await?,
    })
}

/// Whoever has shown a password alone sets up an app only where there is no passkey: it would otherwise
/// take the passkey's place.
fn must_be_first(session: &Session) -> Result<(), Error> {
    if !session.is_full() {
        webauthn::may_use_code(session.facts.account.passkeys, false)?;
    }
    Ok(())
}

/// The time step of a code that proves that an app holds the secret.
///
/// # Errors
/// The code does not fit; the sentence names the clock, which is the usual reason.
pub(crate) fn proven(secret: &totp::Secret, code: &str, now: Timestamp) -> Result<u64, Error> {
    totp::check(secret, code, now, 0).ok_or_else(|| {
        let at = now.to_seconds_text();
        Error::malformed(format!(
            "the code does not fit (this machine's clock says {at}): type the one that the app shows now"
        ))
    })
}

/// New recovery codes.
pub(crate) fn recovery_codes() -> Result<Vec<RecoveryCode>, Error> {
    recovery_code::new(&randomness::bytes::<256>()?)
        .ok_or_else(|| Error::fault("too few random bytes for recovery codes"))
}

/// How many recovery codes an account has left.
///
/// # Errors
/// The store fails.
pub async fn recovery_codes_left(registry: &Registry, account: &PublicId) -> Result<u64, Error> {
    Ok(registry.store.recovery_codes_left(account).await?)
}

/// Each of these private events with a salt of its own.
pub(crate) fn salted(
    events: impl IntoIterator<Item = Event>,
) -> Result<Vec<(Event, [u8; 32])>, Error> {
    events
        .into_iter()
        .map(|event| Ok((event, randomness::bytes()?)))
        .collect()
}

pub(crate) async fn sealed(
    registry: &Registry,
    account: &PublicId,
    secret: &totp::Secret,
) -> Result<Vec<u8>, Error> {
    registry
        .seal(Purpose::TotpSecrets, account.as_str(), secret.expose())
        .await
}

pub(crate) fn unsealed(
    registry: &Registry,
    account: &PublicId,
    sealed: &[u8],
) -> Result<totp::Secret, Error> {
    let bytes = registry
        .keys
        .unseal(Purpose::TotpSecrets, account.as_str(), sealed)?;
    let bytes: [u8; totp::BYTES] = bytes
        .try_into()
        .map_err(|_| Error::fault("a sealed secret has the wrong length"))?;
    Ok(totp::Secret::new(bytes))
}

fn there() -> Error {
    Error::malformed("this account has a second factor; sign in with it")
}

fn explained(error: StoreError) -> Error {
    match error {
        StoreError::Conflict(Conflict::FactorThere) => there(),
        error => error.into(),
    }
}
