//! The keys of an issuer (JSON Web Key Set, RFC 7517).

use std::fmt;

use jsonwebtoken::DecodingKey;
use serde_json::Value;

use super::{Algorithm, ID_BYTES};

/// The most keys of a set.
pub const MOST_KEYS: usize = 64;

/// The keys by which an issuer signs now, as far as we can use them.
#[derive(Clone, Default)]
pub struct Keys(Vec<Key>);

#[derive(Clone)]
struct Key {
    id: String,
    algorithm: Algorithm,
    key: DecodingKey,
}

/// What was read is no set of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotKeys {
    /// It is not `{"keys":[…]}`.
    Shape,
    /// There are more than [`MOST_KEYS`].
    TooMany,
    /// None of them can be used here.
    None,
}

impl fmt::Display for NotKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape => f.write_str("this is not a set of keys"),
            Self::TooMany => write!(f, "there are more than {MOST_KEYS} keys"),
            Self::None => f.write_str("there is no key for RS256 or ES256"),
        }
    }
}

impl std::error::Error for NotKeys {}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = self.0.iter().map(|key| &key.id);
        f.debug_list().entries(ids).finish()
    }
}

impl Keys {
    /// Reads a set. Keys that are for something else, or of a kind that is not taken, are passed over.
    ///
    /// # Errors
    /// It is no set, is too large, or holds nothing of use.
    pub fn read(json: &[u8]) -> Result<Self, NotKeys> {
        let set: Value = serde_json::from_slice(json).map_err(|_| NotKeys::Shape)?;
        let keys = set.get("keys").and_then(Value::as_array);
        let keys = keys.ok_or(NotKeys::Shape)?;
        if keys.len() > MOST_KEYS {
            return Err(NotKeys::TooMany);
        }
        let found: Vec<Key> = keys.iter().filter_map(key).collect();
        if found.is_empty() {
            return Err(NotKeys::None);
        }
        Ok(Self(found))
    }

    /// Whether there is a key of this name.
    pub fn has(&self, id: &str) -> bool {
        self.0.iter().any(|key| key.id == id)
    }

    /// The key of this name, if it is for this.
    pub(super) fn key(&self, id: &str, algorithm: Algorithm) -> Option<&DecodingKey> {
        let of = |key: &&Key| key.id == id && key.algorithm == algorithm;
        Some(&self.0.iter().find(of)?.key)
    }
}

fn key(value: &Value) -> Option<Key> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let id = text("kid").filter(|id| (1..=ID_BYTES).contains(&id.len()))?;
    if !matches!(text("use"), None | Some("sig")) {
        return None;
    }
    let uses = value.get("key_ops").and_then(Value::as_array);
    if uses.is_some_and(|uses| !uses.iter().any(|one| one == "verify")) {
        return None;
    }
    let (algorithm, key) = match text("kty")? {
        "RSA" => {
            let key = DecodingKey::from_rsa_components(text("n")?, text("e")?);
            (Algorithm::Rs256, key)
        }
        "EC" if text("crv") == Some("P-256") => {
            let key = DecodingKey::from_ec_components(text("x")?, text("y")?);
            (Algorithm::Es256, key)
        }
        // A secret in a published set is none.
        _ => return None,
    };
    let named = text("alg").is_none_or(|word| Algorithm::of_word(word) == Some(algorithm));
    let key = key.ok().filter(|_| named)?;
    Some(Key {
        id: id.to_owned(),
        algorithm,
        key,
    })
}
