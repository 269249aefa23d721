//! The DSSE envelope: what is signed, how it is written, and how it is checked.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde::{Deserialize, Serialize};

use super::keys::{KeyError, PublicKey};
use super::{PREDICATE_TYPE, STATEMENT_TYPE, Statement};

/// The largest envelope that is read, in bytes.
pub const MAX_ENVELOPE_BYTES: usize = 1024 * 1024;
/// The most signatures that are tried.
const MAX_SIGNATURES: usize = 16;
/// The type of every payload that is an in-toto statement.
const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// A payload with its signatures (DSSE v1, `envelope.md`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// What the payload is.
    #[serde(rename = "payloadType")]
    pub payload_type: String,
    /// The statement's exact bytes in base64.
    pub payload: String,
    /// Who signed it.
    pub signatures: Vec<EnvelopeSignature>,
}

/// One signature of an envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvelopeSignature {
    /// A hint at the key, never trusted: the SHA-256 of its SubjectPublicKeyInfo.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub keyid: String,
    /// The signature over the pre-authentication encoding, in base64.
    pub sig: String,
}

/// Why an envelope does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvelopeError {
    /// It is larger than [`MAX_ENVELOPE_BYTES`].
    TooLarge(usize),
    /// It is not an envelope with an in-toto statement in it.
    Malformed(&'static str),
    /// The public key cannot be used.
    Key(KeyError),
    /// No signature was made by that key over these bytes.
    NotSigned,
    /// The signature is good, but the statement is not one of ours.
    OtherStatement(&'static str),
}

impl fmt::Display for EnvelopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(bytes) => write!(
                f,
                "the envelope has {bytes} bytes; at most {MAX_ENVELOPE_BYTES} are read"
            ),
            Self::Malformed(what) => write!(f, "the envelope cannot be read: {what}"),
            Self::Key(why) => why.fmt(f),
            Self::NotSigned => f.write_str(
                "no signature in the envelope was made by this key over this payload; believe \
                 nothing in it",
            ),
            Self::OtherStatement(what) => {
                write!(
                    f,
                    "the signature is good, but the statement is not an assessment: {what}"
                )
            }
        }
    }
}

impl std::error::Error for EnvelopeError {}

/// The bytes that are signed: the payload's type and the payload, each with its length before it
/// (DSSE v1, `protocol.md`, "Signature Definition").
pub(super) fn pre_authentication(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!(
        "DSSEv1 {} {payload_type} {} ",
        payload_type.len(),
        payload.len()
    );
    [head.as_bytes(), payload].concat()
}

impl Envelope {
    /// The statement in an envelope, signed by what `signer` makes of the bytes to sign.
    pub(super) fn seal<E>(
        statement: &Statement,
        keyid: String,
        signer: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Self, E> {
        let payload = serde_json::to_vec(statement).expect("texts and numbers always serialise");
        let signature = signer(&pre_authentication(PAYLOAD_TYPE, &payload))?;
        Ok(Self {
            payload_type: PAYLOAD_TYPE.to_owned(),
            payload: STANDARD.encode(payload),
            signatures: vec![EnvelopeSignature {
                keyid,
                sig: STANDARD.encode(signature),
            }],
        })
    }

    /// The envelope as indented JSON, ending in a line break.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("texts always serialise");
        text.push('\n');
        text
    }
}

/// Opens an envelope: checks a signature by this public key (PEM, `PUBLIC KEY`), then reads the
/// statement. Nothing of the payload is looked at before the signature holds.
///
/// # Errors
/// The envelope is too large or malformed, the key cannot be used, no signature holds, or what
/// was signed is no statement about an assessment.
pub fn verify(envelope_json: &str, public_key_pem: &str) -> Result<Statement, EnvelopeError> {
    if envelope_json.len() > MAX_ENVELOPE_BYTES {
        return Err(EnvelopeError::TooLarge(envelope_json.len()));
    }
    let key = PublicKey::from_pem(public_key_pem).map_err(EnvelopeError::Key)?;
    let envelope: Envelope = serde_json::from_str(envelope_json)
        .map_err(|_| EnvelopeError::Malformed("it is not JSON with payload and signatures"))?;
    if envelope.payload_type != PAYLOAD_TYPE {
        return Err(EnvelopeError::Malformed(
            "its payload is not an in-toto statement",
        ));
    }
    let payload =
        decoded(&envelope.payload).ok_or(EnvelopeError::Malformed("its payload is not base64"))?;
    let message = pre_authentication(&envelope.payload_type, &payload);
    let mut signatures = envelope.signatures.iter().take(MAX_SIGNATURES);
    let holds = signatures
        .any(|each| decoded(&each.sig).is_some_and(|signature| key.verifies(&message, &signature)));
    if !holds {
        return Err(EnvelopeError::NotSigned);
    }
    read(&payload)
}

fn read(payload: &[u8]) -> Result<Statement, EnvelopeError> {
    let statement: Statement = serde_json::from_slice(payload)
        .map_err(|_| EnvelopeError::OtherStatement("it has another shape"))?;
    if statement.kind != STATEMENT_TYPE {
        return Err(EnvelopeError::OtherStatement("it is of another version"));
    }
    if statement.predicate_type != PREDICATE_TYPE {
        return Err(EnvelopeError::OtherStatement(
            "its predicate is another one",
        ));
    }
    Ok(statement)
}

/// DSSE allows both alphabets of base64.
fn decoded(text: &str) -> Option<Vec<u8>> {
    STANDARD
        .decode(text)
        .or_else(|_| URL_SAFE.decode(text))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification (DSSE v1, `protocol.md`, "Test Vectors").
    #[test]
    fn the_encoding_is_that_of_the_specification() {
        let encoded = pre_authentication("http://example.com/HelloWorld", b"hello world");
        let expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world";
        assert_eq!(encoded, expected);
    }
}
