//! A client that keeps its connections and reads whole answers (RFC 9112): one thread a connection, one
//! request after the other. Its own time counts for nobody: servers are judged by theirs.

use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

/// How much of a body is read at once.
const PIECE: usize = 256 * 1024;
/// How long any answer may take.
const LONGEST: Duration = Duration::from_secs(60);

/// An answer.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in small letters, and values.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) length: usize,
}

impl Answer {
    /// The value of a header, empty where it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

/// A kept connection.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    line: String,
    piece: Vec<u8>,
}

impl Connection {
    /// Connects to a port of this machine.
    pub(crate) fn open(port: u16) -> io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(LONGEST))?;
        Ok(Self {
            stream: BufReader::with_capacity(16 * 1024, stream),
            line: String::new(),
            piece: vec![0; PIECE],
        })
    }

    /// Sends a whole request and reads the whole answer; the body goes through `take`.
    pub(crate) fn ask(
        &mut self,
        request: &[u8],
        take: impl FnMut(&[u8]),
    ) -> Result<Answer, Box<dyn Error>> {
        self.stream.get_mut().write_all(request)?;
        let mut answer = self.head()?;
        let length = answer.header("content-length");
        answer.length = match answer.status {
            304 => 0,
            _ => length
                .parse()
                .map_err(|_| format!("an answer without a length: {answer:?}"))?,
        };
        self.body(answer.length, take)?;
        Ok(answer)
    }

    fn head(&mut self) -> Result<Answer, Box<dyn Error>> {
        let mut answer = Answer::default();
        loop {
            self.line.clear();
            if self.stream.read_line(&mut self.line)? == 0 {
                return Err("the server closed the connection".into());
            }
            let line = self.line.trim_end();
            if line.is_empty() {
                return Ok(answer);
            }
            if answer.status == 0 {
                let status = line.split(' ').nth(1).unwrap_or_default();
                answer.status = status.parse()?;
            } else if let Some((name, value)) = line.split_once(':') {
                let name = name.to_ascii_lowercase();
                answer.headers.push((name, value.trim().to_owned()));
            }
        }
    }

    fn body(&mut self, length: usize, mut take: impl FnMut(&[u8])) -> io::Result<()> {
        let mut left = length;
        while left > 0 {
            let most = left.min(self.piece.len());
            let space = self.piece.get_mut(..most).unwrap_or_default();
            let read = self.stream.read(space)?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            take(space.get(..read).unwrap_or_default());
            left -= read;
        }
        Ok(())
    }
}

/// A request to read something, with further header lines, each ended by CR LF.
pub(crate) fn get(path: &str, further: &str) -> Vec<u8> {
    let fixed = "Host: localhost\r\nUser-Agent: bench\r\nAccept: */*\r\n";
    format!("GET {path} HTTP/1.1\r\n{fixed}{further}\r\n").into_bytes()
}

/// A form of a page of the registry at this address, with further header lines, each ended by CR LF.
pub(crate) fn post(path: &str, url: &str, further: &str, form: &str) -> Vec<u8> {
    let length = form.len();
    let fixed = format!(
        "Host: localhost\r\nUser-Agent: bench\r\nOrigin: {url}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n"
    );
    format!("POST {path} HTTP/1.1\r\n{fixed}{further}\r\n{form}").into_bytes()
}

/// Asks once, on a connection of its own; the answer and its body.
pub(crate) fn once(port: u16, request: &[u8]) -> Result<(Answer, Vec<u8>), Box<dyn Error>> {
    let mut body = Vec::new();
    let answer = Connection::open(port)?.ask(request, |piece| body.extend_from_slice(piece))?;
    Ok((answer, body))
}

/// Sends these requests over so many connections at once, `each` on every one of them, beginning at
/// different ones; how long that took. Any answer but 200 and 304 ends it.
pub(crate) fn load(
    port: u16,
    requests: &[Vec<u8>],
    connections: usize,
    each: usize,
) -> Result<Duration, Box<dyn Error>> {
    let start = Barrier::new(connections + 1);
    let one = |number: usize| -> Result<(), String> {
        let opened = Connection::open(port);
        start.wait();
        let mut connection = opened.map_err(|error| error.to_string())?;
        let from = number * requests.len() / connections;
        for request in requests.iter().cycle().skip(from).take(each) {
            let answer = connection
                .ask(request, |_| {})
                .map_err(|error| error.to_string())?;
            if !matches!(answer.status, 200 | 304) {
                return Err(format!("{answer:?}"));
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let asking: Vec<_> = (0..connections)
            .map(|number| scope.spawn(move || one(number)))
            .collect();
        start.wait();
        let begun = Instant::now();
        for asked in asking {
            asked.join().map_err(|_| "a thread of the client ended")??;
        }
        Ok(begun.elapsed())
    })
}
