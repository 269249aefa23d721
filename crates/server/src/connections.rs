//! Accepting connections, with limits: how many at once, how long a request may take to say what it
//! wants, how long the last ones may go on at the end.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use registry::Registry;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::timeout;

use crate::front::{self, Outcome};
use crate::router;

/// The most connections at once; further ones wait in the system's queue.
const MOST: usize = 1_024;
/// How long a client may take to send the head of a request.
pub(crate) const HEAD: Duration = Duration::from_secs(10);
/// The most bytes of a request's head.
pub(crate) const HEAD_BYTES: usize = 32 * 1024;
/// How long running requests may go on after the end was asked for.
const LAST: Duration = Duration::from_secs(10);

/// Serves until the future ends.
pub(crate) async fn serve(
    listener: TcpListener,
    registry: &Registry,
    until: impl Future<Output = ()> + Send,
) {
    let places = Arc::new(Semaphore::new(MOST));
    let running = GracefulShutdown::new();
    let (ending, ended) = watch::channel(());
    let service = TowerToHyperService::new(router(registry.clone()));
    tokio::pin!(until);
    loop {
        let place = tokio::select! {
            () = &mut until => break,
            Ok(place) = places.clone().acquire_owned() => place,
        };
        let accepted = tokio::select! {
            () = &mut until => break,
            accepted = listener.accept() => accepted,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of file descriptors, most likely: let some connections end first.
                tracing::error!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let connection = Connection {
            registry: registry.clone(),
            stream,
            service: service.clone(),
            ended: ended.clone(),
            watcher: running.watcher(),
        };
        tokio::spawn(connection.task(place));
    }
    drop(ending);
    if timeout(LAST, running.shutdown()).await.is_err() {
        tracing::warn!("some requests were still running and were cut off");
    }
}

type Service = TowerToHyperService<axum::Router>;
type Broken = Box<dyn std::error::Error + Send + Sync>;

/// An accepted connection, and what it needs to be served.
struct Connection {
    registry: Registry,
    stream: TcpStream,
    service: Service,
    /// Closed when the server ends.
    ended: watch::Receiver<()>,
    watcher: Watcher,
}

impl Connection {
    /// What serves it. In a box, so that it is compiled here, where it is optimised, and not where this
    /// crate's generic functions are used.
    fn task(self, place: OwnedSemaphorePermit) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            // A connection that breaks is the client's business; what it asked for is logged there.
            if let Err(error) = self.serve().await {
                tracing::debug!(%error, "a connection broke off");
            }
            drop(place);
        })
    }

    async fn serve(mut self) -> Result<(), Broken> {
        // An answer is written as a whole; waiting for more of it would only delay it.
        self.stream.set_nodelay(true)?;
        // Whether somebody may read at all is asked behind the router.
        let ahead = if self.registry.settings().members_only {
            BytesMut::new()
        } else {
            let ended = async {
                // It never changes: this ends with the sender.
                while self.ended.changed().await.is_ok() {}
            };
            match front::answer(&self.registry, &mut self.stream, ended).await? {
                Outcome::Ended => return Ok(()),
                Outcome::Others(ahead) => ahead,
            }
        };
        let (reader, writer) = self.stream.into_split();
        let ahead: Bytes = ahead.freeze();
        let stream = tokio::io::join(io::Cursor::new(ahead).chain(reader), writer);
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(HEAD_BYTES)
            .half_close(true)
            .serve_connection(TokioIo::new(stream), self.service);
        Ok(self.watcher.watch(connection).await?)
    }
}
