//! A service of ranges of leaked passwords, as Have I Been Pwned has it: rows that end in CR LF, and with
//! `Add-Padding` as many more of them that count nothing.

use std::sync::{Arc, Mutex};

use sha1::{Digest, Sha1};

use crate::loopback::{Asked, Loopback, Told};

/// How many rows an answer has.
const ROWS: usize = 800;

/// A running service.
pub struct Range {
    /// The service.
    pub service: Loopback,
    known: Arc<Mutex<Vec<(String, u64)>>>,
}

impl Range {
    /// Starts one that knows nothing.
    pub fn start() -> Self {
        let known: Arc<Mutex<Vec<(String, u64)>>> = Arc::default();
        let rows = Arc::clone(&known);
        let service = Loopback::start(move |asked| told(asked, &rows.lock().unwrap()));
        Self { service, known }
    }

    /// From now on it knows this password, and how often it was leaked; never is what pads an answer.
    pub fn knows(&self, password: &str, count: u64) {
        self.known.lock().unwrap().push((sha1(password), count));
    }

    /// Its address, for the configuration.
    pub fn url(&self) -> String {
        format!("{}/range", self.service.url())
    }
}

/// The hash of a password, as lists have it.
pub fn sha1(password: &str) -> String {
    let digest = Sha1::digest(password.as_bytes());
    digest.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn told(asked: &Asked, known: &[(String, u64)]) -> Told {
    let prefix = asked.path.strip_prefix("/range/").unwrap_or_default();
    let is_prefix = prefix.len() == 5 && prefix.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_prefix
        || !asked
            .fields
            .iter()
            .any(|field| field == "add-padding: true")
    {
        return (
            400,
            "a prefix has five digits, and answers are padded".to_owned(),
        );
    }
    let mut rows: Vec<String> = known
        .iter()
        .filter_map(|(hash, count)| Some(format!("{}:{count}", hash.strip_prefix(prefix)?)))
        .collect();
    for number in rows.len()..ROWS {
        let filling = sha1(&format!("{prefix} {number}"));
        // Some hashes of the range that were leaked, others that pad.
        rows.push(format!("{}:{}", &filling[5..], number % 3));
    }
    rows.sort();
    (200, rows.join("\r\n") + "\r\n")
}
