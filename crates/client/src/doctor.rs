//! Finds out why a client does not work with a registry, and says what would help.

use std::path::PathBuf;

use domain::Timestamp;
pub use domain::checkup::{Line, Verdict};
use url::Url;

use crate::Origin;

mod answers;
mod config;
mod http_date;
mod token;

use token::Credentials;

/// What is looked at.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Cargo's home folder.
    pub cargo_home: PathBuf,
    /// The project whose own configuration counts as well, and that of the folders above it.
    pub project: Option<PathBuf>,
    /// What cargo calls the registry.
    pub name: String,
    /// Where the registry is meant to be; whatever the configuration says if nothing was named.
    pub registry: Option<Origin>,
}

/// Looks at cargo's files, then asks the registry they lead to. `now` is this machine's clock.
///
/// A token is sent to the registry only where its index asks for one, as cargo would send it.
pub fn cargo(subject: &Subject, now: Timestamp) -> Vec<Line> {
    let found = config::look(subject);
    let mut lines = found.lines;
    if let Some(index) = found.index {
        lines.extend(answers::look(&index, &found.credentials, now));
    }
    lines
}

/// Asks the registry with this index as a stranger does. `now` is this machine's clock.
pub fn stranger(index: &str, now: Timestamp) -> Vec<Line> {
    match Url::parse(index.trim_start_matches("sparse+")) {
        Ok(index) => answers::look(&index, &Credentials::default(), now),
        Err(_) => vec![Line::bad(
            format!("{index} is no web address"),
            "correct the base URL",
        )],
    }
}

#[cfg(test)]
mod tests;
