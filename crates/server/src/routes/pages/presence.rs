//! Is it you? Asked before what can do harm, where the last sign of somebody is too old.

use askama::Template;
use axum::body::Body;
use axum::extract::Query;
use axum::http::{Response, StatusCode};
use domain::Need;
use registry::Error;
use registry::presence::{self, Way};
use registry::session::Session;
use serde::Deserialize;

use crate::answer;
use crate::pages::{
    Fields, Frame, Member, Told, Visitor, back_path, encoded, keep_session, page, see_other,
    trouble,
};

#[derive(Template)]
#[template(path = "presence.html")]
struct Presence {
    frame: Frame,
    told: Option<Told>,
    login: String,
    next: String,
    by_passkey: bool,
}

impl Presence {
    fn new(visitor: &Visitor, session: &Session, next: &str, told: Option<Told>) -> Self {
        Self {
            frame: visitor.frame("Is it you?"),
            told,
            login: session.facts.account.login.clone(),
            next: after(next).to_owned(),
            by_passkey: presence::way(session) == Way::Passkey,
        }
    }
}

fn after(next: &str) -> &str {
    match back_path(next) {
        "/" => "/account",
        next => next,
    }
}

#[derive(Deserialize)]
pub(super) struct Where {
    #[serde(default)]
    next: String,
}

pub(super) async fn form(
    Member { visitor, session }: Member,
    Query(place): Query<Where>,
) -> Response<Body> {
    let form = Presence::new(&visitor, &session, &place.next, None);
    page(&visitor.registry, StatusCode::OK, &form)
}

#[derive(Deserialize)]
pub(super) struct Shown {
    password: String,
    code: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn by_password(
    Member { visitor, session }: Member,
    Fields(typed): Fields<Shown>,
) -> Response<Body> {
    let (registry, browser) = (&visitor.registry, visitor.browser());
    let factors = [typed.password.as_str(), typed.code.as_str()];
    match presence::by_password(registry, &session, factors, &browser, visitor.now).await {
        Ok(secret) => {
            let mut response = see_other(after(&typed.next));
            keep_session(registry, &mut response, &secret);
            response
        }
        Err(error @ Error::Fault(_)) => trouble(&visitor, &error),
        Err(error) => {
            let told = Some(Told::of(&error));
            let form = Presence::new(&visitor, &session, &typed.next, told);
            page(registry, answer::status_of(&error), &form)
        }
    }
}

/// What went wrong; or the way to show that one is there, which leads back to this page.
pub(super) fn asked_for(visitor: &Visitor, error: &Error, next: &str) -> Response<Body> {
    if needs_presence(error) {
        see_other(&format!("/account/presence?next={}", encoded(next)))
    } else {
        trouble(visitor, error)
    }
}

/// Whether a sign of somebody is what was missing.
pub(super) fn needs_presence(error: &Error) -> bool {
    matches!(error, Error::Refused(refusal) if refusal.need == Need::FreshPresence)
}
