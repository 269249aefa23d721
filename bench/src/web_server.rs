//! A web server on loopback that answers at once: a start page with links, and what they lead to.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

const START_PAGE: &str = "<!doctype html><title>A registry</title><ul>\
    <li><a href=/security>Security</a><li><a href=/policies>Policies</a>\
    <li><a href=/account-recovery>Account recovery</a><li><a href=/tokens>API tokens</a>\
    <li><a href=/two-factor>Two-factor authentication</a><li><a href=/terms>Terms of use</a>\
    <li><a href=/malware>Report malware</a><li><a href=/transparency>Transparency</a></ul>";
const OTHER_PAGE: &str = "<!doctype html><title>A page</title><p>A registry for measuring. <p>Write \
    to the address below to report a problem; accounts are recovered by hand.";

/// Ends with the value.
#[derive(Debug)]
pub(crate) struct WebServer {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl WebServer {
    /// Starts on a free port.
    pub(crate) fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let (requests, stop) = (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
        let (counted, stopped) = (requests.clone(), stop.clone());
        let thread = thread::spawn(move || {
            // The one client asks one thing after the other.
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
                if stream.and_then(answer).is_ok() {
                    counted.fetch_add(1, Ordering::SeqCst);
                }
            }
        });
        Ok(Self {
            address,
            requests,
            stop,
            thread: Some(thread),
        })
    }

    /// Where it is, as a target.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many requests it has answered.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Drop for WebServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // One more connection wakes the listener, so that it sees the word to stop.
        let woken = TcpStream::connect(self.address).is_ok();
        if let Some(thread) = self.thread.take().filter(|_| woken) {
            // A server that failed has nothing left to end.
            drop(thread.join());
        }
    }
}

fn answer(mut stream: TcpStream) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let (status, body) = match request.split(' ').nth(1) {
        Some("/") => ("200 OK", START_PAGE),
        Some(path) if START_PAGE.contains(&format!("href={path}>")) => ("200 OK", OTHER_PAGE),
        _ => ("404 Not Found", ""),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n"
    );
    stream.write_all(format!("{head}{body}").as_bytes())
}
