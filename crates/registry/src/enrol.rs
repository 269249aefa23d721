//! The first administrator. There is no default password: a one-time secret opens enrolment once.

use credentials::email::{self, Email};
use credentials::login::{self, Login};
use credentials::recovery_code::RecoveryCode;
use credentials::{strength, totp};
use domain::timestamp::SECOND;
use domain::{Digest, Event, IdKind, Person, Strength, Timestamp, TokenKind, TokenSecret, Via};
use store::{Conflict, NewAccount, StoreError};

use crate::leaked::{self, Occasion};
use crate::second_factor::{self, Offer, salted};
use crate::sign_in::Browser;
use crate::{Error, Registry, passwords, randomness, session};

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

/// What somebody has told of themselves, judged.
pub(crate) struct Applicant {
    pub(crate) login: Login,
    pub(crate) email: Email,
    password: Option<String>,
}

impl Applicant {
    /// Judges login, address and password; without one where a passkey will take its place.
    ///
    /// # Errors
    /// One of the three cannot be taken; the sentence says why and what would do.
    pub(crate) fn judged(login: &str, email: &str, password: Option<&str>) -> Result<Self, Error> {
        let login = login::parse(login).map_err(Error::malformed)?;
        let email = email::parse(email).map_err(Error::malformed)?;
        if let Some(password) = password {
            strength::judge(password, login.as_str(), email.as_str()).map_err(Error::malformed)?;
        }
        Ok(Self {
            login,
            email,
            password: password.map(str::to_owned),
        })
    }
}

/// Somebody who enrols in the terminal, and a shared secret that is shown and not yet stored.
pub struct Candidate {
    applicant: Applicant,
    secret: totp::Secret,
    /// The secret as a person sees it.
    pub offer: Offer,
}

impl Candidate {
    /// The secret itself, where the registry stands in for the app.
    pub(crate) fn secret(&self) -> &totp::Secret {
        &self.secret
    }
}

/// Judges login, address and password, and offers the shared secret of an authenticator app.
///
/// # Errors
/// One of the three cannot be taken; the sentence says why and what would do.
pub async fn candidate(
    registry: &Registry,
    login: &str,
    email: &str,
    password: &str,
) -> Result<Candidate, Error> {
    let applicant = Applicant::judged(login, email, Some(password))?;
    leaked::check(registry, password, Occasion::FirstAdministrator).await?;
    let secret = totp::Secret::new(randomness::bytes()?);
    Ok(Candidate {
        offer: Offer::of(registry, &secret, login),
        secret,
        applicant,
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
pub async fn in_terminal(
    registry: &Registry,
    link: &TokenSecret,
    candidate: Candidate,
    code: &str,
    now: Timestamp,
) -> Result<Enrolled, Error> {
    let step = second_factor::proven(&candidate.secret, code, now)?;
    let codes = second_factor::recovery_codes()?;
    let mut account = new_account(&candidate.applicant).await?;
    let sealed = second_factor::sealed(registry, &account.id, &candidate.secret).await?;
    account.totp_sealed = Some(sealed);
    account.recovery = codes.iter().map(RecoveryCode::digest).collect();
    let factors = ["password", "totp", "recovery-codes"];
    make(registry, &link.digest(), &account, &factors, now).await?;
    registry.store.accept_totp_step(&account.id, step).await?;
    Ok(Enrolled {
        person: Person {
            account: account.id,
            login: account.login,
            email_verified: true,
            frozen: false,
            strength: Strength::SecondFactor,
            shown_at: now,
            paused_until: Timestamp::from_micros(0),
            password_leaked: false,
            via: Via::Session,
        },
        recovery_codes: codes.iter().map(ToString::to_string).collect(),
    })
}

/// Whether the one-time link still works.
///
/// # Errors
/// It was used, replaced, is too old, or is none of ours.
pub async fn is_open(registry: &Registry, link: &str, now: Timestamp) -> Result<(), Error> {
    let digest = digest_of(link)?;
    if registry.store.is_enrolment_open(&digest, now).await? {
        Ok(())
    } else {
        Err(link_gone())
    }
}

/// Makes the account of an administrator in the browser, by the one-time link. It has a password and
/// a session that may do nothing but set up the second factor.
///
/// The link came from the operator's own terminal, which stands in for the verification of the
/// address here too.
///
/// # Errors
/// The link does not work, or one of the three cannot be taken.
pub async fn by_link(
    registry: &Registry,
    link: &str,
    [login, email, password]: [&str; 3],
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    is_open(registry, link, now).await?;
    let applicant = Applicant::judged(login, email, Some(password))?;
    leaked::check(registry, password, Occasion::FirstAdministrator).await?;
    let account = new_account(&applicant).await?;
    make(registry, &digest_of(link)?, &account, &["password"], now).await?;
    session::begin(registry, &account.id, Strength::Password, browser, now).await
}

fn digest_of(link: &str) -> Result<Digest, Error> {
    match TokenSecret::parse(link) {
        Ok(secret) if secret.kind() == TokenKind::Account => Ok(secret.digest()),
        _ => Err(link_gone()),
    }
}

async fn new_account(applicant: &Applicant) -> Result<NewAccount, Error> {
    Ok(NewAccount {
        id: randomness::id(IdKind::User)?,
        login: applicant.login.to_string(),
        email: applicant.email.to_string(),
        email_verified: true,
        staff: true,
        password_hash: match &applicant.password {
            Some(password) => Some(passwords::hash(password).await?),
            None => None,
        },
        totp_sealed: None,
        recovery: Vec::new(),
    })
}

async fn make(
    registry: &Registry,
    link: &Digest,
    account: &NewAccount,
    factors: &[&'static str],
    now: Timestamp,
) -> Result<(), Error> {
    // Whoever enrols stands before the screen: there is nobody else to tell.
    let record = salted(events_of(account.id.as_str(), factors))?.into();
    let made = registry
        .store
        .create_account(account, Some(link), &record, now);
    made.await.map_err(explained)
}

fn events_of(account: &str, factors: &[&'static str]) -> Vec<Event> {
    let account = || account.to_owned();
    let mut events = vec![
        Event::AccountCreated {
            account: account(),
            staff: true,
        },
        Event::EmailVerified { account: account() },
    ];
    events.extend(factors.iter().map(|factor| Event::FactorAdded {
        account: account(),
        factor,
    }));
    events
}

fn link_gone() -> Error {
    Error::malformed("this enrolment was used or is too old; run `portcullis admin enrol` again")
}

fn explained(error: StoreError) -> Error {
    match error {
        StoreError::Conflict(Conflict::EnrolmentGone) => link_gone(),
        StoreError::Conflict(Conflict::LoginTaken) => {
            Error::malformed("this login is taken; choose another")
        }
        StoreError::Conflict(Conflict::EmailTaken) => {
            Error::malformed("this address belongs to another account; use another")
        }
        error => error.into(),
    }
}
