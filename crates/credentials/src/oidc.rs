//! Identity tokens of build services (OpenID Connect Core 1.0, RFC 7519, RFC 8725): text, keys, what we
//! expect and the time in; claims out, or the one thing that is wrong.
//!
//! What says who signs (`iss`, `kid`, `alg`) is read before the signature can be, so it only chooses among
//! what the operator configured: an issuer, one of its keys, a short list of algorithms. A key or an address
//! of one within the token (`jwk`, `jku`, `x5u`, `x5c`) is refused, not followed.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Timestamp;
use domain::timestamp::{DAY, SECOND};
use jsonwebtoken::{Algorithm as Signing, crypto};
use serde_json::{Map, Value};

mod keys;

pub use keys::{Keys, MOST_KEYS, NotKeys};

/// The most bytes of a token. Those of build services have two or three thousand.
pub const MOST_BYTES: usize = 16 * 1024;
/// How far clocks may differ, in microseconds.
pub const LEEWAY: i64 = 5 * SECOND;
/// How long a token may live from being issued to its end, in microseconds.
pub const LONGEST: i64 = DAY;
/// The most bytes of a key id or of a token id.
const ID_BYTES: usize = 256;
/// The last second of the year 9999.
const LAST_SECOND: f64 = 253_402_300_799.0;

/// How a token may be signed. Everything else is refused: nothing symmetric, and not nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// RSA with SHA-256 (PKCS #1 1.5), by keys of 2048 bits or more.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

impl Algorithm {
    fn of_word(word: &str) -> Option<Self> {
        match word {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }

    fn signing(self) -> Signing {
        match self {
            Self::Rs256 => Signing::RS256,
            Self::Es256 => Signing::ES256,
        }
    }
}

/// What a token must say to be meant for us.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The issuer, by exact text.
    pub issuer: &'a str,
    /// Our name at this exchange.
    pub audience: &'a str,
    /// How the issuer signs.
    pub algorithms: &'a [Algorithm],
}

/// What a token said, all of it checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The issuer.
    pub issuer: String,
    /// What tells this token from every other one of the issuer (`jti`).
    pub token_id: String,
    /// The first moment at which it no longer counts, without leeway.
    pub expires_at: Timestamp,
    /// Every other claim that is a text, a number, true or false, as text.
    pub claims: BTreeMap<String, String>,
}

/// What is wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It has more than [`MOST_BYTES`].
    TooLarge,
    /// It is not three parts of base64url, two of them JSON objects.
    NotAToken,
    /// Its signature is of a kind that its issuer does not use, or it has none.
    Algorithm,
    /// Its header brings a key, the address of one, or asks for something that we do not know.
    Header,
    /// It does not say which key signed it.
    NoKeyId,
    /// The issuer has no such key.
    UnknownKey,
    /// The signature does not fit.
    Signature,
    /// It is from another issuer.
    Issuer,
    /// It is for somebody else, or for several.
    Audience,
    /// A claim is missing or is no such thing.
    Claim(&'static str),
    /// Its time has not come, or it was issued in the future.
    Early,
    /// Its time is over.
    Late,
    /// It lives longer than a build takes.
    LivesTooLong,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "the identity token is too large",
            Self::NotAToken => "this is not an identity token",
            Self::Algorithm => "the identity token is signed in a way that its issuer does not use",
            Self::Header => "the header of the identity token asks for what is not taken here",
            Self::NoKeyId => "the identity token does not say which key signed it",
            Self::UnknownKey => "the issuer of the identity token has no such key",
            Self::Signature => "the signature of the identity token does not fit",
            Self::Issuer => "this registry does not know the issuer of the identity token",
            Self::Audience => "the identity token is for another audience than this exchange",
            Self::Claim(claim) => {
                return write!(f, "the identity token has no {claim}, or one that is none");
            }
            Self::Early => "the time of the identity token has not come",
            Self::Late => "the time of the identity token is over",
            Self::LivesTooLong => "the identity token lives longer than a day",
        })
    }
}

impl std::error::Error for Refused {}

/// A token as it was sent. What it says counts for nothing before [`Unverified::verify`].
pub struct Unverified<'a> {
    signed: &'a str,
    signature: &'a str,
    algorithm: Algorithm,
    key_id: String,
    claims: Map<String, Value>,
}

