//! What a flow can answer beside success: three families, kept apart.

use std::fmt;

use domain::{Need, PrincipleId, Refusal};
use principles::authorization::scoped_tokens;
use store::{Conflict, StoreError};

/// A rule said no, the caller's bytes were wrong, or we failed.
#[derive(Debug)]
pub enum Error {
    /// A rule said no.
    Refused(Refusal),
    /// The caller's bytes, names or numbers are wrong.
    Malformed(Malformed),
    /// What was asked for is not there.
    Absent(String),
    /// What was asked for was there once and is kept back.
    Withheld {
        /// Why, in a sentence.
        what: String,
        /// Whether for good.
        gone: bool,
    },
    /// A limit of the day is used up.
    Spent {
        /// What it was.
        what: String,
        /// Seconds until the next day.
        seconds: u32,
    },
    /// We failed. The cause is for the log, never for the caller.
    Fault(Box<dyn std::error::Error + Send + Sync>),
}

/// What is wrong with what the caller sent, in a sentence that says what to do.
#[derive(Debug)]
pub struct Malformed(pub String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Malformed(Malformed(what)) => f.write_str(what),
            Self::Absent(what) => write!(f, "there is no {what}"),
            Self::Withheld { what, .. } => f.write_str(what),
            Self::Spent { what, .. } => write!(
                f,
                "this account has published {what} today, which is its limit; go on tomorrow (UTC), or ask the operator for more"
            ),
            Self::Fault(cause) => write!(f, "{cause}"),
        }
    }
}

impl std::error::Error for Error {}

impl Error {
    /// The caller sent something wrong.
    pub fn malformed(what: impl fmt::Display) -> Self {
        Self::Malformed(Malformed(what.to_string()))
    }

    /// We failed, and this is why.
    pub fn fault(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Fault(cause.into())
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for Error {
    /// A conflict that a flow did not expect is a fault: it would have asked the rule itself.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Conflict::LastOwner) => {
                Refusal::of(PrincipleId::Roles, Need::OneOwner).into()
            }
            StoreError::Conflict(Conflict::TokenGone) => scoped_tokens::unknown().into(),
            error => Self::fault(error),
        }
    }
}
