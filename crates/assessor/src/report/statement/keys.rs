//! Keys that the user names: Ed25519 or ECDSA on P-256, in PEM.

use std::fmt;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, ED25519, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair as _, ParsedPublicKey,
};
use domain::Digest;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{PrivatePkcs8KeyDer, SubjectPublicKeyInfoDer};

use super::{Envelope, Statement};

/// The longest PEM text that is read, in bytes: a key of these kinds has a few hundred.
const MAX_PEM_BYTES: usize = 16 * 1024;

/// Why a key cannot be used. Never holds any of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// The text has no `PRIVATE KEY` section.
    NoPrivateKey,
    /// The private key is protected by a pass phrase.
    Encrypted,
    /// The private key is in an older format than PKCS#8.
    OldFormat,
    /// The text has no `PUBLIC KEY` section.
    NoPublicKey,
    /// The key is neither Ed25519 nor ECDSA on P-256.
    OtherAlgorithm,
    /// The library refused to sign.
    SigningFailed,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoPrivateKey => {
                "there is no PRIVATE KEY in that PEM file; make one with 'openssl genpkey \
                 -algorithm ed25519'"
            }
            Self::Encrypted => {
                "the private key is encrypted; decrypt it with 'openssl pkey' into a file that \
                 only you can read"
            }
            Self::OldFormat => {
                "the private key is not in PKCS#8; convert it with 'openssl pkcs8 -topk8 -nocrypt'"
            }
            Self::NoPublicKey => {
                "there is no PUBLIC KEY in that PEM file; write it with 'openssl pkey -pubout'"
            }
            Self::OtherAlgorithm => "the key is neither Ed25519 nor ECDSA on P-256",
            Self::SigningFailed => "the signature could not be made",
        })
    }
}

impl std::error::Error for KeyError {}

/// A private key.
enum PrivateKey {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
}

/// Signs a statement with a private key (PEM, PKCS#8, not encrypted).
///
/// Ed25519 signs the bytes as they are (RFC 8032); ECDSA signs their SHA-256, and its signature
/// is ASN.1 DER. Both are what `openssl pkeyutl -verify -rawin` checks.
///
/// # Errors
/// The key is absent, encrypted, in an old format or of another algorithm.
pub fn sign(statement: &Statement, key_pem: &str) -> Result<Envelope, KeyError> {
    let key = PrivateKey::from_pem(key_pem)?;
    Envelope::seal(statement, key.id()?, |message| key.sign(message))
}

impl PrivateKey {
    fn from_pem(pem: &str) -> Result<Self, KeyError> {
        if pem.len() > MAX_PEM_BYTES {
            return Err(KeyError::NoPrivateKey);
        }
        if pem.contains("BEGIN ENCRYPTED PRIVATE KEY") {
            return Err(KeyError::Encrypted);
        }
        if pem.contains("BEGIN EC PRIVATE KEY") || pem.contains("BEGIN RSA PRIVATE KEY") {
            return Err(KeyError::OldFormat);
        }
        // The cause is dropped on purpose: it may quote lines of the file.
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes())
            .map_err(|_| KeyError::NoPrivateKey)?;
        let der = der.secret_pkcs8_der();
        if let Ok(key) = Ed25519KeyPair::from_pkcs8(der) {
            return Ok(Self::Ed25519(key));
        }
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, der)
            .map(Self::P256)
            .map_err(|_| KeyError::OtherAlgorithm)
    }

    /// The SHA-256 of the public half, as SubjectPublicKeyInfo.
    fn id(&self) -> Result<String, KeyError> {
        let spki: Result<PublicKeyX509Der<'_>, _> = match self {
            Self::Ed25519(key) => key.public_key().as_der(),
            Self::P256(key) => key.public_key().as_der(),
        };
        let spki = spki.map_err(|_| KeyError::OtherAlgorithm)?;
        Ok(Digest::of(spki.as_ref()).to_string())
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let signature = match self {
            Self::Ed25519(key) => key.try_sign(message),
            Self::P256(key) => key.sign(&SystemRandom::new(), message),
        };
        signature
            .map(|signature| signature.as_ref().to_vec())
            .map_err(|_| KeyError::SigningFailed)
    }
}

/// A public key.
pub(super) struct PublicKey(ParsedPublicKey);

impl PublicKey {
    pub(super) fn from_pem(pem: &str) -> Result<Self, KeyError> {
        if pem.len() > MAX_PEM_BYTES {
            return Err(KeyError::NoPublicKey);
        }
        let der = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes())
            .map_err(|_| KeyError::NoPublicKey)?;
        ParsedPublicKey::new(&ED25519, &der)
            .or_else(|_| ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &der))
            .map(Self)
            .map_err(|_| KeyError::OtherAlgorithm)
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(message, signature).is_ok()
    }
}
