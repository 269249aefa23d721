//! A wire between a client and the registry on which one can listen.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::Program;

/// A port that passes everything on to a registry and keeps what the registry answers.
pub struct Tap {
    /// The address for the client.
    pub url: String,
    heard: Arc<Mutex<Connections>>,
}

/// What was answered on each connection.
type Connections = Vec<Vec<u8>>;

impl Tap {
    /// Listens before this registry until the test ends.
    pub fn before(program: &Program) -> Self {
        Self::on(0, program)
    }

    /// The same on this port.
    pub fn on(port: u16, program: &Program) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let behind = program.url.replace("http://localhost", "127.0.0.1");
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heard);
        thread::spawn(move || {
            for (number, client) in listener.incoming().enumerate() {
                let client = client.unwrap();
                let server = TcpStream::connect(&behind).unwrap();
                let (asking, answering) = (both(&client), both(&server));
                thread::spawn(move || pass(asking.0, answering.0, |_| {}));
                kept.lock().unwrap().push(Vec::new());
                let kept = Arc::clone(&kept);
                let keep =
                    move |piece: &[u8]| kept.lock().unwrap()[number].extend_from_slice(piece);
                thread::spawn(move || pass(answering.1, asking.1, keep));
            }
        });
        Self { url, heard }
    }

    /// The statuses of all answers since the last time that this was asked, in ascending order.
    pub fn statuses(&self) -> Vec<u16> {
        let mut statuses = Vec::new();
        for connection in self.heard.lock().unwrap().iter_mut() {
            let heard = std::mem::take(connection);
            let text = String::from_utf8_lossy(&heard);
            let heads = text.split("HTTP/1.1 ").skip(1);
            statuses.extend(heads.map(|head| head[..3].parse::<u16>().unwrap()));
        }
        statuses.sort_unstable();
        statuses
    }
}

/// A port of this machine on which nobody listens.
pub fn free_port() -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap().port()
}

fn both(stream: &TcpStream) -> (TcpStream, TcpStream) {
    (stream.try_clone().unwrap(), stream.try_clone().unwrap())
}

/// Copies until one side has had enough; a client that hangs up is no failure.
fn pass(mut from: TcpStream, mut to: TcpStream, keep: impl Fn(&[u8])) {
    let mut piece = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut piece) {
        keep(&piece[..count]);
        if to.write_all(&piece[..count]).is_err() {
            break;
        }
    }
    if let Err(gone) = to.shutdown(Shutdown::Write) {
        eprintln!("the other side is gone already: {gone}");
    }
}
