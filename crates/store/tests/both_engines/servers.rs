//! Servers on loopback that fail in one way each.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// A bucket that takes every put, whatever its conditions; its address.
pub(crate) fn careless_bucket() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            thread::spawn(move || careless(stream.unwrap()));
        }
    });
    format!("http://{address}")
}

fn careless(mut stream: TcpStream) {
    let mut object = Vec::new();
    while let Some((method, body)) = request(&mut stream) {
        let answer = match method.as_str() {
            "GET" => object.clone(),
            _ => Vec::new(),
        };
        if method == "PUT" {
            object = body;
        }
        let head = format!(
            "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
             Content-Length: {}\r\n\r\n",
            answer.len()
        );
        let answer = [head.as_bytes(), &answer].concat();
        if stream.write_all(&answer).is_err() {
            return;
        }
    }
}

/// The next request's method and body; nothing where the client has gone.
fn request(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        head.extend(byte);
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let length = head.split("content-length: ").nth(1);
    let length = length.map_or(0, |rest| rest.lines().next().unwrap().parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    let method = head.split(' ').next().unwrap().to_uppercase();
    Some((method, body))
}

/// A wire to a server that can be cut.
pub(crate) struct Wire {
    pub(crate) url: String,
    cut: Arc<AtomicBool>,
}

impl Wire {
    pub(crate) fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = server.strip_prefix("http://").unwrap().to_owned();
        let cut = Arc::new(AtomicBool::new(false));
        let is_cut = Arc::clone(&cut);
        thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), TcpStream::connect(&server).unwrap());
                for (from, to) in [(&client, &server), (&server, &client)] {
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    let is_cut = Arc::clone(&is_cut);
                    thread::spawn(move || pass(from, to, &is_cut));
                }
            }
        });
        Self { url, cut }
    }

    /// From now on every connection breaks at the next byte, in the middle of whatever it carries.
    pub(crate) fn cut(&self, cut: bool) {
        self.cut.store(cut, Ordering::SeqCst);
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, is_cut: &AtomicBool) {
    let mut piece = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut piece) {
        // Half a piece gets through, so that the other side has begun to believe in it.
        let count = if is_cut.load(Ordering::SeqCst) {
            count / 2
        } else {
            count
        };
        if to.write_all(&piece[..count]).is_err() || is_cut.load(Ordering::SeqCst) {
            break;
        }
    }
    for stream in [from, to] {
        if let Err(gone) = stream.shutdown(Shutdown::Both) {
            eprintln!("gone already: {gone}");
        }
    }
}
