//! Signing in, in two steps, and out.

use askama::Template;
use axum::body::Body;
use axum::extract::Query;
use axum::http::{Response, StatusCode};
use registry::new_device::{self, Finished};
use registry::session::{self, Session};
use registry::{Error, passkeys, sign_in};
use serde::Deserialize;

use super::device;
use crate::answer;
use crate::pages::{
    Fields, Frame, Told, Visitor, back_path, forget_session, has_second_factor, keep_session, page,
    see_other, trouble,
};

#[derive(Deserialize)]
pub(super) struct Way {
    #[serde(default)]
    next: String,
    #[serde(default)]
    confirmed: String,
    /// Whether the password could not be looked up among leaked ones.
    #[serde(default)]
    later: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    frame: Frame,
    told: Option<Told>,
    login: String,
    next: String,
    confirmed: bool,
    passkeys: bool,
}

pub(super) async fn form(visitor: Visitor, Query(way): Query<Way>) -> Response<Body> {
    if visitor.is_signed_in() {
        return see_other(after(&way.next));
    }
    let form = SignIn {
        frame: visitor.frame("Sign in"),
        told: None,
        login: String::new(),
        next: back_path(&way.next).to_owned(),
        confirmed: way.confirmed == "1",
        passkeys: passkeys::are_possible(&visitor.registry),
    };
    page(&visitor.registry, StatusCode::OK, &form)
}

/// Where a sign-in leads: to what was asked for, or to the account.
pub(super) fn after(next: &str) -> &str {
    match back_path(next) {
        "/" => "/account",
        next => next,
    }
}

#[derive(Deserialize)]
pub(super) struct Password {
    login: String,
    password: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn begin(visitor: Visitor, Fields(typed): Fields<Password>) -> Response<Body> {
    let (registry, login) = (&visitor.registry, typed.login.trim());
    let browser = visitor.browser();
    match sign_in::begin(registry, login, &typed.password, &browser, visitor.now).await {
        Ok(begun) => {
            // The next page knows whether there is a code to ask for or a factor to set up.
            let next = after(&typed.next).replace('&', "%26").replace('?', "%3F");
            let later = if begun.looked_up { "" } else { "&later=1" };
            let mut response = see_other(&format!("/sign-in/code?next={next}{later}"));
            keep_session(registry, &mut response, &begun.session);
            device::known_again(&visitor, response)
        }
        Err(error @ Error::Fault(_)) => trouble(&visitor, &error),
        Err(error) => {
            let form = SignIn {
                frame: visitor.frame("Sign in"),
                told: Some(Told::of(&error)),
                login: typed.login,
                next: back_path(&typed.next).to_owned(),
                confirmed: false,
                passkeys: passkeys::are_possible(registry),
            };
            let mut response = page(registry, answer::status_of(&error), &form);
            answer::retry_after(&error, &mut response);
            response
        }
    }
}

#[derive(Template)]
#[template(path = "code.html")]
struct Code {
    frame: Frame,
    told: Option<Told>,
    later: bool,
    next: String,
    passkeys: bool,
    codes: bool,
}

impl Code {
    /// What this account may show: a passkey where it has one, a code where that is allowed.
    fn new(visitor: &Visitor, half: &Session, next: &str, told: Option<Told>) -> Self {
        let account = &half.facts.account;
        let passkeys = account.passkeys > 0;
        Self {
            frame: visitor.frame("Second factor"),
            told,
            later: false,
            next: back_path(next).to_owned(),
            passkeys,
            codes: !passkeys || (account.codes_allowed && account.totp_sealed.is_some()),
        }
    }
}

pub(super) async fn code(visitor: Visitor, Query(way): Query<Way>) -> Response<Body> {
    match &visitor.session {
        None => see_other("/sign-in"),
        Some(session) if session.is_full() => see_other(after(&way.next)),
        Some(half) if !has_second_factor(half) => see_other("/account/second-factor"),
        Some(half) => {
            let form = Code {
                later: way.later == "1",
                ..Code::new(&visitor, half, &way.next, None)
            };
            page(&visitor.registry, StatusCode::OK, &form)
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Shown {
    code: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn finish(visitor: Visitor, Fields(shown): Fields<Shown>) -> Response<Body> {
    let Some(half) = &visitor.session else {
        return see_other("/sign-in");
    };
    let (registry, browser) = (&visitor.registry, visitor.browser());
    match new_device::finish(registry, half, &shown.code, &browser, visitor.now).await {
        Ok(finished) => {
            let (next, secret) = match &finished {
                Finished::In(secret) => (after(&shown.next), secret),
                Finished::Waits(secret) => ("/sign-in/device", secret),
            };
            let mut response = see_other(next);
            keep_session(registry, &mut response, secret);
            response
        }
        Err(error @ Error::Fault(_)) => trouble(&visitor, &error),
        Err(error) => {
            let form = Code::new(&visitor, half, &shown.next, Some(Told::of(&error)));
            let mut response = page(registry, answer::status_of(&error), &form);
            answer::retry_after(&error, &mut response);
            response
        }
    }
}

pub(super) async fn sign_out(visitor: Visitor) -> Response<Body> {
    match session::end(&visitor.registry, visitor.cookie()).await {
        Ok(()) => {
            let mut response = see_other("/");
            forget_session(&visitor.registry, &mut response);
            response
        }
        Err(error) => trouble(&visitor, &error),
    }
}
