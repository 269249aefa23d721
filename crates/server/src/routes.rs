//! Which address is what. cargo's addresses are fixed for ever: lock files keep them.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{any, delete, get, post, put};
use registry::{Registry, exchange};
use tower_http::timeout::TimeoutLayer;

mod api;
mod attestations;
mod cargo;
mod health;
mod members;
mod pages;
mod secrets;

/// How long any request may take as a whole; the largest upload on a slow line fits.
const LONGEST: Duration = Duration::from_secs(300);

/// All routes.
pub fn router(registry: Registry) -> Router {
    // What is for members only is behind one layer that knows no package.
    let reading = Router::new()
        .route("/cargo/index/config.json", get(cargo::read::config))
        .route("/cargo/index/{*path}", get(cargo::read::index))
        .route(
            "/cargo/dl/{name}/{version}/{sha256}",
            get(cargo::read::file),
        )
        .route(
            "/cargo/api/v1/crates/{name}/{version}/download",
            get(cargo::read::download),
        )
        .route(
            "/cargo/api/v1/crates/{name}/owners",
            get(cargo::api::owners),
        )
        .route("/cargo/api/v1/crates", get(cargo::api::search))
        .route(
            "/cargo/api/v1/crates/{name}/{version}/provenance",
            get(attestations::list),
        )
        .route(
            "/api/v1/packages/cargo/{name}/{version}/attestations",
            get(attestations::list),
        )
        .layer(middleware::from_fn_with_state(
            registry.clone(),
            members::only,
        ));
    let writing = Router::new()
        .route("/cargo/api/v1/crates/new", put(cargo::publish::publish))
        .route(
            "/cargo/api/v1/crates/{name}/{version}/yank",
            delete(cargo::api::yank),
        )
        .route(
            "/cargo/api/v1/crates/{name}/{version}/unyank",
            put(cargo::api::unyank),
        )
        .route(
            "/cargo/api/v1/crates/{name}/owners",
            put(cargo::api::invite).delete(cargo::api::remove),
        )
        .merge(attestations::taking());
    // Without an issuer nobody has an identity to exchange, and whoever looks shall see that.
    let exchanging = if exchange::is_offered(&registry) {
        post(cargo::trusted_publishing::exchange).delete(cargo::trusted_publishing::give_back)
    } else {
        any(cargo::trusted_publishing::closed)
    };
    Router::new()
        .merge(reading)
        .merge(writing)
        .route("/cargo/api/v1/trusted_publishing/tokens", exchanging)
        .merge(pages::router(&registry))
        .route("/api/v1/secret-scanning/reports", post(secrets::report))
        .route("/api/v1/secret-scanning/tokens", post(secrets::held))
        .merge(api::router(&registry))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            LONGEST,
        ))
        .with_state(registry)
}
