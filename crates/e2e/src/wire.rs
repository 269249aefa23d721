//! HTTP by hand (RFC 9112), for what clients do not show: order, header fields, kept connections.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use crate::Program;

/// A connection that is kept, and on which one can say anything.
pub struct Wire(BufReader<TcpStream>);

/// An answer: status, header lines in order of the letters without their date, body.
pub type Answer = (String, Vec<String>, Vec<u8>);

impl Wire {
    /// Connects.
    pub fn open(program: &Program) -> Self {
        let address = program.url.replace("http://localhost", "127.0.0.1");
        Self(BufReader::new(TcpStream::connect(address).unwrap()))
    }

    /// Asks for a path, with further header lines, each ended by CR LF.
    pub fn send(&mut self, path: &str, fields: &str) {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n");
        self.0.get_mut().write_all(request.as_bytes()).unwrap();
    }

    /// Reads the next answer.
    pub fn answer(&mut self) -> Answer {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "{lines:?}");
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_ascii_lowercase()),
            }
        }
        let status = lines.remove(0);
        let length = lines
            .iter()
            .find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        self.0.read_exact(&mut body).unwrap();
        assert!(
            lines.iter().any(|line| line.starts_with("date: ")),
            "{lines:?}"
        );
        lines.retain(|line| !line.starts_with("date: "));
        lines.sort();
        (status, lines, body)
    }

    /// Asks, and reads the answer.
    pub fn get(&mut self, path: &str, fields: &str) -> Answer {
        self.send(path, fields);
        self.answer()
    }
}

/// The value of a header field, empty where it is not there.
pub fn field(answer: &Answer, name: &str) -> String {
    let start = format!("{name}: ");
    let found = answer.1.iter().find_map(|line| line.strip_prefix(&start));
    found.unwrap_or_default().to_owned()
}