impl<'a> Unverified<'a> {
    /// Reads the parts, and refuses headers that no honest issuer sends.
    ///
    /// # Errors
    /// It is too large, is no token, or asks to be checked in a way that is not taken.
    pub fn read(text: &'a str) -> Result<Self, Refused> {
        if text.len() > MOST_BYTES {
            return Err(Refused::TooLarge);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(Refused::NotAToken)?;
        let (header, claims) = signed.split_once('.').ok_or(Refused::NotAToken)?;
        if signature.contains('.') || claims.contains('.') {
            return Err(Refused::NotAToken);
        }
        let header = object(header)?;
        let algorithm = header.get("alg").and_then(Value::as_str);
        let algorithm = algorithm.and_then(Algorithm::of_word);
        let algorithm = algorithm.ok_or(Refused::Algorithm)?;
        let strange = ["jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc"];
        let is_typed = header.get("typ").is_none_or(|typ| {
            let typ = typ.as_str();
            typ.is_some_and(|typ| typ.eq_ignore_ascii_case("JWT"))
        });
        if !is_typed || strange.iter().any(|name| header.contains_key(*name)) {
            return Err(Refused::Header);
        }
        let key_id = header.get("kid").and_then(Value::as_str);
        let key_id = key_id.filter(|id| (1..=ID_BYTES).contains(&id.len()));
        Ok(Self {
            signed,
            signature,
            algorithm,
            key_id: key_id.ok_or(Refused::NoKeyId)?.to_owned(),
            claims: object(claims)?,
        })
    }

    /// Who it says has issued it, to choose among those that are configured.
    ///
    /// # Errors
    /// It does not say so.
    pub fn issuer(&self) -> Result<&str, Refused> {
        text(&self.claims, "iss").ok_or(Refused::Claim("iss"))
    }

    /// Which key it says has signed it, to choose among those of the issuer.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// What it says, if its issuer has signed it for us and its time is now.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn verify(
        &self,
        keys: &Keys,
        expected: &Expected<'_>,
        now: Timestamp,
    ) -> Result<Verified, Refused> {
        if self.issuer()? != expected.issuer {
            return Err(Refused::Issuer);
        }
        if !expected.algorithms.contains(&self.algorithm) {
            return Err(Refused::Algorithm);
        }
        let key = keys.key(&self.key_id, self.algorithm);
        let key = key.ok_or(Refused::UnknownKey)?;
        let message = self.signed.as_bytes();
        match crypto::verify(self.signature, message, key, self.algorithm.signing()) {
            Ok(true) => {}
            Ok(false) | Err(_) => return Err(Refused::Signature),
        }
        // A list of audiences lets one token be used at several places.
        if text(&self.claims, "aud") != Some(expected.audience) {
            return Err(Refused::Audience);
        }
        let expires_at = self.times(now)?;
        let token_id = text(&self.claims, "jti").filter(|id| (1..=ID_BYTES).contains(&id.len()));
        Ok(Verified {
            issuer: expected.issuer.to_owned(),
            token_id: token_id.ok_or(Refused::Claim("jti"))?.to_owned(),
            expires_at,
            claims: self.rest(),
        })
    }

    /// When it ends, if it is its time now.
    fn times(&self, now: Timestamp) -> Result<Timestamp, Refused> {
        let issued = moment(&self.claims, "iat")?.ok_or(Refused::Claim("iat"))?;
        let ends = moment(&self.claims, "exp")?.ok_or(Refused::Claim("exp"))?;
        let begins = moment(&self.claims, "nbf")?.unwrap_or(issued);
        if issued > now.plus(LEEWAY) || begins > now.plus(LEEWAY) {
            return Err(Refused::Early);
        }
        if now >= ends.plus(LEEWAY) {
            return Err(Refused::Late);
        }
        if ends > issued.plus(LONGEST) || ends <= issued {
            return Err(Refused::LivesTooLong);
        }
        Ok(ends)
    }

    fn rest(&self) -> BTreeMap<String, String> {
        let ours = ["iss", "aud", "exp", "iat", "nbf", "jti"];
        let said = self.claims.iter();
        said.filter(|(name, _)| !ours.contains(&name.as_str()))
            .filter_map(|(name, value)| {
                let value = match value {
                    Value::String(text) => text.clone(),
                    Value::Number(number) => number.to_string(),
                    Value::Bool(flag) => flag.to_string(),
                    Value::Null | Value::Array(_) | Value::Object(_) => return None,
                };
                Some((name.clone(), value))
            })
            .collect()
    }
}

fn object(part: &str) -> Result<Map<String, Value>, Refused> {
    let bytes = URL_SAFE_NO_PAD.decode(part);
    let bytes = bytes.map_err(|_| Refused::NotAToken)?;
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Refused::NotAToken),
    }
}

fn text<'c>(claims: &'c Map<String, Value>, name: &str) -> Option<&'c str> {
    claims.get(name).and_then(Value::as_str)
}

/// A `NumericDate` (RFC 7519, section 2); nothing where there is none.
fn moment(claims: &Map<String, Value>, name: &'static str) -> Result<Option<Timestamp>, Refused> {
    let Some(value) = claims.get(name) else {
        return Ok(None);
    };
    let seconds = value
        .as_f64()
        .filter(|seconds| (0.0..=LAST_SECOND).contains(seconds));
    let seconds = seconds.ok_or(Refused::Claim(name))?;
    // A fraction of a second is less than the leeway, and the range was looked at.
    let whole = seconds as i64;
    Ok(Some(Timestamp::from_micros(whole * SECOND)))
}

/// Entry for fuzzing: no text may panic, and none counts by itself.
pub fn fuzz(bytes: &[u8]) {
    let keys = Keys::read(bytes).unwrap_or_default();
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(token) = Unverified::read(text) else {
        return;
    };
    let expected = Expected {
        issuer: token.issuer().unwrap_or_default(),
        audience: "registry.example/cargo",
        algorithms: &[Algorithm::Rs256, Algorithm::Es256],
    };
    let found = token.verify(&keys, &expected, Timestamp::from_micros(0));
    assert!(found.is_err(), "a token without a key was taken");
}

#[cfg(test)]
mod tests;
