//! Whether the server lives and can work, and the plain pages that stand where the pages will be.

use axum::extract::State;
use axum::http::StatusCode;
use registry::{Registry, posture};

/// The process answers.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// The database answers.
pub(super) async fn ready(State(registry): State<Registry>) -> (StatusCode, &'static str) {
    match registry.store().next_seq().await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
        }
    }
}

/// What stands at the root until there are pages.
pub(super) async fn front(State(registry): State<Registry>) -> String {
    let (held, all) = posture::count();
    let settings = registry.settings();
    format!(
        "Portcullis, a package repository.\n\n\
         {held} of {all} principles hold here.\n\
         cargo: {}\n",
        settings.index_url()
    )
}

/// Where cargo sends people who need a token, until there are pages.
pub(super) async fn me() -> &'static str {
    "Ask the operator of this registry for a token (portcullis admin token), then run\n\n    \
     cargo login --registry NAME\n"
}
