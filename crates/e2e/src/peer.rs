//! Somebody else's S3 server, as a process that can be ended at any moment.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::program::{binary, signal};

/// A running server with one bucket, `packages`.
pub struct Peer {
    folder: TempDir,
    server: Option<Child>,
    /// Its address.
    pub url: String,
}

impl Peer {
    /// Starts it with an empty bucket.
    pub fn start() -> Self {
        let mut peer = Self {
            folder: tempfile::tempdir().unwrap(),
            server: None,
            url: "http://127.0.0.1:0".to_owned(),
        };
        peer.serve();
        peer
    }

    /// Starts it again, on the port and with the objects that it had.
    pub fn serve(&mut self) {
        let mut server = Command::new(binary("s3-peer"))
            .arg(self.folder.path())
            .arg(self.url.rsplit(':').next().unwrap())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let line = BufReader::new(server.stdout.take().unwrap()).lines().next();
        self.server = Some(server);
        let line = line.unwrap().unwrap();
        self.url = line.strip_prefix("listening on ").unwrap().to_owned();
    }

    /// Ends it as a power cut does.
    pub fn kill(&mut self) {
        let mut server = self.server.take().unwrap();
        signal("KILL", &server);
        server.wait().unwrap();
    }

    /// What a program is told so that it uses the bucket.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("PORTCULLIS__BLOBS__URL", "s3://packages/here".to_owned()),
            ("PORTCULLIS__BLOBS__ENDPOINT", self.url.clone()),
            ("PORTCULLIS__BLOBS__ACCESS_KEY", "peer".to_owned()),
            ("PORTCULLIS__BLOBS__SECRET_KEY", "peer-secret".to_owned()),
        ]
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        if self.server.is_some() {
            self.kill();
        }
    }
}
