//! Passkeys: what their script asks and is told, and the forms on the account's page.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use domain::{PublicId, TokenSecret};
use registry::passkeys::{self, Answered, Asked, first};
use registry::session::Session;
use registry::{Error, presence, sign_in_passkey};
use serde::Deserialize;
use serde_json::{Value, json};

use super::presence::asked_for;
use super::sign_in::after;
use crate::answer;
use crate::pages::{
    Fields, Frame, Member, Sent, Visitor, keep_session, page, see_other, trouble, unanswered,
};

const ACCOUNT: &str = "/account";

/// What begins a ceremony.
#[derive(Deserialize)]
pub(super) struct Beginning {
    /// The mailed link of somebody who signs up.
    #[serde(default)]
    link: String,
}

/// What ends one.
#[derive(Deserialize)]
pub(super) struct Ending {
    handle: String,
    credential: Value,
    #[serde(default)]
    next: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    link: String,
}

impl Ending {
    fn answered(&self) -> Answered<'_> {
        Answered {
            handle: &self.handle,
            credential: &self.credential,
        }
    }
}

fn question(asked: Result<Asked, Error>) -> Response<Body> {
    match asked {
        Ok(asked) => {
            let body = json!({ "handle": asked.handle, "options": asked.options });
            answer::json(StatusCode::OK, body.to_string().into_bytes())
        }
        Err(error) => unanswered(&error),
    }
}

/// Where the script leads on to, and the new session's cookie where there is one.
fn gone_on(
    visitor: &Visitor,
    done: Result<Option<TokenSecret>, Error>,
    next: &str,
) -> Response<Body> {
    match done {
        Ok(secret) => {
            let body = json!({ "next": after(next) });
            let mut response = answer::json(StatusCode::OK, body.to_string().into_bytes());
            if let Some(secret) = secret {
                keep_session(&visitor.registry, &mut response, &secret);
            }
            response
        }
        Err(error) => unanswered(&error),
    }
}

fn session(visitor: &Visitor) -> Result<&Session, Error> {
    let ended = || Error::malformed("this session has ended; sign in again");
    visitor.session.as_ref().ok_or_else(ended)
}

pub(super) async fn begin_sign_in(visitor: Visitor, Sent(_): Sent<Beginning>) -> Response<Body> {
    question(sign_in_passkey::begin(&visitor.registry, visitor.now).await)
}

pub(super) async fn finish_sign_in(visitor: Visitor, Sent(sent): Sent<Ending>) -> Response<Body> {
    let (registry, browser) = (&visitor.registry, visitor.browser());
    let done = sign_in_passkey::finish(registry, &sent.answered(), &browser, visitor.now).await;
    gone_on(&visitor, done.map(Some), &sent.next)
}

pub(super) async fn begin_showing(visitor: Visitor, Sent(_): Sent<Beginning>) -> Response<Body> {
    let asked = match session(&visitor) {
        Ok(session) => {
            sign_in_passkey::begin_showing(&visitor.registry, session, visitor.now).await
        }
        Err(error) => Err(error),
    };
    question(asked)
}

pub(super) async fn finish_showing(visitor: Visitor, Sent(sent): Sent<Ending>) -> Response<Body> {
    let (registry, browser, now) = (&visitor.registry, visitor.browser(), visitor.now);
    let answered = sent.answered();
    let done = match session(&visitor) {
        Ok(session) => {
            sign_in_passkey::finish_showing(registry, session, &answered, &browser, now).await
        }
        Err(error) => Err(error),
    };
    gone_on(&visitor, done.map(Some), &sent.next)
}

pub(super) async fn begin_adding(visitor: Visitor, Sent(_): Sent<Beginning>) -> Response<Body> {
    let asked = match session(&visitor) {
        Ok(session) => passkeys::begin_adding(&visitor.registry, session, visitor.now).await,
        Err(error) => Err(error),
    };
    question(asked)
}

