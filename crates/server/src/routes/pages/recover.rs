//! Getting an account back by mail.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use registry::Error;
use registry::recover::{self, Stage};
use serde::Deserialize;

use super::device;
use crate::answer;
use crate::pages::{Fields, Frame, Moment, Told, Visitor, keep_session, page, see_other, trouble};

#[derive(Template)]
#[template(path = "recover.html")]
struct Recover {
    frame: Frame,
    told: Option<Told>,
    /// Whether it was asked for.
    sent: bool,
    folder: bool,
}

fn form_of(
    visitor: &Visitor,
    told: Option<Told>,
    sent: bool,
    status: StatusCode,
) -> Response<Body> {
    let form = Recover {
        frame: visitor.frame("Get an account back"),
        told,
        sent,
        folder: visitor.registry.settings().mail.is_none(),
    };
    page(&visitor.registry, status, &form)
}

pub(super) async fn form(visitor: Visitor) -> Response<Body> {
    form_of(&visitor, None, false, StatusCode::OK)
}

#[derive(Deserialize)]
pub(super) struct Asked {
    whose: String,
}

pub(super) async fn ask(visitor: Visitor, Fields(asked): Fields<Asked>) -> Response<Body> {
    let (registry, browser) = (&visitor.registry, visitor.browser());
    match recover::ask(registry, &asked.whose, &browser, visitor.now).await {
        Ok(()) => form_of(&visitor, None, true, StatusCode::OK),
        Err(error @ Error::Fault(_)) => trouble(&visitor, &error),
        Err(error) => {
            let status = answer::status_of(&error);
            let mut response = form_of(&visitor, Some(Told::of(&error)), false, status);
            answer::retry_after(&error, &mut response);
            response
        }
    }
}

#[derive(Template)]
#[template(path = "recovery.html")]
struct Recovery {
    frame: Frame,
    told: Option<Told>,
    login: String,
    waits: Option<Moment>,
    ready: bool,
}

pub(super) async fn link(visitor: Visitor, Path(link): Path<String>) -> Response<Body> {
    shown(&visitor, &link, None).await
}

async fn shown(visitor: &Visitor, link: &str, error: Option<Error>) -> Response<Body> {
    let (login, stage) = match recover::stage(&visitor.registry, link, visitor.now).await {
        Ok(found) => found,
        Err(error) => return trouble(visitor, &error),
    };
    let status = error.as_ref().map_or(StatusCode::OK, answer::status_of);
    let shown = Recovery {
        frame: visitor.frame("Get an account back"),
        told: error.as_ref().map(Told::of),
        login,
        ready: matches!(stage, Stage::Ready),
        waits: match stage {
            Stage::Waits(until) => Some(Moment::new(until, visitor.now)),
            Stage::Asked | Stage::Ready => None,
        },
    };
    page(&visitor.registry, status, &shown)
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    code: String,
    #[serde(default)]
    password: String,
}

pub(super) async fn go_on(
    visitor: Visitor,
    Path(link): Path<String>,
    Fields(typed): Fields<Typed>,
) -> Response<Body> {
    let (registry, browser, now) = (&visitor.registry, visitor.browser(), visitor.now);
    let done = match recover::stage(registry, &link, now).await {
        Ok((_, Stage::Asked)) => recover::begin(registry, &link, &typed.code, &browser, now)
            .await
            .map(|()| None),
        Ok((_, Stage::Waits(_) | Stage::Ready)) => {
            recover::finish(registry, &link, &typed.password, &browser, now)
                .await
                .map(Some)
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(None) => shown(&visitor, &link, None).await,
        Ok(Some(secret)) => {
            let mut response = see_other("/account/second-factor");
            keep_session(registry, &mut response, &secret);
            device::known_again(&visitor, response)
        }
        Err(error @ Error::Fault(_)) => trouble(&visitor, &error),
        Err(error) => shown(&visitor, &link, Some(error)).await,
    }
}

#[derive(Template)]
#[template(path = "object.html")]
struct Object {
    frame: Frame,
    login: String,
    done: bool,
}

/// Asks once more: mail programs open links by themselves.
pub(super) async fn objection(visitor: Visitor, Path(link): Path<String>) -> Response<Body> {
    match recover::objectionable(&visitor.registry, &link, visitor.now).await {
        Ok(login) => ended(&visitor, login, false),
        Err(error) => trouble(&visitor, &error),
    }
}

pub(super) async fn object(visitor: Visitor, Path(link): Path<String>) -> Response<Body> {
    let (registry, browser, now) = (&visitor.registry, visitor.browser(), visitor.now);
    match recover::object(registry, &link, &browser, now).await {
        Ok(()) => ended(&visitor, String::new(), true),
        Err(error) => trouble(&visitor, &error),
    }
}

fn ended(visitor: &Visitor, login: String, done: bool) -> Response<Body> {
    let drawn = Object {
        frame: visitor.frame("End a recovery"),
        login,
        done,
    };
    page(&visitor.registry, StatusCode::OK, &drawn)
}
