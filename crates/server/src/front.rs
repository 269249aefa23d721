//! What stands before the router: reads that need no more than memory or a file are answered here, with no
//! work but theirs. The first request of a connection that is anything else goes to the router together
//! with the connection, byte for byte; so whatever is subtle in HTTP is read in one place only.
//!
//! An answer from here looks like the router's: both make it from `reading.rs`.

use std::io::{self, ErrorKind, IoSlice};
use std::net::IpAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::{Buf, BytesMut};
use registry::{Registry, downloads, fetch};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::coop::consume_budget;
use tokio::time::{Instant, sleep, timeout};

use crate::connections::{HEAD, HEAD_BYTES};
use crate::proxies::Network;
use crate::reading::{self, Head};
use crate::{metrics, proxies};

mod body;
mod request;

pub use request::fuzz;

use request::{Request, Target};

/// How long a client may take to take an index file.
const LONGEST: Duration = Duration::from_secs(300);
/// How much is read at once; most heads fit.
const READ: usize = 2 * 1024;

/// What has become of a connection.
pub(crate) enum Outcome {
    /// It has ended.
    Ended,
    /// The router goes on: these bytes have arrived and are not answered.
    Others(BytesMut),
}

/// Who is at the other end.
#[derive(Clone, Copy)]
pub(crate) struct Peer<'a> {
    /// Where it is.
    pub(crate) from: IpAddr,
    /// Whose word is taken that a request comes from somewhere else.
    pub(crate) trusted: &'a [Network],
}

/// A connection while the front answers it.
struct Front<'a> {
    registry: &'a Registry,
    peer: Peer<'a>,
    stream: &'a mut TcpStream,
    /// The head of the next answer, kept so that its memory is.
    head: Vec<u8>,
    date: Date,
}

/// Answers until the connection ends, the server does, or something else is asked for.
///
/// # Errors
/// The connection broke.
pub(crate) async fn answer(
    registry: &Registry,
    peer: Peer<'_>,
    stream: &mut TcpStream,
    ended: impl Future<Output = ()>,
) -> io::Result<Outcome> {
    let mut front = Front {
        registry,
        peer,
        stream,
        head: Vec::with_capacity(512),
        date: Date::default(),
    };
    tokio::pin!(ended);
    let patience = sleep(HEAD);
    tokio::pin!(patience);
    let mut ahead = BytesMut::with_capacity(READ);
    loop {
        patience.as_mut().reset(Instant::now() + HEAD);
        let mut seen = 0;
        let length = loop {
            if let Some(length) = request::head_length(&ahead, seen) {
                break length;
            }
            if !request::may_be_ours(&ahead) || ahead.len() > HEAD_BYTES {
                return Ok(Outcome::Others(ahead));
            }
            seen = ahead.len();
            ahead.reserve(READ);
            match front.stream.try_read_buf(&mut ahead) {
                Ok(0) => return Ok(Outcome::Ended),
                Ok(_) => continue,
                Err(why) if why.kind() == ErrorKind::WouldBlock => {}
                Err(why) => return Err(why),
            }
            tokio::select! {
                biased;
                ready = front.stream.readable() => ready?,
                () = &mut ended, if ahead.is_empty() => return Ok(Outcome::Ended),
                () = &mut patience => return Ok(Outcome::Ended),
            }
        };
        let mut head = ahead.split_to(length);
        let answered = match request::read(&head) {
            Some(request) => front.try_answer(&request).await?,
            None => false,
        };
        if !answered {
            head.unsplit(ahead);
            return Ok(Outcome::Others(head));
        }
    }
}

impl Front<'_> {
    /// Whether the request was answered. What is not there, or fails, is the router's to tell.
    async fn try_answer(&mut self, request: &Request<'_>) -> io::Result<bool> {
        let (found, content_type) = match request.target {
            Target::Config => (fetch::config(self.registry), reading::CONFIG),
            Target::Index(path) => match fetch::index_file(self.registry, path).await {
                Ok(Some(found)) => (found, reading::INDEX),
                Ok(None) | Err(_) => return Ok(false),
            },
            Target::File(name, version, digest) => {
                let answered = self.file(name, version, digest).await?;
                if answered {
                    let forwarded = request.forwarded.iter().copied();
                    let source = proxies::source(self.peer.from, forwarded, self.peer.trusted);
                    downloads::note(self.registry, name, source);
                }
                return Ok(answered);
            }
        };
        let known = |etag: &str| reading::names(request.known.iter().copied(), etag);
        let (head, bytes) = reading::rendered(&found, content_type, request.gzip, known);
        self.begin(&head, bytes.len());
        let bytes = if head.known { &[][..] } else { &bytes[..] };
        let at_once = [IoSlice::new(&self.head), IoSlice::new(bytes)];
        let sent = match self.stream.try_write_vectored(&at_once) {
            Err(why) if why.kind() == ErrorKind::WouldBlock => 0,
            sent => sent?,
        };
        let mut rest = self.head.chain(bytes);
        rest.advance(sent);
        if rest.has_remaining() {
            timeout(LONGEST, self.stream.write_all_buf(&mut rest)).await??;
        }
        // A client that asks ahead must not keep others from being answered.
        consume_budget().await;
        Ok(true)
    }

    async fn file(&mut self, name: &str, version: &str, digest: &str) -> io::Result<bool> {
        let found = fetch::by_digest(self.registry, name, version, digest).await;
        let Ok(Some(found)) = found else {
            return Ok(false);
        };
        let etag = format!("\"{}\"", found.digest);
        let size = found.blob.size;
        let length = usize::try_from(size).map_err(io::Error::other)?;
        self.begin(&reading::file(&etag), length);
        timeout(LONGEST, self.stream.write_all(&self.head)).await??;
        match found.blob.into_file().await {
            Ok(file) => body::send(self.stream, file, size).await?,
            Err(blob) => body::pass_on(self.stream, blob.into_stream()).await?,
        }
        Ok(true)
    }

    /// Writes the head of an answer down; `length` is that of its body.
    fn begin(&mut self, head: &Head, length: usize) {
        metrics::read(head.is_file(), head.known);
        let out = &mut self.head;
        out.clear();
        let status: &[u8] = if head.known {
            b"HTTP/1.1 304 Not Modified\r\n"
        } else {
            b"HTTP/1.1 200 OK\r\n"
        };
        out.extend_from_slice(status);
        let mut field = |name: &str, value: &str| {
            for part in [name, ": ", value, "\r\n"] {
                out.extend_from_slice(part.as_bytes());
            }
        };
        head.each(&mut field);
        if !head.known {
            field("content-length", &length.to_string());
        }
        field("date", self.date.now());
        out.extend_from_slice(b"\r\n");
    }
}

/// The date as HTTP writes it (RFC 9110, section 5.6.7), made once a second.
#[derive(Default)]
struct Date {
    second: u64,
    text: String,
}

impl Date {
    fn now(&mut self) -> &str {
        let now = SystemTime::now();
        let second = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        if second != self.second || self.text.is_empty() {
            self.second = second;
            self.text = httpdate::fmt_http_date(now);
        }
        &self.text
    }
}
