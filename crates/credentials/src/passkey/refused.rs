//! Why a ceremony was not believed, in a sentence for whoever tried.

use std::fmt;

use webauthn_rs::prelude::WebauthnError;

/// Why a passkey was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The registry goes by an address made of numbers.
    NoName,
    /// The answer or the credential's id is longer than any that an authenticator gives.
    TooLong,
    /// What was sent is no answer of a browser.
    Unreadable,
    /// The page was of another origin, or the passkey is for another relying party.
    Elsewhere,
    /// The answer is to another question.
    OtherCeremony,
    /// Nobody touched the key.
    Absent,
    /// The key did not verify who touched it.
    Unverified,
    /// The key says it has counted less than it had before.
    Copied,
    /// The signature is not this passkey's.
    WrongKey,
    /// What the key says of itself contradicts what it said before, or itself.
    Inconsistent,
}

impl From<WebauthnError> for Refused {
    fn from(error: WebauthnError) -> Self {
        use WebauthnError as E;
        match error {
            E::InvalidRPOrigin | E::InvalidRPIDHash | E::CredentialCrossOrigin => Self::Elsewhere,
            E::MismatchedChallenge | E::InvalidClientDataType => Self::OtherCeremony,
            E::UserNotPresent => Self::Absent,
            E::UserNotVerified => Self::Unverified,
            E::CredentialPossibleCompromise => Self::Copied,
            E::AuthenticationFailure | E::CredentialNotFound => Self::WrongKey,
            E::CredentialBackupEligibilityInconsistent | E::CredentialMayNotBeHardwareBound => {
                Self::Inconsistent
            }
            _ => Self::Unreadable,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoName => {
                "passkeys need a base URL with a name in it, not an address made of numbers"
            }
            Self::TooLong => "what the browser sent is longer than any passkey's answer",
            Self::Unreadable => "what the browser sent is not a passkey's answer",
            Self::Elsewhere => "this passkey was shown to another site, or is for another one",
            Self::OtherCeremony => {
                "this answer belongs to another attempt; load the page again and use the passkey anew"
            }
            Self::Absent => "nobody touched the passkey; touch it when the browser asks",
            Self::Unverified => {
                "the passkey did not ask for PIN, finger or face; set one up on it and try again"
            }
            Self::Copied => {
                "this passkey has counted backwards, as a copy of it would; use another one and remove it"
            }
            Self::WrongKey => "this passkey does not fit",
            Self::Inconsistent => "this passkey says something else of itself than before",
        })
    }
}

impl std::error::Error for Refused {}
