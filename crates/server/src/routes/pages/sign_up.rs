//! Asking for an account, and the link in the mail.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use registry::{Error, passkeys, sign_up};
use serde::Deserialize;

use crate::answer;
use crate::pages::{Fields, Frame, Told, Visitor, page, see_other, trouble};

/// Login, address and password, as typed. The password is never sent back.
#[derive(Deserialize)]
pub(super) struct Applicant {
    pub(super) login: String,
    pub(super) email: String,
    pub(super) password: String,
    /// `passkey` for an account without a password.
    #[serde(default)]
    way: String,
}

#[derive(Template)]
#[template(path = "sign_up.html")]
struct SignUp {
    frame: Frame,
    told: Option<Told>,
    login: String,
    email: String,
    passwordless: bool,
}

pub(super) async fn form(visitor: Visitor) -> Response<Body> {
    if let Err(closed) = open(&visitor) {
        return trouble(&visitor, &closed);
    }
    let form = SignUp {
        frame: visitor.frame("Sign up"),
        told: None,
        login: String::new(),
        email: String::new(),
        passwordless: passkeys::are_possible(&visitor.registry),
    };
    page(&visitor.registry, StatusCode::OK, &form)
}

fn open(visitor: &Visitor) -> Result<(), Error> {
    if visitor.registry.settings().sign_up {
        Ok(())
    } else {
        Err(Error::malformed(
            "sign-up is closed here; ask whoever runs this registry for an account",
        ))
    }
}

#[derive(Template)]
#[template(path = "mailed.html")]
struct Mailed {
    frame: Frame,
    email: String,
    folder: bool,
    /// Whether it is a step on the way to an account.
    sign_up: bool,
}

pub(super) async fn ask(visitor: Visitor, Fields(applicant): Fields<Applicant>) -> Response<Body> {
    if let Err(closed) = open(&visitor) {
        return trouble(&visitor, &closed);
    }
    let Applicant {
        login,
        email,
        password,
        way,
    } = applicant;
    let registry = &visitor.registry;
    let password = (way != "passkey").then_some(password.as_str());
    let browser = visitor.browser();
    match sign_up::ask(registry, [&login, &email], password, &browser, visitor.now).await {
        Ok(()) => {
            let mailed = Mailed {
                frame: visitor.frame("Look into your mail"),
                email,
                folder: registry.settings().mail.is_none(),
                sign_up: true,
            };
            page(registry, StatusCode::OK, &mailed)
        }
        Err(error @ Error::Fault(_)) => trouble(&visitor, &error),
        Err(error) => {
            let form = SignUp {
                frame: visitor.frame("Sign up"),
                told: Some(Told::of(&error)),
                login,
                email,
                passwordless: passkeys::are_possible(registry),
            };
            let mut response = page(registry, answer::status_of(&error), &form);
            answer::retry_after(&error, &mut response);
            response
        }
    }
}

#[derive(Template)]
#[template(path = "confirm.html")]
struct Confirm {
    frame: Frame,
    login: String,
    /// The link itself, where the page's script needs it to make a passkey.
    link: Option<String>,
}

/// Looking at the link makes nothing: programs that read mail follow links too.
pub(super) async fn link(visitor: Visitor, Path(link): Path<String>) -> Response<Body> {
    match sign_up::asked(&visitor.registry, &link, visitor.now).await {
        Ok(asked) => {
            let mut frame = visitor.frame("Confirm your address");
            // The page's own address holds the link, which no form sends on.
            frame.path = "/".to_owned();
            let confirm = Confirm {
                frame,
                login: asked.login,
                link: asked.passwordless.then_some(link),
            };
            page(&visitor.registry, StatusCode::OK, &confirm)
        }
        Err(error) => trouble(&visitor, &error),
    }
}

pub(super) async fn confirm(visitor: Visitor, Path(link): Path<String>) -> Response<Body> {
    match sign_up::confirm(&visitor.registry, &link, visitor.now).await {
        Ok(()) => see_other("/sign-in?confirmed=1"),
        Err(error) => trouble(&visitor, &error),
    }
}
