//! The first administrator's link, and the second factor that every account sets up.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use credentials::qr::{self, QrPath};
use registry::{Error, enrol as enrolling, passkeys, second_factor as factor};
use serde::Deserialize;

use super::device;
use super::sign_up::Applicant;
use crate::answer;
use crate::pages::{
    Fields, Frame, Told, Visitor, has_second_factor, keep_session, page, see_other, trouble,
};

#[derive(Template)]
#[template(path = "enrol.html")]
struct Enrol {
    frame: Frame,
    told: Option<Told>,
    login: String,
    email: String,
    /// The first administrator has a password; the passkey comes as the second factor.
    passwordless: bool,
}

impl Enrol {
    fn new(visitor: &Visitor, told: Option<Told>) -> Self {
        let mut frame = visitor.frame("The first administrator");
        // The page's own address holds the link, which no form sends on.
        frame.path = "/".to_owned();
        Self {
            frame,
            told,
            login: String::new(),
            email: String::new(),
            passwordless: false,
        }
    }
}

pub(super) async fn form(visitor: Visitor, Path(link): Path<String>) -> Response<Body> {
    match enrolling::is_open(&visitor.registry, &link, visitor.now).await {
        Ok(()) => page(
            &visitor.registry,
            StatusCode::OK,
            &Enrol::new(&visitor, None),
        ),
        Err(error) => trouble(&visitor, &error),
    }
}

pub(super) async fn enrol(
    visitor: Visitor,
    Path(link): Path<String>,
    Fields(applicant): Fields<Applicant>,
) -> Response<Body> {
    let (registry, browser) = (&visitor.registry, visitor.browser());
    let typed = [&*applicant.login, &*applicant.email, &*applicant.password];
    match enrolling::by_link(registry, &link, typed, &browser, visitor.now).await {
        Ok(secret) => {
            let mut response = see_other("/account/second-factor");
            keep_session(registry, &mut response, &secret);
            device::known_again(&visitor, response)
        }
        Err(error @ Error::Fault(_)) => trouble(&visitor, &error),
        Err(error) => {
            let form = Enrol {
                login: applicant.login,
                email: applicant.email,
                ..Enrol::new(&visitor, Some(Told::of(&error)))
            };
            page(registry, answer::status_of(&error), &form)
        }
    }
}

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SecondFactor {
    frame: Frame,
    told: Option<Told>,
    qr: QrPath,
    typed: String,
    /// Whether a passkey may be made in the place of the app.
    passkeys: bool,
}

pub(super) async fn second_factor(visitor: Visitor) -> Response<Body> {
    offered(&visitor, None).await
}

async fn offered(visitor: &Visitor, wrong: Option<&Error>) -> Response<Body> {
    let Some(session) = &visitor.session else {
        return see_other("/sign-in");
    };
    if session.facts.account.totp_sealed.is_some() {
        return see_other("/account");
    }
    if !session.is_full() && has_second_factor(session) {
        return see_other("/sign-in/code");
    }
    match factor::offer(&visitor.registry, session).await {
        Ok(offer) => {
            let form = SecondFactor {
                frame: visitor.frame("Set up the second factor"),
                told: wrong.map(Told::of),
                qr: qr::path(&offer.otpauth),
                typed: offer.typed,
                passkeys: !session.is_full() && passkeys::are_possible(&visitor.registry),
            };
            let status = wrong.map_or(StatusCode::OK, answer::status_of);
            page(&visitor.registry, status, &form)
        }
        Err(error) => trouble(visitor, &error),
    }
}

#[derive(Deserialize)]
pub(super) struct Proof {
    code: String,
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct RecoveryCodes {
    frame: Frame,
    codes: Vec<String>,
    /// Whether it is a step on the way to an account.
    way: bool,
}

pub(super) async fn prove(visitor: Visitor, Fields(proof): Fields<Proof>) -> Response<Body> {
    let Some(session) = &visitor.session else {
        return see_other("/sign-in");
    };
    let (registry, browser) = (&visitor.registry, visitor.browser());
    match factor::enrol(registry, session, &proof.code, &browser, visitor.now).await {
        Ok(enrolled) => {
            let shown = RecoveryCodes {
                frame: visitor.frame("Recovery codes"),
                codes: enrolled.recovery_codes,
                way: true,
            };
            let mut response = page(registry, StatusCode::OK, &shown);
            keep_session(registry, &mut response, &enrolled.session);
            response
        }
        Err(error @ Error::Fault(_)) => trouble(&visitor, &error),
        Err(error) => offered(&visitor, Some(&error)).await,
    }
}
