//! Browsers that an account is used with: the sign-in that waits for a mail, and the list.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use domain::PublicId;
use registry::{Error, new_device};

use super::account::browser_name;
use crate::pages::{
    Frame, Member, Moment, Visitor, keep_device, keep_session, page, see_other, trouble,
};

/// A browser, as the account's page lists it.
pub(super) struct Shown {
    pub(super) id: String,
    pub(super) agent: String,
    pub(super) network: String,
    pub(super) added: Moment,
    pub(super) used: Moment,
    pub(super) this: bool,
}

/// The browsers of this account.
pub(super) async fn shown(visitor: &Visitor, account: &PublicId) -> Result<Vec<Shown>, Error> {
    let now = visitor.now;
    let devices = new_device::list(&visitor.registry, account, now).await?;
    let browser = visitor.browser();
    let shown = devices.into_iter().map(|one| Shown {
        this: new_device::is_this(&one, &browser),
        id: one.id.to_string(),
        agent: browser_name(&one.agent),
        network: one.network,
        added: Moment::new(one.added_at, now),
        used: Moment::new(one.used_at, now),
    });
    Ok(shown.collect())
}

/// Gives a browser that has none the cookie by which it is known again.
pub(super) fn known_again(visitor: &Visitor, mut response: Response<Body>) -> Response<Body> {
    if visitor.is_device() {
        return response;
    }
    match new_device::cookie() {
        Ok(cookie) => {
            keep_device(&visitor.registry, &mut response, &cookie);
            response
        }
        Err(error) => trouble(visitor, &error),
    }
}

#[derive(Template)]
#[template(path = "device_waits.html")]
struct Waits {
    frame: Frame,
    folder: bool,
}

pub(super) async fn waits(visitor: Visitor) -> Response<Body> {
    match &visitor.session {
        None => see_other("/sign-in"),
        Some(session) if session.is_full() => see_other("/account"),
        Some(_) => {
            let waits = Waits {
                frame: visitor.frame("Look into your mail"),
                folder: visitor.registry.settings().mail.is_none(),
            };
            page(&visitor.registry, StatusCode::OK, &waits)
        }
    }
}

#[derive(Template)]
#[template(path = "device_confirm.html")]
struct Confirm {
    frame: Frame,
    login: String,
}

/// Looking at the link lets nobody in: programs that read mail follow links too.
pub(super) async fn link(visitor: Visitor, Path(link): Path<String>) -> Response<Body> {
    let session = visitor.session.as_ref();
    match new_device::asked(&visitor.registry, session, &link, visitor.now).await {
        Ok(login) => {
            let mut frame = visitor.frame("A new browser");
            // The page's own address holds the link, which no form sends on.
            frame.path = "/".to_owned();
            page(&visitor.registry, StatusCode::OK, &Confirm { frame, login })
        }
        Err(error) => trouble(&visitor, &error),
    }
}

pub(super) async fn confirm(visitor: Visitor, Path(link): Path<String>) -> Response<Body> {
    let (registry, browser) = (&visitor.registry, visitor.browser());
    let session = visitor.session.as_ref();
    match new_device::confirm(registry, session, &link, &browser, visitor.now).await {
        Ok(secret) => {
            let mut response = see_other("/account");
            keep_session(registry, &mut response, &secret);
            response
        }
        Err(error) => trouble(&visitor, &error),
    }
}

pub(super) async fn forget(
    Member { visitor, session }: Member,
    Path(id): Path<String>,
) -> Response<Body> {
    let account = &session.facts.account.id;
    let forgotten = match id.parse() {
        Ok(id) => new_device::forget(&visitor.registry, account, &id).await,
        Err(_) => Err(Error::Absent("such browser".to_owned())),
    };
    match forgotten {
        Ok(()) => see_other("/account"),
        Err(error) => trouble(&visitor, &error),
    }
}
