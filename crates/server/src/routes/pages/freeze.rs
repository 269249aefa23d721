//! "This was not me": the page behind the link in every notice.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use registry::freeze as flow;

use crate::pages::{Frame, Visitor, page, trouble};

#[derive(Template)]
#[template(path = "freeze.html")]
struct Freeze {
    frame: Frame,
    login: String,
    done: bool,
}

/// Asks once more: mail programs open links by themselves.
pub(super) async fn link(visitor: Visitor, Path(link): Path<String>) -> Response<Body> {
    match flow::asked(&visitor.registry, &link, visitor.now).await {
        Ok(login) => drawn(&visitor, login, false),
        Err(error) => trouble(&visitor, &error),
    }
}

pub(super) async fn freeze(visitor: Visitor, Path(link): Path<String>) -> Response<Body> {
    let (registry, browser, now) = (&visitor.registry, visitor.browser(), visitor.now);
    match flow::by_link(registry, &link, &browser, now).await {
        Ok(()) => drawn(&visitor, String::new(), true),
        Err(error) => trouble(&visitor, &error),
    }
}

fn drawn(visitor: &Visitor, login: String, done: bool) -> Response<Body> {
    let title = if done {
        "The account is frozen"
    } else {
        "This was not me"
    };
    let drawn = Freeze {
        frame: visitor.frame(title),
        login,
        done,
    };
    page(&visitor.registry, StatusCode::OK, &drawn)
}
