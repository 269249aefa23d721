//! Consent: whoever assesses actively says that the registry is theirs, and shows it for anything but
//! their own machine.
//!
//! The proof is a file on the target that holds a token. The token is a digest of a key that stays
//! with the operator: who reads the file on somebody else's site cannot show the key.

use std::fmt;
use std::net::ToSocketAddrs;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Digest;
use url::Url;

use crate::polite::{self, Manners, VisitError};

/// Where the proof lies on the target.
pub const PROOF_PATH: &str = "/.well-known/portcullis-assess";

/// That a registry is one's own. It has no other way into the world than [`Mine::from_flag`].
#[derive(Debug)]
pub struct Mine {
    origin: Url,
}

/// What the operator keeps; the token that the target shows is made from it.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

/// Why nothing is done actively.
#[derive(Debug)]
pub enum NotMine {
    /// The flag was given, and the target shows no proof yet.
    Unproven {
        /// What the operator keeps and shows with `--proof`.
        key: Key,
        /// What the file on the target has to hold.
        token: String,
    },
    /// The file is not there or does not hold the token.
    WrongProof(String),
    /// It is not a key that this program made.
    NotAKey,
    /// The target cannot be asked.
    Visit(VisitError),
    /// The system gives no random bytes.
    Randomness,
}

impl Mine {
    /// The consent, where the operator gave the flag: nothing without it. For a target on this machine
    /// the flag is enough; any other one must show the token of the key.
    ///
    /// # Errors
    /// There is no proof, or it is not the right one.
    pub fn from_flag(
        flag: bool,
        origin: &Url,
        key: Option<&str>,
        manners: &Manners,
    ) -> Result<Option<Self>, NotMine> {
        if !flag {
            return Ok(None);
        }
        if is_at_home(origin) {
            let origin = origin.clone();
            return Ok(Some(Self { origin }));
        }
        let Some(key) = key else {
            let key = Key::new()?;
            let token = key.token(origin);
            return Err(NotMine::Unproven { key, token });
        };
        Self::proven(origin, key, manners).map(Some)
    }

    /// The consent, where the target shows the token of this key.
    fn proven(origin: &Url, key: &str, manners: &Manners) -> Result<Self, NotMine> {
        let token = Key::parse(key)?.token(origin);
        let mut place = origin.clone();
        place.set_path(PROOF_PATH);
        let shown = polite::look_up(origin, &place, manners).map_err(NotMine::Visit)?;
        if holds(&shown, &token) {
            let origin = origin.clone();
            Ok(Self { origin })
        } else {
            Err(NotMine::WrongProof(token))
        }
    }

    /// The registry that it is about.
    pub fn origin(&self) -> &Url {
        &self.origin
    }
}

/// Whether one of the file's lines is the token.
fn holds(file: &str, token: &str) -> bool {
    file.lines().any(|line| line.trim() == token)
}

/// Whether the address is given as this machine's and leads nowhere else.
pub fn is_at_home(origin: &Url) -> bool {
    if !polite::is_loopback_name(origin) {
        return false;
    }
    let (Some(host), Some(port)) = (origin.host_str(), origin.port_or_known_default()) else {
        return false;
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let found = (host, port).to_socket_addrs();
    found.is_ok_and(|mut found| found.all(|address| address.ip().is_loopback()))
}

impl Key {
    /// A fresh one.
    ///
    /// # Errors
    /// The system gives no random bytes.
    fn new() -> Result<Self, NotMine> {
        let mut bytes = [0; 32];
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_| NotMine::Randomness)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Reads one as it was printed.
    ///
    /// # Errors
    /// It has another shape.
    fn parse(text: &str) -> Result<Self, NotMine> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim());
        let whole = bytes.is_ok_and(|bytes| bytes.len() == 32);
        if whole {
            Ok(Self(text.trim().to_owned()))
        } else {
            Err(NotMine::NotAKey)
        }
    }

    /// What the target shows: bound to this origin, so that the file of one registry says nothing of
    /// another.
    pub fn token(&self, origin: &Url) -> String {
        let origin = origin.origin().ascii_serialization();
        let bound = format!("portcullis-assess\n{origin}\n{}", self.0);
        format!("portcullis-assess={}", Digest::of(bound.as_bytes()))
    }

    /// The key, for its owner's terminal.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl fmt::Display for NotMine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unproven { key, token } => write!(
                f,
                "active probes need a proof that this registry is yours. Let it serve a file\n  \
                 {PROOF_PATH}\nthat holds the line\n  {token}\nand call again with\n  --mine --proof {}",
                key.expose()
            ),
            Self::WrongProof(token) => write!(
                f,
                "{PROOF_PATH} on the target does not hold the line\n  {token}\nso nothing was done"
            ),
            Self::NotAKey => f.write_str("--proof takes the key that --mine printed"),
            Self::Visit(error) => write!(f, "the proof could not be read: {error}"),
            Self::Randomness => f.write_str("the system gives no random bytes"),
        }
    }
}

