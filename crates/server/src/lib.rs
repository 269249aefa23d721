//! HTTP: routes, what is read from a request, and how an answer looks. Only here are status codes.

mod answer;
mod background;
mod connections;
mod drain;
mod front;
pub mod fuzz;
mod metrics;
mod negotiate;
mod pages;
mod proxies;
mod reading;
mod routes;
mod tls;

use std::sync::Arc;

use registry::Registry;
use tokio::net::TcpListener;

pub use proxies::{Network, NotANetwork};
pub use routes::router;
pub use tls::Tls;

/// How the registry is served.
#[derive(Default)]
pub struct Options {
    /// Certificate and key; plain HTTP without.
    pub tls: Option<Tls>,
    /// Whose word on where a request comes from is taken.
    pub trusted_proxies: Vec<Network>,
}

/// Where the registry listens.
pub struct Listeners {
    /// For clients and people.
    pub main: TcpListener,
    /// For the operator's monitoring.
    pub metrics: Option<TcpListener>,
}

/// Serves the registry until the future ends; then finishes what is running, for at most ten seconds.
///
/// # Errors
/// What was committed before could not be announced.
pub async fn serve(
    registry: Registry,
    listeners: Listeners,
    options: Options,
    until: impl Future<Output = ()> + Send,
) -> Result<(), registry::Error> {
    // What a crash left half announced is finished before the first request sees it.
    registry::announce::finish(&registry).await?;
    let options = Arc::new(options);
    let background = background::start(&registry, &options, listeners.metrics);
    connections::serve(listeners.main, &registry, &options, until).await;
    drop(background);
    if let Err(error) = registry::downloads::flush(&registry).await {
        tracing::error!(%error, "the last downloads were not counted");
    }
    if let Err(error) = registry::last_use::flush(&registry).await {
        tracing::error!(%error, "the last use of tokens was not written down");
    }
    Ok(())
}