pub(super) async fn finish_adding(visitor: Visitor, Sent(sent): Sent<Ending>) -> Response<Body> {
    let (registry, browser, now) = (&visitor.registry, visitor.browser(), visitor.now);
    let (answered, name) = (sent.answered(), sent.name.as_str());
    let done = match session(&visitor) {
        Ok(session) => {
            passkeys::finish_adding(registry, session, &answered, name, &browser, now).await
        }
        Err(error) => Err(error),
    };
    gone_on(&visitor, done, &sent.next)
}

pub(super) async fn begin_sign_up(visitor: Visitor, Sent(sent): Sent<Beginning>) -> Response<Body> {
    question(first::begin(&visitor.registry, &sent.link, visitor.now).await)
}

pub(super) async fn finish_sign_up(visitor: Visitor, Sent(sent): Sent<Ending>) -> Response<Body> {
    let (registry, browser, now) = (&visitor.registry, visitor.browser(), visitor.now);
    let (answered, name) = (sent.answered(), sent.name.as_str());
    let done = first::finish(registry, &sent.link, &answered, name, &browser, now).await;
    gone_on(&visitor, done.map(Some), &sent.next)
}

#[derive(Template)]
#[template(path = "new_passkey.html")]
struct NewPasskey {
    frame: Frame,
}

pub(super) async fn new(Member { visitor, session }: Member) -> Response<Body> {
    if let Err(error) = presence::require(&session, visitor.now) {
        return asked_for(&visitor, &error, "/account/passkeys/new");
    }
    let form = NewPasskey {
        frame: visitor.frame("A new passkey"),
    };
    page(&visitor.registry, StatusCode::OK, &form)
}

#[derive(Deserialize)]
pub(super) struct Name {
    name: String,
}

pub(super) async fn rename(
    Member { visitor, session }: Member,
    Path(id): Path<String>,
    Fields(named): Fields<Name>,
) -> Response<Body> {
    let renamed = match of_id(&id) {
        Ok(id) => passkeys::rename(&visitor.registry, &session, &id, &named.name).await,
        Err(error) => Err(error),
    };
    match renamed {
        Ok(()) => see_other(ACCOUNT),
        Err(error) => trouble(&visitor, &error),
    }
}

pub(super) async fn remove(
    Member { visitor, session }: Member,
    Path(id): Path<String>,
) -> Response<Body> {
    let (registry, browser) = (&visitor.registry, visitor.browser());
    let removed = match of_id(&id) {
        Ok(id) => passkeys::remove(registry, &session, &id, &browser, visitor.now).await,
        Err(error) => Err(error),
    };
    back(&visitor, removed.map(Some))
}

pub(super) async fn drop_password(Member { visitor, session }: Member) -> Response<Body> {
    let (registry, browser) = (&visitor.registry, visitor.browser());
    let dropped = passkeys::drop_password(registry, &session, &browser, visitor.now).await;
    back(&visitor, dropped.map(Some))
}

#[derive(Deserialize)]
pub(super) struct Codes {
    allowed: String,
}

pub(super) async fn allow_codes(
    Member { visitor, session }: Member,
    Fields(codes): Fields<Codes>,
) -> Response<Body> {
    let (registry, browser) = (&visitor.registry, visitor.browser());
    let allowed = match codes.allowed.as_str() {
        "yes" => true,
        "no" => false,
        _ => return trouble(&visitor, &Error::malformed("the answer is 'yes' or 'no'")),
    };
    let done = passkeys::allow_codes(registry, &session, allowed, &browser, visitor.now).await;
    back(&visitor, done.map(|()| None))
}

fn back(visitor: &Visitor, done: Result<Option<TokenSecret>, Error>) -> Response<Body> {
    match done {
        Ok(secret) => {
            let mut response = see_other(ACCOUNT);
            if let Some(secret) = secret {
                keep_session(&visitor.registry, &mut response, &secret);
            }
            response
        }
        Err(error) => asked_for(visitor, &error, ACCOUNT),
    }
}

fn of_id(id: &str) -> Result<PublicId, Error> {
    let absent = |_| Error::Absent("such passkey of this account".to_owned());
    id.parse().map_err(absent)
}
