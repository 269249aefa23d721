//! `PUT /cargo/api/v1/crates/new`.

use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use ecosystems::cargo::reply;
use registry::{Registry, clock, publish};

use super::Caller;
use crate::{answer, drain};

/// The body is not touched before the flow asks for it: a client that waits for `100 Continue` has
/// then sent nothing when it is refused.
pub(crate) async fn publish(
    State(registry): State<Registry>,
    caller: Caller,
    body: Body,
) -> Response<Body> {
    let mut chunks = body.into_data_stream();
    let done = {
        let mut upload = publish::Body::new(&mut chunks);
        publish::publish(&registry, caller.sent(), &mut upload, clock::now()).await
    };
    match done {
        Ok(done) => answer::json(StatusCode::OK, reply::published(&done.warnings)),
        Err(error) => {
            drain::rest(chunks);
            answer::cargo_error(&registry, &error)
        }
    }
}
