//! A transcript: every exchange of one visit, so that it can be judged again offline.
//!
//! A disputed finding is settled by opening the exchange it names. No exchange comes from an account:
//! the passive client has no cookies and no credentials. What was done actively, on one's own registry,
//! stands apart and without secrets.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{Day, Digest};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::active::Acted;

/// The largest transcript that is read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The largest body that one exchange of a transcript may hold, in bytes: several times what a
/// visit keeps.
pub const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;
/// The most exchanges a transcript may hold.
pub const MAX_EXCHANGES: usize = 400;

/// One visit to one target.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transcript {
    /// Version of the file format; 1.
    pub format: u32,
    /// The web origin that was visited, as in `https://packages.example`.
    pub target: Url,
    /// The day of the visit, UTC.
    pub visited: Day,
    /// How the client introduced itself.
    pub user_agent: String,
    /// The most requests a second that the client allowed itself.
    pub requests_per_second: f64,
    /// Packages to look at, where somebody named some; otherwise the first ones that are listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<String>,
    /// Everything that was asked and answered, in order; the number is the place, from 1.
    pub exchanges: Vec<Exchange>,
    /// What was done actively, where the operator asked for that; numbers go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<Acted>,
}

/// One request and what came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// Its place in the transcript, from 1.
    pub number: u32,
    /// The round it was asked in, from 1; 0 for robots files.
    pub round: u8,
    /// What was asked for. The method is always GET.
    pub url: Url,
    /// The Accept header, where one was sent.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub accept: String,
    /// The exchange whose redirection this one follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirected_from: Option<u32>,
    /// What came of it.
    pub result: Reply,
}

/// What came of a request.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// An answer arrived.
    Answer(Answer),
    /// None did, or not in the way it should have.
    Failure(Failure),
}

/// An answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers that were kept, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, or the beginning of it.
    pub body: Body,
}

/// A body, or the beginning of one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The SHA-256 of the bytes that were kept.
    pub sha256: Option<Digest>,
    /// Whether there was more than was kept.
    pub truncated: bool,
    /// The bytes as text, where they are UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The bytes in base64, where they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
}

/// Why there is no usable answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "why", content = "detail")]
pub enum Failure {
    /// The site's robots file asks not to.
    RobotsForbid,
    /// The name or the address leads to a network that this visit may not enter.
    ForbiddenAddress(String),
    /// A redirection went too far or in a circle.
    TooManyRedirects,
    /// Nobody answered within the time allowed.
    Timeout,
    /// The connection could not be made or broke.
    Connection(String),
    /// What arrived was not HTTP that can be read.
    Protocol(String),
    /// The visit's own limit on exchanges, bytes or time was reached.
    BudgetSpent(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RobotsForbid => f.write_str("its robots file asks not to"),
            Self::ForbiddenAddress(what) => write!(f, "it leads into a forbidden network ({what})"),
            Self::TooManyRedirects => f.write_str("it redirects too often"),
            Self::Timeout => f.write_str("no answer in time"),
            Self::Connection(why) => write!(f, "no connection ({why})"),
            Self::Protocol(why) => write!(f, "no readable answer ({why})"),
            Self::BudgetSpent(what) => write!(f, "the visit's limit on {what} was reached"),
        }
    }
}

/// Why a transcript cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TranscriptError {
    /// It is larger than [`MAX_BYTES`].
    TooLarge(usize),
    /// It is not JSON of this shape.
    Malformed(String),
    /// It was written for another version of the format.
    OtherFormat(u32),
    /// Its exchanges are not numbered from 1 without gaps, or are too many.
    BadNumbers,
    /// A body is larger than [`MAX_BODY_BYTES`].
    BodyTooLarge(u32),
    /// A body is not what its digest says.
    BadDigest(u32),
}

impl fmt::Display for TranscriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(bytes) => {
                write!(
                    f,
                    "the transcript has {bytes} bytes; at most {MAX_BYTES} are read"
                )
            }
            Self::Malformed(why) => write!(f, "the transcript cannot be read: {why}"),
            Self::OtherFormat(format) => {
                write!(
                    f,
                    "the transcript has format {format}; this program reads format 1"
                )
            }
            Self::BadNumbers => write!(
                f,
                "the exchanges of the transcript are not numbered 1, 2, 3 … up to {MAX_EXCHANGES}"
            ),
            Self::BodyTooLarge(number) => write!(
                f,
                "exchange #{number} holds more than {MAX_BODY_BYTES} bytes, which no visit keeps"
            ),
            Self::BadDigest(number) => {
                write!(f, "exchange #{number} was changed after it was recorded")
            }
        }
    }
}

impl std::error::Error for TranscriptError {}

