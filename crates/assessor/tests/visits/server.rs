//! A web server on loopback that answers each path as the test says, and ends with the test.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Instant;

use url::Url;

/// What a path is answered with: everything after the request has been read is up to the test.
pub(crate) trait Answers:
    Fn(&str, &mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static
{
}

impl<F> Answers for F where
    F: Fn(&str, &mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static
{
}

/// The same, where the test keeps nothing in mind between two requests.
pub(crate) type Handler = fn(path: &str, to: &mut TcpStream) -> std::io::Result<()>;

/// The server of one test.
pub(crate) struct Server {
    pub(crate) url: Url,
    log: Arc<Mutex<Vec<(Instant, String)>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(handler: impl Answers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let stop = Arc::new(AtomicBool::new(false));
        let log = Arc::new(Mutex::new(Vec::new()));
        let (stopped, logged) = (stop.clone(), log.clone());
        let handler = Arc::new(handler);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
                let (handler, logged) = (handler.clone(), logged.clone());
                // Threads end when their client hangs up, which it does at the latest by its own
                // time limit.
                std::thread::spawn(move || stream.map(|stream| serve(stream, &*handler, &logged)));
            }
        });
        let url = Url::parse(&format!("http://localhost:{port}/")).unwrap();
        Self {
            url,
            log,
            stop,
            thread: Some(thread),
        }
    }

    /// When each request came, and its path.
    pub(crate) fn requests(&self) -> Vec<(Instant, String)> {
        self.log.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // One more connection wakes the listener, so that it sees the word to stop.
        drop(TcpStream::connect(("127.0.0.1", self.url.port().unwrap())));
        self.thread.take().unwrap().join().unwrap();
    }
}

fn serve(mut stream: TcpStream, handler: &impl Answers, log: &Mutex<Vec<(Instant, String)>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut first = String::new();
    if reader.read_line(&mut first).unwrap_or(0) == 0 {
        return;
    }
    let mut line = String::new();
    while reader.read_line(&mut line).unwrap_or(0) > 2 {
        line.clear();
    }
    let path = first.split(' ').nth(1).unwrap_or("").to_owned();
    log.lock().unwrap().push((Instant::now(), path.clone()));
    // A client that hangs up early is one of the things being tested.
    let _gone = handler(&path, &mut stream);
}

/// A whole answer.
pub(crate) fn answer(
    to: &mut TcpStream,
    status: u16,
    media_type: &str,
    body: &[u8],
) -> std::io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} x\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n"
    );
    to.write_all(head.as_bytes())?;
    to.write_all(body)
}

/// A redirection.
pub(crate) fn redirect(to: &mut TcpStream, location: &str) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 302 x\r\nlocation: {location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    );
    to.write_all(head.as_bytes())
}
