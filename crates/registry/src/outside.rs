//! Asking services of others over HTTP: briefly, without following them anywhere, reading little, and
//! telling them no more than the address that is asked for.

use std::sync::LazyLock;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};

use crate::Error;

/// How long a whole answer may take: somebody who signs in waits for it.
const LONGEST: Duration = Duration::from_secs(3);
/// The most bytes of an answer.
const MOST: usize = 256 * 1024;

/// What a service has answered.
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) body: Vec<u8>,
}

/// Asks for an address, with these header fields.
///
/// # Errors
/// There is no answer within three seconds, or it is longer than 256 KiB. The sentence names no path,
/// which may tell whom the question is about.
pub(crate) async fn get(url: &str, fields: &[(&str, &str)]) -> Result<Answered, Error> {
    static CLIENT: LazyLock<Result<Client, String>> = LazyLock::new(|| {
        let client = Client::builder()
            .redirect(Policy::none())
            .timeout(LONGEST)
            .user_agent(concat!("portcullis/", env!("CARGO_PKG_VERSION")));
        client.build().map_err(|why| why.to_string())
    });
    let client = CLIENT.as_ref().map_err(|why| Error::fault(why.as_str()))?;
    let mut request = client.get(url);
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    let mut answer = request.send().await.map_err(nameless)?;
    let status = answer.status();
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(nameless)? {
        if body.len() + piece.len() > MOST {
            return Err(Error::fault("the answer is too long"));
        }
        body.extend_from_slice(&piece);
    }
    Ok(Answered { status, body })
}

fn nameless(why: reqwest::Error) -> Error {
    Error::fault(why.without_url())
}

/// Whether this is an address that may be asked: nobody in between reads or changes what is asked.
///
/// # Errors
/// It is not `https://…`, nor `http://` to this machine.
pub fn checked(url: &str) -> Result<String, Error> {
    let url = url.trim_end_matches('/');
    let is_https = url
        .strip_prefix("https://")
        .is_some_and(|rest| !rest.is_empty());
    let is_local = ["localhost", "127.0.0.1", "[::1]"].iter().any(|host| {
        let rest = url
            .strip_prefix("http://")
            .and_then(|rest| rest.strip_prefix(host));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    });
    let plain = url.bytes().all(|byte| byte.is_ascii_graphic()) && !url.contains(['@', '?', '#']);
    if (is_https || is_local) && plain {
        Ok(url.to_owned())
    } else {
        Err(Error::malformed(
            "a service is https://HOST/PATH, or http://localhost:PORT/PATH on this machine",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_beyond_this_machine_is_asked_in_private() {
        for (url, expected) in [
            (
                "https://range.example.org/range/",
                Some("https://range.example.org/range"),
            ),
            (
                "http://localhost:8080/range",
                Some("http://localhost:8080/range"),
            ),
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("http://[::1]:8080", Some("http://[::1]:8080")),
            ("http://range.example.org/range", None),
            ("http://localhost.example.org", None),
            ("http://localhost@example.org", None),
            ("https://", None),
            ("https://range.example.org/?q=", None),
            ("https://ada:secret@range.example.org", None),
            ("file:///etc", None),
            ("", None),
        ] {
            assert_eq!(checked(url).ok().as_deref(), expected, "{url}");
        }
    }
}
