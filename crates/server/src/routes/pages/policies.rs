//! The texts that the registry binds itself by.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use registry::policies;

use crate::pages::{Frame, Visitor, page, trouble};

#[derive(Template)]
#[template(path = "policy.html")]
struct Shown {
    frame: Frame,
    title: String,
    version: String,
    digest: String,
    /// HTML of ours.
    html: String,
}

pub(super) async fn policy(visitor: Visitor, Path(name): Path<String>) -> Response<Body> {
    match policies::named(&visitor.registry, &name) {
        Ok(policy) => {
            let shown = Shown {
                frame: visitor.frame(&policy.title),
                title: policy.title.clone(),
                version: policy.version.clone(),
                digest: policy.digest.to_string(),
                html: policy.html.clone(),
            };
            page(&visitor.registry, StatusCode::OK, &shown)
        }
        Err(error) => trouble(&visitor, &error),
    }
}
