//! Changing what an account signs in with: password, authenticator app, recovery codes.

use askama::Template;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use credentials::qr::{self, QrPath};
use registry::presence;
use registry::presence_proof::Proof;
use registry::session::Session;
use registry::{Error, change_factors, change_password};
use serde::Deserialize;

use super::presence::{asked_for, needs_presence};
use crate::answer;
use crate::pages::{
    Fields, Frame, Member, Told, Visitor, forget_session, page, see_other, trouble,
};

/// Password and code beside a change, where nothing was shown lately.
#[derive(Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    proof_password: String,
    #[serde(default)]
    proof_code: String,
}

impl Typed {
    pub(super) fn proof(&self) -> Proof<'_> {
        Proof {
            password: &self.proof_password,
            code: &self.proof_code,
        }
    }
}

/// Whether a form need not ask for password and code.
pub(super) fn is_fresh(visitor: &Visitor, session: &Session) -> bool {
    session.facts.account.passkeys > 0 || presence::require(session, visitor.now).is_ok()
}

/// Whether somebody shows a passkey first, on a page of its own: no password stands in for it.
pub(super) fn takes_passkey(session: &Session, error: &Error) -> bool {
    session.facts.account.passkeys > 0 && needs_presence(error)
}

#[derive(Template)]
#[template(path = "password.html")]
struct Password {
    frame: Frame,
    told: Option<Told>,
    fresh: bool,
    leaked: bool,
}

fn password_page(visitor: &Visitor, session: &Session, wrong: Option<&Error>) -> Response<Body> {
    let form = Password {
        frame: visitor.frame("Change the password"),
        told: wrong.map(Told::of),
        fresh: is_fresh(visitor, session),
        leaked: session.person.password_leaked,
    };
    page(&visitor.registry, status(wrong), &form)
}

fn status(wrong: Option<&Error>) -> StatusCode {
    wrong.map_or(StatusCode::OK, answer::status_of)
}

pub(super) async fn password_form(Member { visitor, session }: Member) -> Response<Body> {
    password_page(&visitor, &session, None)
}

#[derive(Deserialize)]
pub(super) struct NewPassword {
    new_password: String,
    #[serde(flatten)]
    typed: Typed,
}

pub(super) async fn password(
    Member { visitor, session }: Member,
    Fields(typed): Fields<NewPassword>,
) -> Response<Body> {
    let (registry, browser, now) = (&visitor.registry, visitor.browser(), visitor.now);
    let proof = typed.typed.proof();
    let changed = change_password::change(
        registry,
        &session,
        &typed.new_password,
        proof,
        &browser,
        now,
    );
    match changed.await {
        Ok(()) => see_other("/account"),
        Err(error @ Error::Fault(_)) => trouble(&visitor, &error),
        Err(error) if takes_passkey(&session, &error) => {
            asked_for(&visitor, &error, "/account/password")
        }
        Err(error) => password_page(&visitor, &session, Some(&error)),
    }
}

#[derive(Template)]
#[template(path = "app.html")]
struct App {
    frame: Frame,
    told: Option<Told>,
    qr: QrPath,
    typed: String,
    fresh: bool,
}

async fn app_page(visitor: &Visitor, session: &Session, wrong: Option<&Error>) -> Response<Body> {
    match change_factors::offer(&visitor.registry, session).await {
        Ok(offer) => {
            let form = App {
                frame: visitor.frame("Replace the app"),
                told: wrong.map(Told::of),
                qr: qr::path(&offer.otpauth),
                typed: offer.typed,
                fresh: is_fresh(visitor, session),
            };
            page(&visitor.registry, status(wrong), &form)
        }
        Err(error) => trouble(visitor, &error),
    }
}

pub(super) async fn app_form(Member { visitor, session }: Member) -> Response<Body> {
    app_page(&visitor, &session, None).await
}

#[derive(Deserialize)]
pub(super) struct NewApp {
    code: String,
    #[serde(flatten)]
    typed: Typed,
}

pub(super) async fn app(
    Member { visitor, session }: Member,
    Fields(shown): Fields<NewApp>,
) -> Response<Body> {
    let (registry, browser, now) = (&visitor.registry, visitor.browser(), visitor.now);
    let proof = shown.typed.proof();
    match change_factors::replace(registry, &session, &shown.code, proof, &browser, now).await {
        Ok(()) => see_other("/account"),
        Err(error @ Error::Fault(_)) => trouble(&visitor, &error),
        Err(error) if takes_passkey(&session, &error) => {
            asked_for(&visitor, &error, "/account/app")
        }
        Err(error) => app_page(&visitor, &session, Some(&error)).await,
    }
}

#[derive(Template)]
#[template(path = "sure.html")]
struct Sure {
    frame: Frame,
    told: Option<Told>,
    fresh: bool,
    /// Whether it is about the app, and not about the recovery codes.
    app: bool,
}

fn sure_page(
    visitor: &Visitor,
    session: &Session,
    app: bool,
    wrong: Option<&Error>,
) -> Response<Body> {
    let title = if app {
        "Remove the app"
    } else {
        "New recovery codes"
    };
    let form = Sure {
        frame: visitor.frame(title),
        told: wrong.map(Told::of),
        fresh: is_fresh(visitor, session),
        app,
    };
    page(&visitor.registry, status(wrong), &form)
}

pub(super) async fn removal_form(Member { visitor, session }: Member) -> Response<Body> {
    sure_page(&visitor, &session, true, None)
}

pub(super) async fn remove(
    Member { visitor, session }: Member,
    Fields(typed): Fields<Typed>,
) -> Response<Body> {
    let (registry, browser, now) = (&visitor.registry, visitor.browser(), visitor.now);
    match change_factors::remove(registry, &session, typed.proof(), &browser, now).await {
        Ok(()) => {
            let mut response = see_other("/sign-in");
            forget_session(registry, &mut response);
            response
        }
        Err(error @ Error::Fault(_)) => trouble(&visitor, &error),
        Err(error) if takes_passkey(&session, &error) => {
            asked_for(&visitor, &error, "/account/app/remove")
        }
        Err(error) => sure_page(&visitor, &session, true, Some(&error)),
    }
}

pub(super) async fn codes_form(Member { visitor, session }: Member) -> Response<Body> {
    sure_page(&visitor, &session, false, None)
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct RecoveryCodes {
    frame: Frame,
    codes: Vec<String>,
    /// Whether it is a step on the way to an account.
    way: bool,
}

pub(super) async fn codes(
    Member { visitor, session }: Member,
    Fields(typed): Fields<Typed>,
) -> Response<Body> {
    let (registry, browser, now) = (&visitor.registry, visitor.browser(), visitor.now);
    let proof = typed.proof();
    let renewed =
        change_factors::renew_recovery_codes(registry, &session, proof, &browser, now).await;
    match renewed {
        Ok(codes) => {
            let shown = RecoveryCodes {
                frame: visitor.frame("Recovery codes"),
                codes,
                way: false,
            };
            page(registry, StatusCode::OK, &shown)
        }
        Err(error @ Error::Fault(_)) => trouble(&visitor, &error),
        Err(error) if takes_passkey(&session, &error) => {
            asked_for(&visitor, &error, "/account/recovery-codes")
        }
        Err(error) => sure_page(&visitor, &session, false, Some(&error)),
    }
}
