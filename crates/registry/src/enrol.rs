//! The first administrator. There is no default password: a one-time secret opens enrolment once.

use credentials::{email, login, password, recovery_code, strength, totp};
use domain::timestamp::SECOND;
use domain::{Event, IdKind, Person, Strength, Timestamp, TokenKind};
use domain::{TokenSecret, Via};
use store::NewAccount;

use crate::keys::Purpose;
use crate::{Error, Registry, randomness};

/// How long an enrolment link works, in microseconds: one hour.
pub const LINK_LASTS: i64 = 60 * 60 * SECOND;

/// Whether somebody administers this registry already.
///
/// # Errors
/// The store fails.
pub async fn is_needed(registry: &Registry) -> Result<bool, Error> {
    Ok(registry.store.administrators().await? == 0)
}

/// Issues the one-time secret. Those that were open stop working.
///
/// # Errors
/// The store fails.
pub async fn issue(registry: &Registry, now: Timestamp) -> Result<TokenSecret, Error> {
    let secret = randomness::token(TokenKind::Account)?;
    let until = now.plus(LINK_LASTS);
    let event = Event::EnrolmentIssued {
        until: until.to_string(),
    };
    let salt = randomness::bytes()?;
    registry
        .store
        .issue_enrolment(&secret.digest(), until, salt, &event, now)
        .await?;
    Ok(secret)
}

/// What somebody who enrols has told of themselves, parsed.
pub struct Applicant {
    login: String,
    email: String,
    password: String,
}

/// A shared secret that is shown and not yet stored.
pub struct Offer {
    secret: totp::Secret,
    applicant: Applicant,
    /// What an authenticator app reads from the QR code.
    pub otpauth: String,
    /// What a person types where there is no camera.
    pub typed: String,
}

/// Judges login, address and password, and offers the shared secret of an authenticator app.
///
/// # Errors
/// One of the three cannot be taken; the sentence says why and what would do.
pub fn offer(
    registry: &Registry,
    login_text: &str,
    email_text: &str,
    password_text: &str,
) -> Result<Offer, Error> {
    let login = login::parse(login_text).map_err(Error::malformed)?;
    let email = email::parse(email_text).map_err(Error::malformed)?;
    strength::judge(password_text, login.as_str(), email.as_str()).map_err(Error::malformed)?;
    let secret = totp::Secret::new(randomness::bytes()?);
    let host = registry.settings().base_url.split("//").nth(1);
    let issuer = format!("Portcullis {}", host.unwrap_or_default());
    Ok(Offer {
        otpauth: secret.otpauth(&issuer, login.as_str()),
        typed: secret.typed(),
        secret,
        applicant: Applicant {
            login: login.to_string(),
            email: email.to_string(),
            password: password_text.to_owned(),
        },
    })
}

/// An account that was just made.
pub struct Enrolled {
    /// The person, with the strength that they showed.
    pub person: Person,
    /// The recovery codes; they exist in clear here alone.
    pub recovery_codes: Vec<String>,
}

/// Makes the account of an administrator, once a code proves that the app holds the secret.
///
/// The operator's own terminal stands in for the verification of the address: whoever can run an
/// admin command on the data folder can do everything anyway.
///
/// # Errors
/// The code is wrong, the one-time secret was used or is too old, or the login is taken.
pub async fn administrator(
    registry: &Registry,
    link: &TokenSecret,
    offer: Offer,
    code: &str,
    now: Timestamp,
) -> Result<Enrolled, Error> {
    let seconds = u64::try_from(now.seconds()).unwrap_or(0);
    let Some(step) = totp::check(&offer.secret, code, now, 0) else {
        return Err(Error::malformed(format!(
            "the code does not fit (this machine's clock says {seconds} s since 1970, UTC): type the one that the app shows now"
        )));
    };
    let id = randomness::id(IdKind::User)?;
    let context = id.to_string();
    let codes = recovery_code::new(&randomness::bytes::<256>()?)
        .ok_or_else(|| Error::fault("too few random bytes for recovery codes"))?;
    let password_text = offer.applicant.password;
    let salt = randomness::bytes()?;
    let hashing = tokio::task::spawn_blocking(move || password::hash(&password_text, &salt));
    let account = NewAccount {
        id: id.clone(),
        login: offer.applicant.login.clone(),
        email: offer.applicant.email,
        email_verified: true,
        staff: true,
        password_hash: hashing
            .await
            .map_err(Error::fault)?
            .map_err(Error::malformed)?
            .into(),
        totp_sealed: Some(registry.keys.seal(
            Purpose::TotpSecrets,
            &context,
            offer.secret.expose(),
        )?),
        recovery: codes
            .iter()
            .map(recovery_code::RecoveryCode::digest)
            .collect(),
    };
    let events = events_of(&context);
    let salts: Vec<[u8; 32]> = events
        .iter()
        .map(|_| randomness::bytes())
        .collect::<Result<_, _>>()?;
    registry
        .store
        .create_account(&account, Some(&link.digest()), &events, &salts, now)
        .await
        .map_err(explained)?;
    registry.store.accept_totp_step(&id, step).await?;
    Ok(Enrolled {
        person: Person {
            account: id,
            login: offer.applicant.login,
            email_verified: true,
            frozen: false,
            strength: Strength::SecondFactor,
            via: Via::Session,
        },
        recovery_codes: codes.iter().map(ToString::to_string).collect(),
    })
}

fn events_of(account: &str) -> Vec<Event> {
    let account = || account.to_owned();
    let factor = |factor| Event::FactorAdded {
        account: account(),
        factor,
    };
    vec![
        Event::AccountCreated {
            account: account(),
            staff: true,
        },
        Event::EmailVerified { account: account() },
        factor("password"),
        factor("totp"),
        factor("recovery-codes"),
    ]
}

fn explained(error: store::StoreError) -> Error {
    match error {
        store::StoreError::Conflict(store::Conflict::EnrolmentGone) => Error::malformed(
            "this enrolment was used or is too old; run `portcullis admin enrol` again",
        ),
        store::StoreError::Conflict(store::Conflict::LoginTaken) => {
            Error::malformed("this login is taken; choose another")
        }
        store::StoreError::Conflict(store::Conflict::EmailTaken) => {
            Error::malformed("this address belongs to another account; use another")
        }
        error => error.into(),
    }
}
