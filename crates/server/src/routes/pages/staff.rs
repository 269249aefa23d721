//! The pages of the staff. Who has not shown a passkey just now is told so; who is not of the staff is told
//! no more than that.

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::{Response, StatusCode};
use domain::TokenSecret;
use registry::staff::{self, Member as Staff};
use registry::{CriticalFacts, Error, sweep_critical};
use serde::Deserialize;

use super::critical::Critical;
use crate::answer;
use crate::pages::{Fields, Frame, Member, Moment, Told, Visitor, page, see_other, trouble};

struct Found {
    login: String,
    id: String,
    created: Moment,
    email_verified: bool,
    frozen: bool,
    staff: bool,
    packages: u64,
    passkeys: u64,
    recovering: bool,
}

struct Recovery {
    id: String,
    login: String,
    way: String,
    reason: String,
    asked: Moment,
    ready: Option<Moment>,
    /// Whether this member opened it, and so cannot agree.
    mine: bool,
}

#[derive(Template)]
#[template(path = "staff.html")]
struct Desk {
    frame: Frame,
    login: String,
    found: Option<Found>,
    recoveries: Vec<Recovery>,
    critical: Vec<Critical>,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    login: String,
}

pub(super) async fn desk(
    Member { visitor, session }: Member,
    Query(asked): Query<Asked>,
) -> Response<Body> {
    let drawn = match staff::member(&session, visitor.now) {
        Ok(staff) => {
            drawn(
                &visitor,
                &staff,
                session.person.account.as_str(),
                asked.login,
            )
            .await
        }
        Err(error) => Err(error),
    };
    match drawn {
        Ok(desk) => page(&visitor.registry, StatusCode::OK, &desk),
        // A member who lacks a passkey is told where it comes from, and what there is until then.
        Err(error @ Error::Refused(_)) if session.facts.account.staff => {
            let closed = Closed {
                frame: visitor.frame("Staff"),
                told: Some(Told::of(&error)),
            };
            page(&visitor.registry, answer::status_of(&error), &closed)
        }
        Err(error) => trouble(&visitor, &error),
    }
}

#[derive(Template)]
#[template(path = "staff_closed.html")]
struct Closed {
    frame: Frame,
    told: Option<Told>,
}

async fn drawn(
    visitor: &Visitor,
    staff: &Staff<'_>,
    me: &str,
    login: String,
) -> Result<Desk, Error> {
    let (registry, now) = (&visitor.registry, visitor.now);
    let found = if login.trim().is_empty() {
        None
    } else {
        let (account, recovery) = staff.find(registry, &login).await?;
        Some(Found {
            id: account.id.to_string(),
            created: Moment::new(account.created_at, now),
            email_verified: account.email_verified,
            frozen: account.frozen,
            staff: account.staff,
            packages: account.packages,
            passkeys: account.passkeys,
            recovering: recovery.is_some(),
            login: account.login,
        })
    };
    let recoveries = staff.recoveries(registry).await?.into_iter();
    let critical: Vec<CriticalFacts> = sweep_critical::list(registry).await?;
    Ok(Desk {
        frame: visitor.frame("Staff"),
        login,
        found,
        recoveries: recoveries
            .map(|one| Recovery {
                id: one.id.to_string(),
                login: one.account.login,
                way: one.way,
                reason: one.reason,
                asked: Moment::new(one.asked_at, now),
                ready: one.ready_at.map(|at| Moment::new(at, now)),
                mine: one.opened_by.is_some_and(|opener| opener.as_str() == me),
            })
            .collect(),
        critical: critical.iter().map(|one| Critical::of(one, now)).collect(),
    })
}

#[derive(Deserialize)]
pub(super) struct Act {
    act: String,
    #[serde(default)]
    why: String,
}

/// Freezes, thaws, or opens a recovery.
pub(super) async fn account(
    Member { visitor, session }: Member,
    Path(login): Path<String>,
    Fields(act): Fields<Act>,
) -> Response<Body> {
    let (registry, now) = (&visitor.registry, visitor.now);
    let done = match staff::member(&session, now) {
        Ok(staff) => match act.act.as_str() {
            "freeze" => staff.freeze(registry, &login, now).await.map(|()| None),
            "thaw" => staff.thaw(registry, &login, now).await.map(|()| None),
            "recover" => staff.open_recovery(registry, &login, &act.why, now).await,
            _ => Err(unknown()),
        },
        Err(error) => Err(error),
    };
    answered(&visitor, done)
}

/// Agrees to a recovery, or refuses it.
pub(super) async fn recovery(
    Member { visitor, session }: Member,
    Path(recovery): Path<String>,
    Fields(act): Fields<Act>,
) -> Response<Body> {
    let (registry, now) = (&visitor.registry, visitor.now);
    let done = match staff::member(&session, now) {
        Ok(staff) => match act.act.as_str() {
            "agree" => staff.agree(registry, &recovery, now).await.map(Some),
            "refuse" => staff.refuse(registry, &recovery, now).await.map(|()| None),
            _ => Err(unknown()),
        },
        Err(error) => Err(error),
    };
    answered(&visitor, done)
}

#[derive(Deserialize)]
pub(super) struct Mark {
    name: String,
    act: String,
    #[serde(default)]
    why: String,
}

/// Marks a package as critical, or takes the mark away.
pub(super) async fn critical(
    Member { visitor, session }: Member,
    Fields(mark): Fields<Mark>,
) -> Response<Body> {
    let (registry, now) = (&visitor.registry, visitor.now);
    let done = match staff::member(&session, now) {
        Ok(staff) => match mark.act.as_str() {
            "mark" => staff.mark(registry, &mark.name, Some(&mark.why), now).await,
            "unmark" => staff.mark(registry, &mark.name, None, now).await,
            _ => Err(unknown()),
        },
        Err(error) => Err(error),
    };
    answered(&visitor, done.map(|()| None))
}

fn unknown() -> Error {
    Error::malformed("there is no such act")
}

#[derive(Template)]
#[template(path = "staff_link.html")]
struct Link {
    frame: Frame,
    url: String,
}

fn answered(visitor: &Visitor, done: Result<Option<TokenSecret>, Error>) -> Response<Body> {
    match done {
        Ok(None) => see_other("/staff"),
        Ok(Some(secret)) => {
            let base_url = &visitor.registry.settings().base_url;
            let link = Link {
                frame: visitor.frame("The recovery waits"),
                url: format!("{base_url}/recover/{}", secret.expose()),
            };
            page(&visitor.registry, StatusCode::OK, &link)
        }
        Err(error) => trouble(visitor, &error),
    }
}
