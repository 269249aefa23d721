//! A mail server that others wrote (aiosmtpd, Apache-2.0): it keeps what it is sent.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A running mail server on loopback.
pub struct Smtp {
    server: Child,
    lines: Receiver<String>,
    /// Where it listens.
    pub port: u16,
}

/// Prints each mail, and says first that it listens.
const PROGRAM: &str = "
import asyncio, sys
from aiosmtpd.controller import Controller
class Keep:
    async def handle_DATA(self, server, session, envelope):
        print('TO', ','.join(envelope.rcpt_tos)); print(envelope.content.decode('utf8', 'replace'), 'END', sep='\\n', flush=True)
        return '250 kept'
controller = Controller(Keep(), hostname='127.0.0.1', port=int(sys.argv[1])); controller.start()
print('LISTENS', flush=True); sys.stdin.read()
";

impl Smtp {
    /// Starts one; nothing where no Python has it.
    pub fn start() -> Option<Self> {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        Self::start_on(port)
    }

    /// The same on this port.
    pub fn start_on(port: u16) -> Option<Self> {
        let python = std::env::var_os("PORTCULLIS_TEST_SMTP_PYTHON")?;
        let mut server = Command::new(python)
            .args(["-c", PROGRAM, &port.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (send, lines) = channel();
        let output = BufReader::new(server.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    return;
                }
            }
        });
        let smtp = Self {
            server,
            lines,
            port,
        };
        smtp.until("LISTENS");
        Some(smtp)
    }

    fn until(&self, last: &str) -> String {
        self.until_within(last, Duration::from_secs(30))
    }

    fn until_within(&self, last: &str, longest: Duration) -> String {
        let mut text = String::new();
        loop {
            let line = self.lines.recv_timeout(longest);
            let line =
                line.unwrap_or_else(|_| panic!("the mail server did not say {last}: {text}"));
            if line == last {
                return text;
            }
            text.push_str(&line);
            text.push('\n');
        }
    }

    /// Returns once a mail to this address has come, whatever comes before it.
    pub fn waited_for(&self, address: &str, longest: Duration) {
        let head = format!("TO {address}\n");
        while !self.until_within("END", longest).starts_with(&head) {}
    }

    /// The next mail, which must be to this address.
    pub fn received(&self, address: &str) -> String {
        let mail = self.until("END");
        assert!(mail.starts_with(&format!("TO {address}\n")), "{mail}");
        mail.replace("=\n", "").replace("=3D", "=")
    }

    /// Ends it.
    pub fn stop(&mut self) {
        drop(self.server.stdin.take());
        self.server.wait().unwrap();
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        self.stop();
    }
}
