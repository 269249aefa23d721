//! The small calls of cargo's Web API: yank, owners, search.

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use domain::Role;
use ecosystems::cargo::reply;
use registry::{Error, Registry, clock, owners, search, yank};
use serde::Deserialize;

use super::Caller;
use crate::answer;

type Release = Path<(String, String)>;

pub(crate) async fn yank(
    State(registry): State<Registry>,
    Path((name, version)): Release,
    caller: Caller,
) -> Response<Body> {
    set_yanked(&registry, &name, &version, &caller, true).await
}

pub(crate) async fn unyank(
    State(registry): State<Registry>,
    Path((name, version)): Release,
    caller: Caller,
) -> Response<Body> {
    set_yanked(&registry, &name, &version, &caller, false).await
}

async fn set_yanked(
    registry: &Registry,
    name: &str,
    version: &str,
    caller: &Caller,
    yanked: bool,
) -> Response<Body> {
    let done = yank::yank(registry, caller.sent(), name, version, yanked, clock::now()).await;
    match done {
        Ok(()) => answer::json(StatusCode::OK, reply::ok()),
        Err(error) => answer::cargo_error(registry, &error),
    }
}

pub(crate) async fn owners(
    State(registry): State<Registry>,
    Path(name): Path<String>,
) -> Response<Body> {
    match owners::list(&registry, &name).await {
        Ok(owners) => {
            let owners = owners
                .iter()
                .map(|owner| (owner.cargo_id, owner.login.as_str()));
            answer::json(StatusCode::OK, reply::owners(owners))
        }
        Err(error) => answer::cargo_error(&registry, &error),
    }
}

/// The body of a change of owners.
#[derive(Deserialize)]
struct Logins {
    users: Vec<String>,
}

fn logins(body: &Bytes) -> Result<Vec<String>, Error> {
    serde_json::from_slice::<Logins>(body)
        .map(|logins| logins.users)
        .map_err(|_| Error::malformed("the body is {\"users\":[\"login\"]}"))
}

pub(crate) async fn invite(
    State(registry): State<Registry>,
    Path(name): Path<String>,
    caller: Caller,
    body: Bytes,
) -> Response<Body> {
    let (sent, now) = (caller.sent(), clock::now());
    let done = match logins(&body) {
        Ok(logins) => owners::invite(&registry, sent, &name, (&logins, Role::Owner), now).await,
        Err(error) => Err(error),
    };
    told(&registry, done)
}

pub(crate) async fn remove(
    State(registry): State<Registry>,
    Path(name): Path<String>,
    caller: Caller,
    body: Bytes,
) -> Response<Body> {
    let (sent, now) = (caller.sent(), clock::now());
    let done = match logins(&body) {
        Ok(logins) => owners::remove(&registry, sent, &name, &logins, now).await,
        Err(error) => Err(error),
    };
    told(&registry, done)
}

fn told(registry: &Registry, done: Result<String, Error>) -> Response<Body> {
    match done {
        Ok(sentence) => answer::json(StatusCode::OK, reply::ok_msg(&sentence)),
        Err(error) => answer::cargo_error(registry, &error),
    }
}

/// What cargo asks with.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    per_page: Option<u32>,
    page: Option<u32>,
}

pub(crate) async fn search(
    State(registry): State<Registry>,
    Query(asked): Query<Asked>,
) -> Response<Body> {
    let per_page = asked.per_page.unwrap_or(10);
    let found = search::search(&registry, &asked.q, per_page, asked.page.unwrap_or(1)).await;
    match found {
        Ok((total, found)) => {
            let found = found.iter().map(|package| {
                (
                    package.name.as_str(),
                    package.newest.as_str(),
                    package.description.as_str(),
                )
            });
            answer::json(StatusCode::OK, reply::found(total, found))
        }
        Err(error) => answer::cargo_error(&registry, &error),
    }
}
