//! A name server that others wrote (dnsmasq, from Debian's `dnsmasq-base`), with zones that live, that are
//! gone, and that come back as somebody else's.

use std::net::UdpSocket;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::program::signal;

/// A running name server.
pub struct Dns {
    server: Option<Child>,
    port: u16,
}

/// What it says of a domain.
#[derive(Clone, Copy, Debug)]
pub enum Zone<'a> {
    /// It takes mail, and these are its name servers' names.
    Live(&'a str, [&'a str; 2]),
    /// It exists, and takes no mail.
    Silent(&'a str),
    /// There is no such domain.
    Gone(&'a str),
}

impl Dns {
    /// Whether there is such a program; a test that cannot run says so.
    pub fn is_there() -> bool {
        let there = Command::new("dnsmasq").arg("--version").output().is_ok();
        if !there {
            eprintln!("NOT RUN: no dnsmasq; ./test e2e installs it where root may");
        }
        there
    }

    /// Starts one with these zones. It knows no other name, and asks nobody: what it does not know it
    /// refuses.
    pub fn start(zones: &[Zone<'_>]) -> Self {
        let free = UdpSocket::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut dns = Self { server: None, port };
        dns.serve(zones);
        dns
    }

    /// Starts it again on its port, with other zones.
    pub fn serve(&mut self, zones: &[Zone<'_>]) {
        self.stop();
        let mut server = Command::new("dnsmasq");
        server.args([
            "--keep-in-foreground",
            "--conf-file=/dev/null",
            "--no-resolv",
            "--no-hosts",
            "--bind-interfaces",
            "--listen-address=127.0.0.1",
            "--pid-file=",
            "--user=",
            "--local-ttl=0",
        ]);
        server.arg(format!("--port={}", self.port));
        for zone in zones {
            server.args(arguments(*zone));
        }
        self.server = Some(server.stderr(Stdio::null()).spawn().unwrap());
        self.wait();
    }

    /// Until it answers; any question will do.
    fn wait(&self) {
        let asking = UdpSocket::bind("127.0.0.1:0").unwrap();
        asking
            .set_read_timeout(Some(Duration::from_millis(50)))
            .unwrap();
        // RFC 1035, section 4.1: a number, recursion desired, one question: the A of the root.
        let question = [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1];
        for _ in 0..200 {
            // Nobody listens yet, and the system says so at the next call.
            let _ = asking.send_to(&question, ("127.0.0.1", self.port));
            if asking.recv(&mut [0; 512]).is_ok() {
                return;
            }
        }
        panic!("dnsmasq does not answer");
    }

    /// Ends it.
    pub fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            signal("TERM", &server);
            server.wait().unwrap();
        }
    }

    /// Its address, for the configuration.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

fn arguments(zone: Zone<'_>) -> Vec<String> {
    match zone {
        Zone::Live(domain, servers) => {
            let mut arguments = vec![
                format!("--local=/{domain}/"),
                format!("--mx-host={domain},mail.{domain},10"),
            ];
            // Of type 2, each label behind its length (RFC 1035, sections 3.1 and 3.3.11).
            let record = |server: &str| format!("--dns-rr={domain},2,{}", wire(server));
            arguments.extend(servers.map(record));
            arguments
        }
        Zone::Silent(domain) => vec![
            format!("--local=/{domain}/"),
            format!("--txt-record={domain},nothing"),
        ],
        Zone::Gone(domain) => vec![format!("--local=/{domain}/")],
    }
}

fn wire(name: &str) -> String {
    let mut hex = String::new();
    for label in name.split('.') {
        hex.push_str(&format!("{:02x}", label.len()));
        hex.extend(label.bytes().map(|byte| format!("{byte:02x}")));
    }
    hex + "00"
}

impl Drop for Dns {
    fn drop(&mut self) {
        self.stop();
    }
}