impl std::error::Error for NotMine {}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn asked(flag: bool, origin: &str, key: Option<&str>) -> Result<Option<Mine>, NotMine> {
        let origin = url(origin);
        Mine::from_flag(flag, &origin, key, &Manners::towards(&origin))
    }

    #[test]
    fn without_the_flag_there_is_no_consent_and_elsewhere_no_flag_is_enough() {
        assert!(asked(false, "http://localhost:1/", None).unwrap().is_none());
        assert!(asked(true, "http://localhost:1/", None).unwrap().is_some());
        assert!(asked(true, "http://127.0.0.1:1/", None).unwrap().is_some());
        assert!(asked(true, "http://[::1]:1/", None).unwrap().is_some());
        let NotMine::Unproven { key, token } = asked(true, "https://192.0.2.1/", None).unwrap_err()
        else {
            panic!("a stranger's registry was taken for one's own");
        };
        assert!(
            !token.contains(key.expose()),
            "the file does not hold the key"
        );
        assert!(matches!(
            asked(true, "https://192.0.2.1/", Some("x")),
            Err(NotMine::NotAKey)
        ));
    }

    /// A target that answers every request with this file.
    fn target(file: impl Fn(&Url) -> String) -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = url(&format!("http://{}/", listener.local_addr().unwrap()));
        let file = file(&origin);
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                let mut asked = [0; 2_000];
                let length = connection.read(&mut asked).unwrap();
                let asked = String::from_utf8_lossy(&asked[..length]).into_owned();
                assert!(
                    asked.starts_with("GET /.well-known/portcullis-assess "),
                    "{asked}"
                );
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", file.len());
                connection
                    .write_all(format!("{head}{file}").as_bytes())
                    .unwrap();
            }
        });
        origin
    }

    #[test]
    fn the_file_of_a_target_must_hold_the_token_of_the_key() {
        let [key, other] = [Key::new().unwrap(), Key::new().unwrap()];
        let proven = |origin: &Url| Mine::proven(origin, key.expose(), &Manners::towards(origin));
        let honest = target(|origin| format!("ours:\n{}\n", key.token(origin)));
        assert_eq!(proven(&honest).unwrap().origin(), &honest);
        // Who only reads the file has no key for it, and another registry's file says nothing of this.
        for file in [
            target(|origin| other.token(origin)),
            target(|_| key.token(&url("https://b.example/"))),
            target(|_| key.expose().to_owned()),
            target(|_| String::new()),
        ] {
            assert!(matches!(proven(&file), Err(NotMine::WrongProof(_))));
        }
    }

    #[test]
    fn a_token_belongs_to_one_key_and_one_registry() {
        let [one, other] = [Key::new().unwrap(), Key::new().unwrap()];
        let here = url("https://a.example/");
        let token = one.token(&here);
        assert_eq!(Key::parse(one.expose()).unwrap().token(&here), token);
        assert_ne!(other.token(&here), token);
        assert_ne!(one.token(&url("https://b.example/")), token);
        assert!(holds(&format!("# ours\n {token} \n"), &token));
        assert!(!holds(&format!("x{token}"), &token) && !holds("", &token));
        assert!(!format!("{one:?}").contains(one.expose()));
    }
}
