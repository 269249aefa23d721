//! What every command that opens a repository begins with.

use std::path::absolute;
use std::process::ExitCode;

use registry::{Error, Registry, Settings, clock};

use crate::Place;

/// Runs the command; a failure is one sentence on standard error and exit code 3, wrong use 2.
pub(crate) fn run(command: impl Future<Output = Result<ExitCode, Error>>) -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(why) => {
            eprintln!("portcullis: cannot start: {why}");
            return ExitCode::from(3);
        }
    };
    match runtime.block_on(command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("portcullis: {error}");
            ExitCode::from(match error {
                Error::Malformed(_) | Error::Refused(_) => 2,
                Error::Absent(_) | Error::Fault(_) => 3,
            })
        }
    }
}

/// Opens the repository; `usual_url` is its address where none was given.
pub(crate) async fn open(place: Place, usual_url: &str) -> Result<Registry, Error> {
    Registry::open(settings(place, usual_url)?, clock::now()).await
}

/// How the repository is set up, without opening it.
pub(crate) fn settings(place: Place, usual_url: &str) -> Result<Settings, Error> {
    let data = absolute(&place.data).map_err(Error::fault)?;
    let base_url = place.base_url.unwrap_or_else(|| usual_url.to_owned());
    let mut settings = Settings::new(data, origin(&base_url)?);
    settings.database = place.database;
    Ok(settings)
}

/// A base URL is an origin: stock clients call fixed paths at its root.
fn origin(text: &str) -> Result<String, Error> {
    let wrong = |why: &str| Error::malformed(format!("the base URL '{text}' {why}"));
    let text = text.strip_suffix('/').unwrap_or(text);
    let rest = match text.split_once("://") {
        Some(("https", rest)) => rest,
        Some(("http", rest)) if rest == "localhost" || rest.starts_with("localhost:") => rest,
        Some(("http", _)) => return Err(wrong("needs https; http is for localhost alone")),
        _ => return Err(wrong("begins with https:// (or http://localhost)")),
    };
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b".-:".contains(&byte);
    if rest.is_empty() || !rest.bytes().all(harmless) {
        return Err(wrong("has a host and perhaps a port, nothing else"));
    }
    Ok(text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_an_origin_and_safe() {
        for (text, expected) in [
            ("http://localhost:7878", Some("http://localhost:7878")),
            ("http://localhost", Some("http://localhost")),
            (
                "https://Crates.example.org/",
                Some("https://crates.example.org"),
            ),
            ("http://crates.example.org", None),
            ("http://localhost.example.org", None),
            ("https://crates.example.org/path", None),
            ("https://user@example.org", None),
            ("https://", None),
            ("ftp://example.org", None),
            ("localhost:7878", None),
        ] {
            assert_eq!(origin(text).ok().as_deref(), expected, "{text}");
        }
    }
}
