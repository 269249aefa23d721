//! What one's own account can do, by which way; and its end.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use registry::access::{self, AccountAccess};
use registry::session::Session;
use registry::{delete_account, presence, staff};
use serde::Deserialize;

use super::access::Held;
use super::presence::asked_for;
use super::tokens::Shown;
use crate::answer;
use crate::pages::{
    Fields, Frame, Member, Told, Visitor, forget_session, page, see_other, trouble,
};

#[derive(Template)]
#[template(path = "rights.html")]
struct Rights {
    frame: Frame,
    login: String,
    /// Where the same lies as JSON.
    json: String,
    mine: bool,
    roles: Vec<Held>,
    organisations: Vec<(String, bool)>,
    tokens: Vec<Shown>,
}

impl Rights {
    fn new(visitor: &Visitor, access: AccountAccess, mine: bool) -> Self {
        let organisations = access.organisations.into_iter();
        Self {
            frame: visitor.frame(&format!("What {} can do", access.login)),
            json: if mine {
                "/api/v1/account/access".to_owned()
            } else {
                format!("/api/v1/accounts/{}/access", access.login)
            },
            mine,
            roles: access.roles.iter().map(Held::of).collect(),
            organisations: organisations.map(|one| (one.name, one.owner)).collect(),
            tokens: access
                .tokens
                .iter()
                .map(|token| Shown::of(token, visitor.now))
                .collect(),
            login: access.login,
        }
    }
}

pub(super) async fn mine(Member { visitor, session }: Member) -> Response<Body> {
    let registry = &visitor.registry;
    match access::of_myself(registry, &session, visitor.now).await {
        Ok(access) => {
            let rights = Rights::new(&visitor, access, true);
            page(registry, StatusCode::OK, &rights)
        }
        Err(error) => trouble(&visitor, &error),
    }
}

/// The same of somebody else, for the staff.
pub(super) async fn of_somebody(
    Member { visitor, session }: Member,
    Path(login): Path<String>,
) -> Response<Body> {
    let (registry, now) = (&visitor.registry, visitor.now);
    let found = match staff::member(&session, now) {
        Ok(member) => access::of_somebody(registry, &member, &login, now).await,
        Err(error) => Err(error),
    };
    match found {
        Ok(access) => {
            let rights = Rights::new(&visitor, access, false);
            page(registry, StatusCode::OK, &rights)
        }
        Err(error) => asked_for(&visitor, &error, &format!("/staff/accounts/{login}/access")),
    }
}

#[derive(Template)]
#[template(path = "delete.html")]
struct Delete {
    frame: Frame,
    told: Option<Told>,
    login: String,
    /// What nobody else owns.
    hinders: Vec<String>,
    fresh: bool,
}

pub(super) async fn delete_form(Member { visitor, session }: Member) -> Response<Body> {
    asked(&visitor, &session, StatusCode::OK, None).await
}

async fn asked(
    visitor: &Visitor,
    session: &Session,
    status: StatusCode,
    told: Option<Told>,
) -> Response<Body> {
    match delete_account::hinders(&visitor.registry, session).await {
        Ok(hinders) => {
            let form = Delete {
                frame: visitor.frame("Delete the account"),
                told,
                login: session.person.login.clone(),
                hinders,
                fresh: presence::require(session, visitor.now).is_ok(),
            };
            page(&visitor.registry, status, &form)
        }
        Err(error) => trouble(visitor, &error),
    }
}

#[derive(Deserialize)]
pub(super) struct Sure {
    login: String,
}

pub(super) async fn delete(
    Member { visitor, session }: Member,
    Fields(sure): Fields<Sure>,
) -> Response<Body> {
    if sure.login.trim() != session.person.login {
        let told = Told {
            text: "Type the login of the account, so that nobody deletes it by mistake".to_owned(),
            principle: None,
        };
        return asked(&visitor, &session, StatusCode::BAD_REQUEST, Some(told)).await;
    }
    let (registry, browser) = (&visitor.registry, visitor.browser());
    match delete_account::delete(registry, &session, &browser, visitor.now).await {
        Ok(()) => {
            let mut response = see_other("/");
            forget_session(registry, &mut response);
            response
        }
        Err(error) if super::presence::needs_presence(&error) => {
            asked_for(&visitor, &error, "/account/delete")
        }
        Err(error) => {
            let told = Some(Told::of(&error));
            asked(&visitor, &session, answer::status_of(&error), told).await
        }
    }
}
