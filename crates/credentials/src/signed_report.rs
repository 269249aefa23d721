//! Requests that a scanning programme has signed: ECDSA on P-256 over SHA-256 of the raw body, the signature in
//! DER and base64, the keys as a list of PEM texts with ids (GitHub's secret scanning partner programme).

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

/// The most keys of a list; a programme has two or three.
const MOST_KEYS: usize = 32;
/// The longest signature and the longest key in base64, in letters.
const LONGEST: usize = 512;

/// The keys of one programme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyList(Vec<Key>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    id: String,
    /// `SubjectPublicKeyInfo` (RFC 5280).
    der: Vec<u8>,
}

/// Why a report is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSigned {
    /// No key of this id is in force: the list may have changed since it was read.
    UnknownKey,
    /// Another key signed it, or it was changed.
    WrongSignature,
}

#[derive(Deserialize)]
struct Listed {
    public_keys: Vec<ListedKey>,
}

#[derive(Deserialize)]
struct ListedKey {
    key_identifier: String,
    key: String,
    #[serde(default)]
    is_current: bool,
}

impl KeyList {
    /// Reads a list; keys that are no longer in force are left out.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let listed: Listed = serde_json::from_slice(bytes).ok()?;
        let keys = listed.public_keys.into_iter().filter(|key| key.is_current);
        let keys = keys.take(MOST_KEYS).map(|key| {
            Some(Key {
                id: key.key_identifier,
                der: der_of(&key.key)?,
            })
        });
        keys.collect::<Option<_>>().map(Self)
    }

    /// Whether the key of this id has signed exactly these bytes.
    ///
    /// # Errors
    /// The key is not in the list, or the signature is none of its.
    pub fn verify(&self, id: &str, signature: &str, body: &[u8]) -> Result<(), NotSigned> {
        let mut keys = self.0.iter();
        let key = keys.find(|key| key.id == id).ok_or(NotSigned::UnknownKey)?;
        let signature = Some(signature).filter(|text| text.len() <= LONGEST);
        let signature = signature.and_then(|text| STANDARD.decode(text).ok());
        let signature = signature.ok_or(NotSigned::WrongSignature)?;
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &key.der)
            .verify(body, &signature)
            .map_err(|_| NotSigned::WrongSignature)
    }
}

/// The bytes of a public key in PEM (RFC 7468).
fn der_of(pem: &str) -> Option<Vec<u8>> {
    let (_, rest) = pem.split_once("-----BEGIN PUBLIC KEY-----")?;
    let (body, _) = rest.split_once("-----END PUBLIC KEY-----")?;
    let body: String = body.split_whitespace().collect();
    (body.len() <= LONGEST).then(|| STANDARD.decode(body).ok())?
}

/// Entry for fuzzing: neither a list nor a signature may panic.
pub fn fuzz(bytes: &[u8]) {
    if let Some(keys) = KeyList::read(bytes) {
        let text = String::from_utf8_lossy(bytes);
        assert!(keys.verify("", &text, bytes).is_err());
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};

    use super::*;

    fn pair() -> EcdsaKeyPair {
        EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap()
    }

    fn listed(id: &str, pair: &EcdsaKeyPair, is_current: bool) -> serde_json::Value {
        let der: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
        let text = STANDARD.encode(der.as_ref());
        let (one, two) = text.split_at(64);
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{one}\n{two}\n-----END PUBLIC KEY-----\n");
        serde_json::json!({"key_identifier": id, "key": pem, "is_current": is_current})
    }

    fn list(keys: &[serde_json::Value]) -> KeyList {
        KeyList::read(
            serde_json::json!({ "public_keys": keys })
                .to_string()
                .as_bytes(),
        )
        .unwrap()
    }

    fn signed(pair: &EcdsaKeyPair, body: &[u8]) -> String {
        STANDARD.encode(pair.sign(&SystemRandom::new(), body).unwrap())
    }

    #[test]
    fn only_a_key_in_force_signs_and_only_what_it_signed() {
        let (new, old) = (pair(), pair());
        let keys = list(&[listed("new", &new, true), listed("old", &old, false)]);
        let body = br#"[{"token":"x"}]"#;
        let right = signed(&new, body);
        for (id, signature, sent, found) in [
            ("new", right.as_str(), &body[..], Ok(())),
            ("old", &signed(&old, body), body, Err(NotSigned::UnknownKey)),
            ("none", &right, body, Err(NotSigned::UnknownKey)),
            (
                "new",
                &signed(&old, body),
                body,
                Err(NotSigned::WrongSignature),
            ),
            ("new", &right, b"[]", Err(NotSigned::WrongSignature)),
            ("new", "", body, Err(NotSigned::WrongSignature)),
            ("new", "%%%", body, Err(NotSigned::WrongSignature)),
            (
                "new",
                &right.repeat(9),
                body,
                Err(NotSigned::WrongSignature),
            ),
        ] {
            assert_eq!(keys.verify(id, signature, sent), found, "{id} {signature}");
        }
    }

    #[test]
    fn a_list_that_is_none_is_told_apart() {
        for text in [
            "",
            "[]",
            "{}",
            r#"{"public_keys":[{"key_identifier":"a"}]}"#,
        ] {
            assert_eq!(KeyList::read(text.as_bytes()), None, "{text}");
        }
        let bad = serde_json::json!({"public_keys": [
            {"key_identifier": "a", "key": "no PEM", "is_current": true}
        ]});
        assert_eq!(KeyList::read(bad.to_string().as_bytes()), None);
        assert_eq!(list(&[]), KeyList::default());
    }
}
