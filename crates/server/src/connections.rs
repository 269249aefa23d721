//! Accepting connections, with limits: how many at once, how long a request may take to say what it
//! wants, how long the last ones may go on at the end.

use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// The most connections at once; further ones wait in the system's queue.
const MOST: usize = 1_024;
/// How long a client may take to send the head of a request.
const HEAD: Duration = Duration::from_secs(10);
/// The most bytes of a request's head.
const HEAD_BYTES: usize = 32 * 1024;
/// How long running requests may go on after the end was asked for.
const LAST: Duration = Duration::from_secs(10);

/// Serves until the future ends.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    until: impl Future<Output = ()> + Send,
) {
    let places = Arc::new(Semaphore::new(MOST));
    let running = GracefulShutdown::new();
    tokio::pin!(until);
    loop {
        let place = tokio::select! {
            () = &mut until => break,
            place = places.clone().acquire_owned() => place,
        };
        let accepted = tokio::select! {
            () = &mut until => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, from) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely: let some connections end first.
                tracing::error!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        // Where a request comes from is known here alone; guessing is slowed down by it.
        let router = router.clone().layer(Extension(from));
        let service = TowerToHyperService::new(router);
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(HEAD_BYTES)
            .half_close(true)
            .serve_connection(TokioIo::new(stream), service);
        let connection = running.watch(connection);
        tokio::spawn(async move {
            // A connection that breaks is the client's business; what it asked for is logged there.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke off");
            }
            drop(place);
        });
    }
    if timeout(LAST, running.shutdown()).await.is_err() {
        tracing::warn!("some requests were still running and were cut off");
    }
}
