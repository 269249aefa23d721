//! Signing in with a password and a second factor. Every wrong answer is the same answer, and costs
//! the same work, whether or not the account exists.

use std::sync::Arc;

use credentials::{password, recovery_code, totp};
use domain::{Person, Strength, Timestamp, Via};
use store::AccountFacts;
use tokio::sync::Semaphore;

use crate::keys::Purpose;
use crate::{Error, Registry, identify};

/// How many passwords are checked at once. Each takes 19 MiB and a core for a while; more at once
/// would let strangers take the machine down.
const AT_ONCE: usize = 2;

/// Checks login, password and a code of the authenticator app, or a recovery code in its place.
///
/// # Errors
/// One of the three does not fit, which one is not said; or the account is frozen.
pub async fn sign_in(
    registry: &Registry,
    login: &str,
    password: &str,
    code: &str,
    now: Timestamp,
) -> Result<Person, Error> {
    let account = registry.store().account_by_login(login).await?;
    let fits = password_fits(account.as_ref(), password).await?;
    let Some(account) = account.filter(|_| fits) else {
        return Err(wrong());
    };
    if !code_fits(registry, &account, code, now).await? {
        return Err(wrong());
    }
    Ok(identify::person(
        account,
        Strength::SecondFactor,
        Via::Session,
    ))
}

fn wrong() -> Error {
    Error::malformed("login, password or code does not fit; a code works once")
}

/// Exactly one argon2 on every path.
async fn password_fits(account: Option<&AccountFacts>, password: &str) -> Result<bool, Error> {
    static PLACES: std::sync::LazyLock<Arc<Semaphore>> =
        std::sync::LazyLock::new(|| Arc::new(Semaphore::new(AT_ONCE)));
    let place = PLACES.clone().acquire_owned().await.map_err(Error::fault)?;
    let stored = account.map(|account| account.password_hash.clone());
    let password = password.to_owned();
    let checking = tokio::task::spawn_blocking(move || {
        let fits = match stored {
            Some(stored) => password::verify(&password, &stored),
            None => {
                password::verify_nobody(&password);
                false
            }
        };
        drop(place);
        fits
    });
    checking.await.map_err(Error::fault)
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
    let bytes = registry
        .keys
        .unseal(Purpose::TotpSecrets, account.id.as_str(), sealed)?;
    let bytes: [u8; totp::BYTES] = bytes
        .try_into()
        .map_err(|_| Error::fault("a sealed secret has the wrong length"))?;
    let secret = totp::Secret::new(bytes);
    match totp::check(&secret, code, now, account.last_totp_step) {
        Some(step) => Ok(registry.store().accept_totp_step(&account.id, step).await?),
        None => Ok(false),
    }
}
