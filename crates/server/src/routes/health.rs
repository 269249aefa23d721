//! Whether the server lives and can work.

use axum::extract::State;
use axum::http::StatusCode;
use registry::Registry;

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
