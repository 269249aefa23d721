//! Another address for an account: asked for, confirmed by a mail, taken back by another.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use domain::PublicId;
use registry::session::Session;
use registry::{Error, change_email};
use serde::Deserialize;

use super::changes::{Typed, is_fresh};
use crate::answer;
use crate::pages::{Fields, Frame, Member, Moment, Told, Visitor, page, see_other, trouble};

/// The address before a change, and until when it may take that back.
pub(super) async fn former(
    visitor: &Visitor,
    account: &PublicId,
) -> Result<Option<(String, Moment)>, Error> {
    let now = visitor.now;
    let found = change_email::former(&visitor.registry, account, now).await?;
    Ok(found.map(|(former, until)| (former, Moment::new(until, now))))
}

#[derive(Template)]
#[template(path = "email.html")]
struct Email {
    frame: Frame,
    told: Option<Told>,
    now: String,
    verified: bool,
    email: String,
    fresh: bool,
}

impl Email {
    fn new(
        visitor: &Visitor,
        session: &Session,
        told: Option<Told>,
        typed: Option<String>,
    ) -> Self {
        let account = &session.facts.account;
        Self {
            frame: visitor.frame("The address"),
            told,
            now: account.email.clone(),
            verified: account.email_verified,
            email: typed.unwrap_or_default(),
            fresh: is_fresh(visitor, session),
        }
    }
}

pub(super) async fn form(Member { visitor, session }: Member) -> Response<Body> {
    let form = Email::new(&visitor, &session, None, None);
    page(&visitor.registry, StatusCode::OK, &form)
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

#[derive(Deserialize)]
pub(super) struct Wished {
    email: String,
    #[serde(flatten)]
    typed: Typed,
}

pub(super) async fn ask(
    Member { visitor, session }: Member,
    Fields(wished): Fields<Wished>,
) -> Response<Body> {
    let (registry, browser, now) = (&visitor.registry, visitor.browser(), visitor.now);
    let Wished { email, typed } = wished;
    let asked = change_email::ask(
        registry,
        &session,
        email.trim(),
        typed.proof(),
        &browser,
        now,
    );
    match asked.await {
        Ok(()) => {
            let mailed = Mailed {
                frame: visitor.frame("Look into your mail"),
                email,
                folder: registry.settings().mail.is_none(),
                sign_up: false,
            };
            page(registry, StatusCode::OK, &mailed)
        }
        Err(error @ Error::Fault(_)) => trouble(&visitor, &error),
        Err(error) => {
            let told = Some(Told::of(&error));
            let form = Email::new(&visitor, &session, told, Some(email));
            page(registry, answer::status_of(&error), &form)
        }
    }
}

#[derive(Template)]
#[template(path = "email_link.html")]
struct Link {
    frame: Frame,
    login: String,
    email: String,
    /// Whether it takes a change back.
    back: bool,
    done: bool,
}

impl Link {
    fn new(visitor: &Visitor, [login, email]: [String; 2], back: bool) -> Self {
        let title = if back {
            "Take the change back"
        } else {
            "Change the address"
        };
        let mut frame = visitor.frame(title);
        // The page's own address holds the link, which no form sends on.
        frame.path = "/".to_owned();
        Self {
            frame,
            login,
            email,
            back,
            done: false,
        }
    }
}

/// Looking at the link changes nothing: programs that read mail follow links too.
pub(super) async fn link(
    Member { visitor, session }: Member,
    Path(link): Path<String>,
) -> Response<Body> {
    match change_email::asked(&visitor.registry, &session, &link, visitor.now).await {
        Ok(email) => {
            let login = session.person.login.clone();
            let asks = Link::new(&visitor, [login, email], false);
            page(&visitor.registry, StatusCode::OK, &asks)
        }
        Err(error) => trouble(&visitor, &error),
    }
}

pub(super) async fn confirm(
    Member { visitor, session }: Member,
    Path(link): Path<String>,
) -> Response<Body> {
    let (registry, browser) = (&visitor.registry, visitor.browser());
    match change_email::confirm(registry, &session, &link, &browser, visitor.now).await {
        Ok(()) => see_other("/account"),
        Err(error) => trouble(&visitor, &error),
    }
}

/// Whoever reads the address before need not be signed in: a thief may hold the account.
pub(super) async fn undo_link(visitor: Visitor, Path(link): Path<String>) -> Response<Body> {
    match change_email::undo_asked(&visitor.registry, &link, visitor.now).await {
        Ok(found) => {
            let asks = Link::new(&visitor, found, true);
            page(&visitor.registry, StatusCode::OK, &asks)
        }
        Err(error) => trouble(&visitor, &error),
    }
}

pub(super) async fn undo(visitor: Visitor, Path(link): Path<String>) -> Response<Body> {
    let (registry, browser, now) = (&visitor.registry, visitor.browser(), visitor.now);
    let undone = async {
        let found = change_email::undo_asked(registry, &link, now).await?;
        change_email::undo(registry, &link, &browser, now).await?;
        Ok::<_, Error>(found)
    };
    match undone.await {
        Ok(found) => {
            let mut done = Link::new(&visitor, found, true);
            done.done = true;
            page(registry, StatusCode::OK, &done)
        }
        Err(error) => trouble(&visitor, &error),
    }
}
