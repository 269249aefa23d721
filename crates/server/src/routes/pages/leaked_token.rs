//! The page for whoever has found a token, and for whoever looks for them.

use askama::Template;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use domain::token::PATTERN;
use registry::reveal;
use serde::Deserialize;

use crate::pages::{Fields, Frame, Visitor, page, trouble};

#[derive(Template)]
#[template(path = "leaked_token.html")]
struct LeakedToken {
    frame: Frame,
    pattern: &'static str,
    done: bool,
}

#[derive(Deserialize)]
pub(super) struct Found {
    token: String,
}

pub(super) async fn form(visitor: Visitor) -> Response<Body> {
    drawn(&visitor, false)
}

pub(super) async fn report(visitor: Visitor, Fields(found): Fields<Found>) -> Response<Body> {
    let (registry, from, now) = (&visitor.registry, visitor.browser().from, visitor.now);
    match reveal::by_holder(registry, &found.token, from, now).await {
        Ok(()) => drawn(&visitor, true),
        Err(error) => trouble(&visitor, &error),
    }
}

fn drawn(visitor: &Visitor, done: bool) -> Response<Body> {
    let shown = LeakedToken {
        frame: visitor.frame("Report a leaked token"),
        pattern: PATTERN,
        done,
    };
    page(&visitor.registry, StatusCode::OK, &shown)
}
