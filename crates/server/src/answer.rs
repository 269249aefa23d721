//! From what a flow answers to a status, a head and a body. One place, so that what a stranger can
//! learn from refusals is decided once.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use domain::{Need, Refusal};
use ecosystems::cargo::reply;
use registry::{Error, Registry};

use crate::metrics;

/// A JSON answer.
pub(crate) fn json(status: StatusCode, bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What is said of an error, whatever the shape. Causes of our own failures go to the log under a
/// reference that the client is shown; nothing else of them leaves.
pub(crate) fn sentence(error: &Error) -> String {
    match error {
        Error::Fault(cause) => {
            let reference = registry::reference();
            tracing::error!(reference, cause = %chain(cause.as_ref()), "a request failed");
            format!("the registry failed; its operator finds the cause under {reference}")
        }
        Error::Refused(refusal) => {
            note_refusal(refusal);
            refusal.to_string()
        }
        Error::Malformed(_) | Error::Absent(_) | Error::Withheld { .. } | Error::Spent { .. } => {
            tracing::debug!(%error, "not taken");
            error.to_string()
        }
    }
}

/// Counts and logs a refusal, by its principle alone.
pub(crate) fn note_refusal(refusal: &Refusal) {
    metrics::refused(refusal.principle);
    tracing::info!(principle = %refusal.principle, "refused");
}

/// cargo's shape of an error.
pub(crate) fn cargo_error(registry: &Registry, error: &Error) -> Response<Body> {
    let status = status_of(error);
    let detail = sentence(error);
    let mut response = json(status, reply::errors(&detail));
    if status == StatusCode::UNAUTHORIZED {
        challenge(registry, &mut response);
    }
    retry_after(error, &mut response);
    response
}

/// Says when it is worth trying again, where time is what helps (RFC 9110, section 10.2.3).
pub(crate) fn retry_after(error: &Error, response: &mut Response<Body>) {
    let seconds = match error {
        Error::Refused(Refusal {
            need: Need::Patience { seconds },
            ..
        })
        | Error::Spent { seconds, .. } => *seconds,
        _ => return,
    };
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
}

/// Tells cargo where tokens are made (Cargo Book, "Registry Authentication").
pub(crate) fn challenge(registry: &Registry, response: &mut Response<Body>) {
    let login_url = registry.settings().login_url();
    if let Ok(value) = HeaderValue::from_str(&format!("Cargo login_url=\"{login_url}\"")) {
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, value);
    }
}

pub(crate) fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::Refused(refusal) => match refusal.need {
            Need::Credential => StatusCode::UNAUTHORIZED,
            Need::UnusedVersion { .. } | Need::OtherName { .. } => StatusCode::CONFLICT,
            Need::Patience { .. } => StatusCode::TOO_MANY_REQUESTS,
            Need::SoundStatement { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Need::SignedReport => StatusCode::BAD_REQUEST,
            Need::KnownCredential
            | Need::VerifiedEmail
            | Need::SecondFactor
            | Need::PhishingResistant
            | Need::ThawedAccount
            | Need::PauseOver { .. }
            | Need::RecentStrength { .. }
            | Need::FreshPresence
            | Need::ConfirmedDevice
            | Need::FamiliarDevice { .. }
            | Need::AnotherPassword
            | Need::Passkey
            | Need::AnotherFactor
            | Need::OwnPage
            | Need::VerifiedUser
            | Need::FewerPasskeys
            | Need::AnotherMember
            | Need::Staff
            | Need::WaitOver { .. }
            | Need::HoldOver { .. }
            | Need::WordOfStaff { .. }
            | Need::Identity { .. }
            | Need::Publisher { .. }
            | Need::Scope { .. }
            | Need::OtherNetwork
            | Need::AnotherOwner { .. }
            | Need::Role { .. }
            | Need::OwnerByStaff { .. }
            | Need::RecentUpload { .. }
            | Need::OneOwner => StatusCode::FORBIDDEN,
            Need::ShorterLife { .. } => StatusCode::BAD_REQUEST,
            Need::FreshLink => StatusCode::GONE,
            Need::Source { .. } => StatusCode::SERVICE_UNAVAILABLE,
        },
        Error::Spent { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Malformed(_) => StatusCode::BAD_REQUEST,
        Error::Absent(_) => StatusCode::NOT_FOUND,
        Error::Withheld { gone: false, .. } => StatusCode::FORBIDDEN,
        Error::Withheld { gone: true, .. } => StatusCode::GONE,
        Error::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn chain(cause: &(dyn std::error::Error + 'static)) -> String {
    let mut text = cause.to_string();
    let mut next = cause.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
