//! A passkey in software. It answers the options that a registry sends as a browser and a security key
//! would together, so that a registry can be tried from outside; what it says can also be made false.
//!
//! It knows neither our server nor our registry. Its private keys stay in it: no function gives one away,
//! and none is written anywhere.

mod cbor;
mod conduct;
mod key;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

pub use conduct::{Conduct, Refused};
use key::Key;

/// The bytes of a credential's id where nothing else was asked for.
const ID_BYTES: usize = 32;

/// What somebody carries: a device with any number of passkeys, for any number of registries.
#[derive(Default)]
pub struct Authenticator {
    keys: Vec<Key>,
    /// How it behaves from now on; by default as browsers do.
    pub conduct: Conduct,
}

impl Authenticator {
    /// One without any passkey, and honest.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many passkeys it holds.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The ids of its passkeys, the oldest first, as they stand in options and answers.
    pub fn ids(&self) -> Vec<String> {
        self.keys.iter().map(|key| encoded(&key.id)).collect()
    }

    /// Makes a passkey, as `navigator.credentials.create` does on a page of `origin`. `options` are the
    /// `publicKey` part (WebAuthn Level 3, section 5.4) in their JSON form.
    ///
    /// # Errors
    /// The options are incomplete, none of the offered algorithms is ES256, the page's origin has nothing
    /// to do with the relying party, or the relying party excludes a passkey that is here.
    pub fn create(&mut self, options: &Value, origin: &str) -> Result<Value, Refused> {
        let party = text(options, "/rp/id")?;
        self.conduct.party_fits(party, origin)?;
        let challenge = text(options, "/challenge")?;
        let offered = options
            .pointer("/pubKeyCredParams")
            .and_then(Value::as_array);
        let es256 =
            offered.is_some_and(|all| all.iter().any(|one| one.get("alg") == Some(&json!(-7))));
        if !es256 {
            return Err(Refused::Algorithm);
        }
        let excluded = listed(options, "excludeCredentials");
        let held = |key: &Key| key.party == party && excluded.contains(&encoded(&key.id));
        if self.keys.iter().any(held) {
            return Err(Refused::Excluded);
        }
        let key = Key::new(
            party,
            decoded(text(options, "/user/id")?)?,
            self.conduct.id_bytes.unwrap_or(ID_BYTES),
        )?;
        let data = client_data("webauthn.create", challenge, origin, &self.conduct);
        let said = self.conduct.party.as_deref().unwrap_or(party);
        let authenticator_data = key.data(said, &self.conduct, true);
        let answer = json!({
            "id": encoded(&key.id),
            "rawId": encoded(&key.id),
            "type": "public-key",
            "authenticatorAttachment": "cross-platform",
            "clientExtensionResults": { "credProps": { "rk": true } },
            "response": {
                "clientDataJSON": encoded(&data),
                "attestationObject": encoded(&cbor::attestation(&authenticator_data)),
                "transports": ["internal"],
            },
        });
        self.keys.push(key);
        Ok(answer)
    }

    /// Shows a passkey, as `navigator.credentials.get` does on a page of `origin`: the newest one of those
    /// that are allowed; of all where none is named.
    ///
    /// # Errors
    /// The options are incomplete, the page's origin has nothing to do with the relying party, or there
    /// is no such passkey here.
    pub fn get(&mut self, options: &Value, origin: &str) -> Result<Value, Refused> {
        let party = text(options, "/rpId")?;
        self.conduct.party_fits(party, origin)?;
        let challenge = text(options, "/challenge")?;
        let allowed = listed(options, "allowCredentials");
        let conduct = &self.conduct;
        let fits = |key: &&mut Key| {
            key.party == party && (allowed.is_empty() || allowed.contains(&encoded(&key.id)))
        };
        let key = self.keys.iter_mut().rev().find(fits);
        let key = key.ok_or(Refused::Absent)?;
        key.count(conduct);
        let data = client_data("webauthn.get", challenge, origin, conduct);
        let said = conduct.party.as_deref().unwrap_or(party);
        let authenticator_data = key.data(said, conduct, false);
        let signature = key.sign(&authenticator_data, &data)?;
        Ok(json!({
            "id": encoded(&key.id),
            "rawId": encoded(&key.id),
            "type": "public-key",
            "authenticatorAttachment": "cross-platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encoded(&data),
                "authenticatorData": encoded(&authenticator_data),
                "signature": encoded(&signature),
                "userHandle": encoded(&key.user),
            },
        }))
    }
}

/// What the browser says of the page (section 5.8.1), as it is signed.
fn client_data(kind: &str, challenge: &str, origin: &str, conduct: &Conduct) -> Vec<u8> {
    let data = json!({
        "type": kind,
        "challenge": challenge,
        "origin": origin,
        "crossOrigin": conduct.cross_origin,
    });
    data.to_string().into_bytes()
}

fn listed(options: &Value, key: &str) -> Vec<String> {
    let all = options.get(key).and_then(Value::as_array);
    let ids = all
        .into_iter()
        .flatten()
        .filter_map(|one| one.get("id")?.as_str());
    ids.map(str::to_owned).collect()
}

fn text<'a>(options: &'a Value, pointer: &'static str) -> Result<&'a str, Refused> {
    let found = options.pointer(pointer).and_then(Value::as_str);
    found.ok_or(Refused::Options(pointer))
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decoded(text: &str) -> Result<Vec<u8>, Refused> {
    let bytes = URL_SAFE_NO_PAD.decode(text);
    bytes.map_err(|_| Refused::Options("/user/id"))
}

#[cfg(test)]
mod tests;