impl Transcript {
    /// Reads a transcript and checks that it hangs together.
    ///
    /// # Errors
    /// It is too large, not of this shape or format, or its numbers or digests do not fit.
    pub fn parse(text: &str) -> Result<Self, TranscriptError> {
        if text.len() > MAX_BYTES {
            return Err(TranscriptError::TooLarge(text.len()));
        }
        let transcript: Self = serde_json::from_str(text)
            .map_err(|error| TranscriptError::Malformed(error.to_string()))?;
        if transcript.format != 1 {
            return Err(TranscriptError::OtherFormat(transcript.format));
        }
        let numbered = transcript
            .exchanges
            .iter()
            .zip(1..)
            .all(|(exchange, place)| exchange.number == place)
            && transcript
                .active
                .iter()
                .all(|acted| acted.is_numbered_after(transcript.exchanges.len()));
        if !numbered || transcript.exchanges.len() > MAX_EXCHANGES {
            return Err(TranscriptError::BadNumbers);
        }
        let too_large = transcript
            .exchanges
            .iter()
            .find(|exchange| exchange.kept_bytes() > MAX_BODY_BYTES);
        if let Some(exchange) = too_large {
            return Err(TranscriptError::BodyTooLarge(exchange.number));
        }
        let forged = transcript.exchanges.iter().find(|exchange| {
            exchange
                .answer()
                .is_some_and(|answer| !answer.body.matches_digest())
        });
        match forged {
            Some(exchange) => Err(TranscriptError::BadDigest(exchange.number)),
            None => Ok(transcript),
        }
    }

    /// The exchange of this number.
    pub fn exchange(&self, number: u32) -> Option<&Exchange> {
        self.exchanges
            .get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    /// What finally came of asking for this address: redirections followed to their end.
    pub fn fetched(&self, url: &Url) -> Option<&Exchange> {
        let first = self.exchanges.iter().find(|exchange| {
            exchange.redirected_from.is_none() && exchange.round > 0 && exchange.url == *url
        })?;
        Some(self.end_of(first))
    }

    fn end_of<'t>(&'t self, first: &'t Exchange) -> &'t Exchange {
        let next = |from: &Exchange| {
            self.exchanges
                .iter()
                .find(|exchange| exchange.redirected_from == Some(from.number))
        };
        // Numbers only grow along a chain, so this ends.
        let mut end = first;
        while let Some(further) = next(end).filter(|further| further.number > end.number) {
            end = further;
        }
        end
    }
}

impl Exchange {
    /// The answer, if one arrived.
    pub fn answer(&self) -> Option<&Answer> {
        match &self.result {
            Reply::Answer(answer) => Some(answer),
            Reply::Failure(_) => None,
        }
    }

    /// How large its body is as it was written down, at most.
    fn kept_bytes(&self) -> usize {
        let length = |kept: &Option<String>| kept.as_ref().map_or(0, String::len);
        self.answer().map_or(0, |answer| {
            length(&answer.body.text) + length(&answer.body.base64) / 4 * 3
        })
    }

    /// The status code, if an answer arrived.
    pub fn status(&self) -> Option<u16> {
        self.answer().map(|answer| answer.status)
    }

    /// The body as text if the answer was a 200.
    pub fn ok_text(&self) -> Option<&str> {
        let answer = self.answer().filter(|answer| answer.status == 200)?;
        answer.body.text.as_deref()
    }

    /// The body as JSON if the answer was a whole 200 and the body is JSON, whatever its type says.
    pub fn ok_json(&self) -> Option<serde_json::Value> {
        let whole = self.answer().is_some_and(|answer| !answer.body.truncated);
        serde_json::from_str(self.ok_text().filter(|_| whole)?).ok()
    }

    /// The media type of the answer, without parameters, in lower case; empty if there is none.
    pub fn media_type(&self) -> String {
        let header = self
            .answer()
            .and_then(|answer| answer.header("content-type"))
            .unwrap_or("");
        header
            .split(';')
            .next()
            .unwrap_or("")
            .trim()
            .to_ascii_lowercase()
    }
}

impl Answer {
    /// The first header of this name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }
}

impl Body {
    /// Keeps these bytes.
    pub fn new(bytes: &[u8], truncated: bool) -> Self {
        let sha256 = Some(Digest::of(bytes));
        match std::str::from_utf8(bytes) {
            Ok(text) => Self {
                sha256,
                truncated,
                text: Some(text.to_owned()),
                base64: None,
            },
            Err(_) => Self {
                sha256,
                truncated,
                text: None,
                base64: Some(STANDARD.encode(bytes)),
            },
        }
    }

    /// The bytes that were kept.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        match (&self.text, &self.base64) {
            (Some(text), _) => Some(text.as_bytes().to_vec()),
            (None, Some(encoded)) => STANDARD.decode(encoded).ok(),
            (None, None) => Some(Vec::new()),
        }
    }

    fn matches_digest(&self) -> bool {
        match (self.bytes(), self.sha256) {
            (Some(bytes), Some(digest)) => Digest::of(&bytes) == digest,
            (Some(bytes), None) => bytes.is_empty(),
            (None, _) => false,
        }
    }
}

/// Reads any bytes as a transcript and asks it a few things, only to show that nothing panics: the
/// entry for a fuzzer.
pub fn fuzz(bytes: &[u8]) {
    let Ok(transcript) = Transcript::parse(&String::from_utf8_lossy(bytes)) else {
        return;
    };
    for exchange in &transcript.exchanges {
        debug_assert_eq!(
            transcript.exchange(exchange.number).map(|e| e.number),
            Some(exchange.number)
        );
        let end = transcript.fetched(&exchange.url);
        debug_assert!(end.is_none_or(|end| transcript.exchange(end.number).is_some()));
        exchange.ok_json();
        exchange.media_type();
    }
}

#[cfg(test)]
mod tests;
