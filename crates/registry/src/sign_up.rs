//! Asking for an account. It exists once a link that was mailed has been followed: until then neither
//! login nor address is taken, and nobody learns whether an address has an account.

use domain::timestamp::{DAY, SECOND};
use domain::{Event, IdKind, Need, PrincipleId, Refusal, Timestamp, TokenKind, TokenSecret};
use principles::authentication::verified_email;
use store::{Conflict, NewSignUp, SignUpFacts, StoreError};

use crate::enrol::Applicant;
use crate::guard::Guard;
use crate::leaked::{self, Occasion};
use crate::mail::{self, Mail};
use crate::second_factor::salted;
use crate::sign_in::Browser;
use crate::{Error, Registry, ceremony, mailed_link, passwords, randomness};

/// How long a link works, in microseconds.
pub const LINK_LASTS: i64 = DAY;

/// Takes a request for an account, and mails a link to the address. Without a password it is for an account
/// that has a passkey instead. The answer is the same where the address has an account: its owner is told by
/// mail that somebody asked.
///
/// # Errors
/// Login, address or password cannot be taken, the login belongs to somebody, or too many mails went
/// to this address already, or too much was asked for from this network.
pub async fn ask(
    registry: &Registry,
    [login, email]: [&str; 2],
    password: Option<&str>,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let applicant = Applicant::judged(login, email, password)?;
    if password.is_none() {
        // Told here, and not to somebody who has followed a link.
        ceremony::party(registry)?;
    }
    // Every request costs a mail and a hash: it counts against its network like a wrong guess.
    Guard::network(browser.from).admit(registry, now).await?;
    if let Some(password) = password {
        leaked::check(registry, password, Occasion::Registration).await?;
    }
    let email_key = applicant.email.key();
    let (login_taken, email_taken) = registry.store.is_taken(login, &email_key).await?;
    if login_taken {
        return Err(taken());
    }
    let hour_ago = now.plus(-60 * 60 * SECOND);
    let asked = registry.store.sign_ups_since(&email_key, hour_ago).await?;
    verified_email::may_mail(asked)?;
    let password_hash = match password {
        Some(password) => Some(passwords::hash(password).await?),
        None => None,
    };
    let secret = randomness::token(TokenKind::Confirmation)?;
    let mail = if email_taken {
        already(registry, applicant.email.as_str(), login)
    } else {
        confirmation(registry, applicant.email.as_str(), login, &secret)
    };
    let sign_up = NewSignUp {
        digest: secret.digest(),
        login: login.to_owned(),
        email: applicant.email.to_string(),
        password_hash,
        until: now.plus(LINK_LASTS),
    };
    let sealed = mail::sealed(registry, &mail).await?;
    registry.store.begin_sign_up(&sign_up, &sealed, now).await?;
    registry.mail_waits();
    Ok(())
}

/// What was asked for with this link, while the link works.
///
/// # Errors
/// The link was used, is too old, or is none of ours.
pub async fn asked(registry: &Registry, link: &str, now: Timestamp) -> Result<SignUpFacts, Error> {
    let digest = mailed_link::digest_of(link).ok_or_else(gone)?;
    registry.store.sign_up(&digest, now).await?.ok_or_else(gone)
}

/// Makes the account: its address is verified by the link having arrived.
///
/// # Errors
/// The link was used or is too old, or somebody else has taken the login meanwhile.
pub async fn confirm(registry: &Registry, link: &str, now: Timestamp) -> Result<(), Error> {
    let digest = mailed_link::digest_of(link).ok_or_else(gone)?;
    let id = randomness::id(IdKind::User)?;
    let account = || id.to_string();
    let events = salted([
        Event::AccountCreated {
            account: account(),
            staff: false,
        },
        Event::EmailVerified { account: account() },
        Event::FactorAdded {
            account: account(),
            factor: "password",
        },
    ])?;
    let made = registry
        .store
        .confirm_sign_up(&digest, &id, None, &events.into(), now)
        .await;
    made.map_err(|error| explained(error).unwrap_or_else(Into::into))
}

/// Why there is no account, where that is no failure of ours.
pub(crate) fn explained(error: StoreError) -> Result<Error, StoreError> {
    match error {
        // The address is taken: by the same person, who followed another of their links first.
        StoreError::Conflict(Conflict::NotFound | Conflict::EmailTaken) => Ok(gone()),
        StoreError::Conflict(Conflict::LoginTaken) => Ok(taken()),
        error => Err(error),
    }
}

pub(crate) fn gone() -> Error {
    Refusal::of(PrincipleId::VerifiedEmail, Need::FreshLink).into()
}

fn taken() -> Error {
    Error::malformed("this login is taken; choose another")
}

fn confirmation(registry: &Registry, to: &str, login: &str, secret: &TokenSecret) -> Mail {
    let base_url = &registry.settings().base_url;
    Mail {
        to: to.to_owned(),
        subject: format!("Confirm your address for {}", registry.settings().host()),
        text: format!(
            "Somebody, hopefully you, asked for the account '{login}' on {base_url}\n\
             with this address. To make it, open this page within 24 hours and press the button:\n\n  \
             {base_url}/sign-up/confirm/{link}\n\n\
             If it was not you, do nothing: no account will be made.\n",
            link = secret.expose()
        ),
    }
}

fn already(registry: &Registry, to: &str, login: &str) -> Mail {
    let base_url = &registry.settings().base_url;
    Mail {
        to: to.to_owned(),
        subject: format!("Your account on {}", registry.settings().host()),
        text: format!(
            "Somebody asked for a new account '{login}' on {base_url}\n\
             with this address, which has an account there already. No second one was made.\n\n\
             If it was you, sign in with the login that you have:\n\n  {base_url}/sign-in\n\n\
             If it was not you, there is nothing to do.\n"
        ),
    }
}
