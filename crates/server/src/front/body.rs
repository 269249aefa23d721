//! Sending a file as the system sends files: from its page cache to the socket, through no memory of ours.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use rustix::io::{Errno, ReadWriteFlags};
use tokio::io::{AsyncWriteExt, Interest};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How much is sent before it is asked again what is in memory.
const PIECE: u64 = 512 * 1024;
/// How long a client may take nothing at all.
const STALLED: Duration = Duration::from_secs(60);

/// Sends the first `size` bytes of the file.
///
/// # Errors
/// The client is gone or takes nothing for a minute, or the file is shorter.
pub(super) async fn send(stream: &TcpStream, file: File, size: u64) -> io::Result<()> {
    let file = Arc::new(file);
    let mut sent = 0;
    while sent < size {
        let end = size.min(sent + PIECE);
        if !is_in_memory(&file, sent, end) {
            let file = Arc::clone(&file);
            // A thread that answers others must not wait for the disk.
            let reading = tokio::task::spawn_blocking(move || fetch(&file, sent, end));
            reading.await.map_err(io::Error::other)??;
        }
        while sent < end {
            let count = usize::try_from(end - sent).unwrap_or(usize::MAX);
            let sending = stream.async_io(Interest::WRITABLE, || {
                let mut offset = sent;
                let count = rustix::fs::sendfile(stream, &*file, Some(&mut offset), count)?;
                Ok(u64::try_from(count).unwrap_or(u64::MAX))
            });
            let count = timeout(STALLED, sending).await??;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            sent += count;
        }
    }
    Ok(())
}

/// Sends what comes from elsewhere, piece by piece. One that does not come breaks the connection: the
/// client was told how long the whole is, and notices.
///
/// # Errors
/// The source fails, or the client is gone or takes nothing for a minute.
pub(super) async fn pass_on(
    stream: &mut TcpStream,
    mut pieces: impl Stream<Item = io::Result<Bytes>> + Unpin,
) -> io::Result<()> {
    while let Some(piece) = pieces.next().await {
        timeout(STALLED, stream.write_all(&piece?)).await??;
    }
    Ok(())
}

/// Whether sending this will most likely not wait for the disk, judged by both ends of it. A file system that
/// cannot tell counts as no.
fn is_in_memory(file: &File, from: u64, end: u64) -> bool {
    [from, end.saturating_sub(1)].into_iter().all(|at| {
        let mut byte = [0];
        let into = &mut [io::IoSliceMut::new(&mut byte)];
        let read = rustix::io::preadv2(file, into, at, ReadWriteFlags::NOWAIT);
        !matches!(read, Err(Errno::AGAIN | Errno::OPNOTSUPP | Errno::NOSYS))
    })
}

/// Brings this part of the file into the page cache.
fn fetch(file: &File, mut from: u64, end: u64) -> io::Result<()> {
    let mut piece = vec![0; 64 * 1024];
    while from < end {
        match file.read_at(&mut piece, from)? {
            0 => return Ok(()),
            read => from += u64::try_from(read).unwrap_or(u64::MAX),
        }
    }
    Ok(())
}
