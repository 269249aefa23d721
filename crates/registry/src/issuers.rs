//! The issuers whose identities are taken: how they are written in the configuration, and their keys in
//! memory. Nothing is asked of anybody who is not configured; an issuer is asked when it is first needed,
//! when a token names a key that is not known, and when what is known is old.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use credentials::oidc::{Keys, Refused};
use domain::timestamp::{DAY, SECOND};
use domain::{Issuer, Need, PrincipleId, Refusal, Timestamp};
use principles::authorization::trusted_publishing;
use serde::Deserialize;

use crate::{Error, outside};

mod written;

pub use written::read;

/// How old keys may be before they are asked for again, in microseconds.
const FRESH: i64 = 60 * 60 * SECOND;
/// How old they may be while their issuer does not answer, in microseconds.
const STALE: i64 = DAY;
/// How long after asking nothing is asked again, in microseconds: whoever sends names of keys that are not
/// there makes us ask no more often.
const COOLDOWN: i64 = 30 * SECOND;

/// The keys of all issuers that are configured.
pub(crate) struct Keyring(BTreeMap<String, Ring>);

/// The keys of one.
#[derive(Default)]
struct Ring {
    known: RwLock<Known>,
    /// Who asks holds it, so that one asks at a time; whoever waits finds the answer.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Clone, Default)]
struct Known {
    keys: Option<Keys>,
    /// When they were read.
    read_at: i64,
    /// When they were last asked for.
    asked_at: i64,
}

impl Known {
    fn usable(&self, key_id: &str, now: Timestamp, age: i64) -> Option<Keys> {
        let young = (self.read_at..self.read_at.saturating_add(age)).contains(&now.micros());
        let keys = self.keys.as_ref()?;
        (young && keys.has(key_id)).then(|| keys.clone())
    }
}

impl Keyring {
    /// One without keys.
    pub(crate) fn of(issuers: &[Issuer]) -> Self {
        let rings = issuers
            .iter()
            .map(|issuer| (issuer.url.clone(), Ring::default()));
        Self(rings.collect())
    }

    /// Keys of this issuer, the named one among them.
    ///
    /// # Errors
    /// It has no such key, or does not answer and what is known is too old.
    pub(crate) async fn keys(
        &self,
        issuer: &Issuer,
        key_id: &str,
        now: Timestamp,
    ) -> Result<Keys, Error> {
        let ring = self.0.get(&issuer.url);
        let ring = ring.ok_or_else(|| Error::fault("an issuer has no keyring"))?;
        if let Some(keys) = ring.known().usable(key_id, now, FRESH) {
            return Ok(keys);
        }
        let one_at_a_time = ring.asking.lock().await;
        let known = ring.known();
        if let Some(keys) = known.usable(key_id, now, FRESH) {
            return Ok(keys);
        }
        if now.micros() >= known.asked_at.saturating_add(COOLDOWN) {
            let asked = asked(&issuer.url).await;
            ring.keep(asked, &issuer.url, now);
        }
        drop(one_at_a_time);
        let known = ring.known();
        if let Some(keys) = known.usable(key_id, now, STALE) {
            return Ok(keys);
        }
        let fresh = now.micros() < known.read_at.saturating_add(FRESH);
        if known.keys.is_some() && fresh {
            return Err(trusted_publishing::refused(Refused::UnknownKey).into());
        }
        let what = "the issuer of the identity";
        Err(Refusal::of(PrincipleId::TrustedPublishing, Need::Source { what }).into())
    }
}

impl Ring {
    fn known(&self) -> Known {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }

    fn keep(&self, asked: Result<Keys, Error>, issuer: &str, now: Timestamp) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.asked_at = now.micros();
        match asked {
            Ok(keys) => {
                known.keys = Some(keys);
                known.read_at = now.micros();
            }
            Err(error) => {
                tracing::warn!(issuer, %error, "an issuer of identities does not answer");
            }
        }
    }
}

/// What an issuer says of itself (OpenID Connect Discovery 1.0, section 3).
#[derive(Deserialize)]
struct Discovered {
    issuer: String,
    jwks_uri: String,
}

async fn asked(issuer: &str) -> Result<Keys, Error> {
    let found = body(&format!("{issuer}/.well-known/openid-configuration")).await?;
    let found: Discovered = serde_json::from_slice(&found).map_err(Error::fault)?;
    if found.issuer != issuer {
        return Err(Error::fault("it calls itself by another name"));
    }
    let address = outside::checked(&found.jwks_uri)?;
    if issuer.starts_with("https://") && !address.starts_with("https://") {
        return Err(Error::fault("its keys are not served by https"));
    }
    Keys::read(&body(&address).await?).map_err(Error::fault)
}

async fn body(address: &str) -> Result<Vec<u8>, Error> {
    let answer = outside::get(address, &[("accept", "application/json")]).await?;
    if answer.status != reqwest::StatusCode::OK {
        return Err(Error::fault(format!("it answers {}", answer.status)));
    }
    Ok(answer.body)
}

#[cfg(test)]
mod tests;
