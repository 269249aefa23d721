//! HTTP: routes, what is read from a request, and how an answer looks. Only here are status codes.

mod answer;
mod background;
mod conditional;
mod connections;
mod drain;
mod pages;
mod routes;

use registry::Registry;
use tokio::net::TcpListener;

pub use routes::router;

/// Serves the registry on this listener until the future ends; then finishes what is running, for
/// at most ten seconds.
///
/// # Errors
/// What was committed before could not be announced.
pub async fn serve(
    registry: Registry,
    listener: TcpListener,
    until: impl Future<Output = ()> + Send,
) -> Result<(), registry::Error> {
    // What a crash left half announced is finished before the first request sees it.
    registry::announce::finish(&registry).await?;
    let background = background::start(&registry);
    connections::serve(listener, router(registry), until).await;
    drop(background);
    Ok(())
}
