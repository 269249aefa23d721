//! Where a registry is: scheme, host and port, and nothing else.

use std::fmt;

use url::{Host, Url};

/// The origin of a registry. Plain http is taken for this machine alone, because a token would
/// cross the network in clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

/// Why a text is not the origin of a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAnOrigin {
    /// It is no web address with a host.
    Address,
    /// It is plain http to another machine.
    Plain,
    /// It has a path, a query, a fragment or a password.
    More,
}

impl fmt::Display for NotAnOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Address => "write the registry's address like https://registry.example",
            Self::Plain => "plain http is for localhost only; write https://",
            Self::More => {
                "the registry's address ends after the host and port, without a path or a password"
            }
        })
    }
}

impl std::error::Error for NotAnOrigin {}

impl Origin {
    /// Reads an address; one `/` at its end is overlooked.
    ///
    /// # Errors
    /// It is not the origin of a registry.
    pub fn parse(text: &str) -> Result<Self, NotAnOrigin> {
        let url = Url::parse(text).map_err(|_| NotAnOrigin::Address)?;
        let has_credentials = !url.username().is_empty() || url.password().is_some();
        let has_more = url.path() != "/" || url.query().is_some() || url.fragment().is_some();
        let origin = Self::of(&url)?;
        if has_credentials || has_more {
            return Err(NotAnOrigin::More);
        }
        Ok(origin)
    }

    /// The origin of an address that may have a path.
    ///
    /// # Errors
    /// It is not https, nor http on this machine.
    pub fn of(url: &Url) -> Result<Self, NotAnOrigin> {
        let host = url.host().ok_or(NotAnOrigin::Address)?;
        match url.scheme() {
            "https" => {}
            "http" if is_this_machine(&host) => {}
            "http" => return Err(NotAnOrigin::Plain),
            _ => return Err(NotAnOrigin::Address),
        }
        Ok(Self(url.origin().ascii_serialization()))
    }

    /// The origin, without a `/` at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What cargo's configuration calls the index.
    pub fn cargo_index(&self) -> String {
        format!("sparse+{}/cargo/index/", self.0)
    }
}

/// Whether requests to the host stay on this machine.
pub(crate) fn is_this_machine(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Entry for fuzzing: what is read is read again the same.
pub fn fuzz(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(origin) = Origin::parse(text)
    {
        assert_eq!(Origin::parse(origin.as_str()), Ok(origin));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_https_or_this_machine_and_ends_after_the_port() {
        for (text, read) in [
            ("https://registry.example", Ok("https://registry.example")),
            ("https://Registry.Example/", Ok("https://registry.example")),
            (
                "https://registry.example:443",
                Ok("https://registry.example"),
            ),
            (
                "https://registry.example:8443",
                Ok("https://registry.example:8443"),
            ),
            ("http://localhost:7878", Ok("http://localhost:7878")),
            ("http://127.0.0.1:1", Ok("http://127.0.0.1:1")),
            ("http://[::1]:1", Ok("http://[::1]:1")),
            ("http://registry.example", Err(NotAnOrigin::Plain)),
            ("http://localhost.example", Err(NotAnOrigin::Plain)),
            ("http://128.0.0.1", Err(NotAnOrigin::Plain)),
            ("https://registry.example/cargo", Err(NotAnOrigin::More)),
            ("https://registry.example?x", Err(NotAnOrigin::More)),
            ("https://registry.example#x", Err(NotAnOrigin::More)),
            ("https://ada:x@registry.example", Err(NotAnOrigin::More)),
            ("ftp://registry.example", Err(NotAnOrigin::Address)),
            ("file:///etc", Err(NotAnOrigin::Address)),
            ("registry.example", Err(NotAnOrigin::Address)),
            ("", Err(NotAnOrigin::Address)),
        ] {
            let origin = Origin::parse(text);
            let found = origin.as_ref().map(Origin::as_str).map_err(|error| *error);
            assert_eq!(found, read, "{text}");
            fuzz(text.as_bytes());
        }
    }

    #[test]
    fn the_index_is_sparse_and_ends_in_a_slash() {
        let origin = Origin::parse("http://localhost:7878").unwrap();
        assert_eq!(
            origin.cargo_index(),
            "sparse+http://localhost:7878/cargo/index/"
        );
    }
}
