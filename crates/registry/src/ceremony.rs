//! What passes between a page and an authenticator: asked once, answered once, within five minutes, by
//! whom it was asked of. The question is kept here; the page has a handle that says nothing.

use credentials::passkey::{self, RelyingParty, Said};
use domain::timestamp::SECOND;
use domain::{Digest, Timestamp, TokenKind, TokenSecret};
use principles::authentication::webauthn::Ceremony;
use serde_json::Value;
use store::NewCeremony;

use crate::{Error, Registry, randomness};

/// How long an answer may take, in microseconds.
const LASTS: i64 = 5 * 60 * SECOND;

/// What a ceremony is for: an answer to one question answers no other.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    /// The first passkey of somebody who signs up without a password.
    SignUp,
    /// A passkey for an account.
    Add,
    /// A sign-in by passkey alone.
    SignIn,
    /// A passkey beside a session: as its second factor, or to show that somebody is there.
    Show,
}

impl Purpose {
    const fn word(self) -> &'static str {
        match self {
            Self::SignUp => "sign-up",
            Self::Add => "add",
            Self::SignIn => "sign-in",
            Self::Show => "show",
        }
    }
}

/// A question for an authenticator.
pub struct Asked {
    /// By which the answer finds the question.
    pub handle: String,
    /// What the page's script hands on.
    pub options: Value,
}

/// What a page's script sends back.
pub struct Answered<'a> {
    /// By which the question is found.
    pub handle: &'a str,
    /// What the browser said.
    pub credential: &'a Value,
}

impl Answered<'_> {
    /// The bytes of what the browser said.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.credential.to_string().into_bytes()
    }
}

/// The registry as authenticators know it.
///
/// # Errors
/// It goes by an address made of numbers.
pub(crate) fn party(registry: &Registry) -> Result<RelyingParty, Error> {
    RelyingParty::new(&registry.settings().base_url).map_err(refused)
}

/// Keeps a question. `bound` names whose it is by a digest; empty where anybody may answer.
pub(crate) async fn begin(
    registry: &Registry,
    purpose: Purpose,
    bound: &str,
    (options, state): (Value, &str),
    now: Timestamp,
) -> Result<Asked, Error> {
    let handle = randomness::token(TokenKind::Confirmation)?;
    let ceremony = NewCeremony {
        digest: handle.digest(),
        purpose: purpose.word(),
        bound,
        state,
        until: now.plus(LASTS),
    };
    registry.store.begin_ceremony(&ceremony).await?;
    Ok(Asked {
        handle: handle.expose().to_owned(),
        options,
    })
}

/// Uses a question up; what is needed to judge the answer.
///
/// # Errors
/// It was answered, is too old, is for something else, or was asked of somebody else.
pub(crate) async fn end(
    registry: &Registry,
    purpose: Purpose,
    bound: &str,
    handle: &str,
    now: Timestamp,
) -> Result<String, Error> {
    let other = || refused(passkey::Refused::OtherCeremony);
    let secret = TokenSecret::parse(handle).map_err(|_| other())?;
    let digest: Digest = secret.digest();
    let store = registry.store();
    let state = store
        .end_ceremony(&digest, purpose.word(), bound, now)
        .await?;
    state.ok_or_else(other)
}

/// What the rules look at.
pub(crate) fn seen(said: &Said) -> Ceremony<'_> {
    Ceremony {
        origin: &said.origin,
        cross_origin: said.cross_origin,
        present: said.present,
        verified: said.verified,
        backup_eligible: said.backup_eligible,
        backed_up: said.backed_up,
    }
}

/// The sentence for whoever tried.
pub(crate) fn refused(why: passkey::Refused) -> Error {
    Error::malformed(why)
}
