//! Which address is what. cargo's addresses are fixed for ever: lock files keep them.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{delete, get, put};
use registry::Registry;
use tower_http::timeout::TimeoutLayer;

mod cargo;
mod health;

/// How long any request may take as a whole; the largest upload on a slow line fits.
const LONGEST: Duration = Duration::from_secs(300);

/// All routes.
pub fn router(registry: Registry) -> Router {
    let api = Router::new()
        .route("/crates/new", put(cargo::publish::publish))
        .route("/crates/{name}/{version}/yank", delete(cargo::api::yank))
        .route("/crates/{name}/{version}/unyank", put(cargo::api::unyank))
        .route(
            "/crates/{name}/{version}/download",
            get(cargo::read::download),
        )
        .route(
            "/crates/{name}/owners",
            get(cargo::api::owners)
                .put(cargo::api::invite)
                .delete(cargo::api::remove),
        )
        .route("/crates", get(cargo::api::search));
    Router::new()
        .nest("/cargo/api/v1", api)
        .route("/cargo/index/config.json", get(cargo::read::config))
        .route("/cargo/index/{*path}", get(cargo::read::index))
        .route(
            "/cargo/dl/{name}/{version}/{sha256}",
            get(cargo::read::file),
        )
        .route("/cargo/me", get(health::me))
        .route("/", get(health::front))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            LONGEST,
        ))
        .with_state(registry)
}
