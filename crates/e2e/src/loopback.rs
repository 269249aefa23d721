//! Services of others, as small as a test needs them: HTTP on loopback (RFC 9112), one answer a
//! connection, and every question that was asked.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// A question: the path, and header lines in small letters.
#[derive(Clone, Debug)]
pub struct Asked {
    /// As in `/range/5BAA6`.
    pub path: String,
    /// As in `add-padding: true`.
    pub fields: Vec<String>,
}

/// A status, and a body.
pub type Told = (u16, String);

type Answering = Box<dyn Fn(&Asked) -> Told + Send>;

/// A running service.
pub struct Loopback {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    down: Arc<AtomicBool>,
    refusing: Arc<AtomicBool>,
    serving: Option<JoinHandle<()>>,
}

impl Loopback {
    /// Starts one that answers so.
    pub fn start(answering: impl Fn(&Asked) -> Told + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (asked, down) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let (heard, silent) = (Arc::clone(&asked), Arc::clone(&down));
        let refusing = Arc::new(AtomicBool::new(false));
        let refuses = Arc::clone(&refusing);
        let answering: Answering = Box::new(move |asked| match refuses.load(Ordering::SeqCst) {
            true => (503, "come again".to_owned()),
            false => answering(asked),
        });
        let serving = std::thread::spawn(move || {
            for connection in listener.incoming() {
                match connection {
                    Ok(connection) if !silent.load(Ordering::SeqCst) => {
                        // Whoever goes away in the middle is nobody to answer.
                        let _ = serve(connection, &heard, &answering);
                    }
                    _ => return,
                }
            }
        });
        Self {
            port,
            asked,
            down,
            refusing,
            serving: Some(serving),
        }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What it was asked.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// From now on it answers that it cannot, or again as before.
    pub fn refuse(&self, refusing: bool) {
        self.refusing.store(refusing, Ordering::SeqCst);
    }

    /// Ends it: whoever asks from now on finds nobody.
    pub fn stop(&mut self) {
        self.down.store(true, Ordering::SeqCst);
        if let Some(serving) = self.serving.take() {
            // It waits for somebody to come; this is somebody.
            drop(TcpStream::connect(("127.0.0.1", self.port)));
            serving.join().unwrap();
        }
    }
}

fn serve(
    connection: TcpStream,
    heard: &Mutex<Vec<Asked>>,
    answering: &Answering,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(connection.try_clone()?).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut fields = Vec::new();
    for line in lines {
        match line?.to_ascii_lowercase() {
            line if line.is_empty() => break,
            line => fields.push(line),
        }
    }
    let asked = Asked { path, fields };
    let (status, body) = answering(&asked);
    heard.lock().unwrap().push(asked);
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status} Told\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    (&connection).write_all(format!("{head}{body}").as_bytes())
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.stop();
    }
}
