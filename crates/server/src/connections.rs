//! Accepting connections, with limits: how many at once, how long a request may take to say what it
//! wants, how long the last ones may go on at the end.

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, Response};
use bytes::{Bytes, BytesMut};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use registry::Registry;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::timeout;

use crate::front::{self, Outcome, Peer};
use crate::metrics::{self, Area};
use crate::{Options, proxies, router};

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
    options: &Arc<Options>,
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
        let (stream, from) = match accepted {
            Ok(accepted) => accepted,
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
            answering: Answering {
                options: Arc::clone(options),
                from: from.ip(),
                service: service.clone(),
            },
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
    answering: Answering,
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
        let _counted = metrics::Connection::opened();
        // An answer is written as a whole; waiting for more of it would only delay it.
        self.stream.set_nodelay(true)?;
        if let Some(tls) = &self.answering.options.tls {
            let accepting = tls.acceptor().accept(self.stream);
            let stream = timeout(HEAD, accepting).await??;
            return self.answering.serve(stream, self.watcher).await;
        }
        // Whether somebody may read at all is asked behind the router.
        let ahead = if self.registry.settings().members_only {
            BytesMut::new()
        } else {
            let ended = async {
                // It never changes: this ends with the sender.
                while self.ended.changed().await.is_ok() {}
            };
            let peer = Peer {
                from: self.answering.from,
                trusted: &self.answering.options.trusted_proxies,
            };
            match front::answer(&self.registry, peer, &mut self.stream, ended).await? {
                Outcome::Ended => return Ok(()),
                Outcome::Others(ahead) => ahead,
            }
        };
        let (reader, writer) = self.stream.into_split();
        let ahead: Bytes = ahead.freeze();
        let stream = tokio::io::join(io::Cursor::new(ahead).chain(reader), writer);
        self.answering.serve(stream, self.watcher).await
    }
}

/// What stands between a connection and the router.
struct Answering {
    options: Arc<Options>,
    /// The other end.
    from: IpAddr,
    service: Service,
}

impl Answering {
    async fn serve<S>(self, stream: S, watcher: Watcher) -> Result<(), Broken>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(HEAD_BYTES)
            .half_close(true)
            .serve_connection(
                TokioIo::new(stream),
                service_fn(move |request| self.answer(request)),
            );
        Ok(watcher.watch(connection).await?)
    }

    /// Where a request comes from is known here alone, and so is how long the answer took.
    fn answer(
        &self,
        mut request: Request<Incoming>,
    ) -> impl Future<Output = Result<Response<Body>, Infallible>> + use<> {
        let client = proxies::client(self.from, request.headers(), &self.options.trusted_proxies);
        request.extensions_mut().insert(client);
        let (area, begun) = (Area::of(request.uri().path()), Instant::now());
        let answer = self.service.call(request);
        async move {
            let answer = answer.await?;
            metrics::answered(area, answer.status(), begun.elapsed());
            Ok(answer)
        }
    }
}
