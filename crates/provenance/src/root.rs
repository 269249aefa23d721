//! What is trusted: roots of Sigstore services (`TrustedRoot` of protobuf-specs), and plain public keys.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Digest;
use sigstore_trust_root::{SIGSTORE_PRODUCTION_TRUSTED_ROOT, TrustedRoot};
use sigstore_types::DerPublicKey;
use sigstore_verify::Verifier;
use sigstore_verify::crypto::VerificationKey;

/// The day before which a newer public-good root should be looked for: what ships is what its maintainers
/// signed until then. It goes on being read after it, but may not know keys that came later.
pub const PUBLIC_GOOD_REFRESH: &str = "2027-04-22";

/// The most bytes of a root. Honest ones have about seven thousand.
const MAX_BYTES: usize = 1024 * 1024;

/// Everything that is trusted.
#[derive(Default)]
pub struct TrustRoots {
    pub(crate) roots: Vec<Root>,
    pub(crate) keys: Vec<Key>,
}

/// One service.
pub(crate) struct Root {
    /// Of its bytes, for whoever asks later under what something was verified.
    pub(crate) digest: Digest,
    pub(crate) verifier: Verifier,
    /// The logs that it knows, as bundles name them.
    pub(crate) logs: Vec<Vec<u8>>,
}

/// A key that somebody keeps.
pub(crate) struct Key {
    pub(crate) digest: Digest,
    /// What the operator calls it.
    pub(crate) name: String,
    /// By what bundles name it: the SHA-256 of it, in base64.
    pub(crate) hint: String,
    pub(crate) key: VerificationKey,
}

impl fmt::Debug for TrustRoots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (roots, keys) = (self.roots.len(), self.keys.len());
        write!(f, "TrustRoots({roots} roots, {keys} keys)")
    }
}

/// These bytes are neither a trust root nor a public key.
#[derive(Debug)]
pub struct NotARoot {
    name: String,
    why: String,
}

impl fmt::Display for NotARoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is no trust root: {}", self.name, self.why)
    }
}

impl std::error::Error for NotARoot {}

impl TrustRoots {
    /// Adds that of Sigstore's public-good service, as `sigstore-trust-root` ships it.
    ///
    /// # Errors
    /// It cannot be read, which a test excludes.
    pub fn add_public_good(&mut self) -> Result<(), NotARoot> {
        self.add("public-good", SIGSTORE_PRODUCTION_TRUSTED_ROOT.as_bytes())
    }

    /// Adds what is in a file of this name: a `TrustedRoot` in JSON, or a public key in PEM.
    ///
    /// # Errors
    /// It is neither, or says something that cannot be used.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), NotARoot> {
        let wrong = |why: &dyn fmt::Display| NotARoot {
            name: name.to_owned(),
            why: why.to_string(),
        };
        if bytes.len() > MAX_BYTES {
            return Err(wrong(&"it has more than a mebibyte"));
        }
        let text = std::str::from_utf8(bytes).map_err(|why| wrong(&why))?;
        let digest = Digest::of(bytes);
        if text.trim_start().starts_with("-----BEGIN") {
            let key = DerPublicKey::from_pem(text).map_err(|why| wrong(&why))?;
            let hint = STANDARD.encode(Digest::of(key.as_bytes()).as_bytes());
            let key = VerificationKey::from_spki(&key).map_err(|why| wrong(&why))?;
            self.keys.push(Key {
                digest,
                name: name.to_owned(),
                hint,
                key,
            });
            return Ok(());
        }
        let (root, verifier) = verifier(text).map_err(|why| wrong(&why))?;
        if root.tlogs.is_empty() || root.certificate_authorities.is_empty() {
            return Err(wrong(&"it names no log, or no certificate authority"));
        }
        let logs = root
            .tlogs
            .iter()
            .map(|log| log.log_id.key_id.as_bytes().to_vec());
        self.roots.push(Root {
            digest,
            verifier,
            logs: logs.collect(),
        });
        Ok(())
    }
}

fn verifier(text: &str) -> Result<(TrustedRoot, Verifier), String> {
    let root = TrustedRoot::from_json(text).map_err(|why| why.to_string())?;
    let verifier = Verifier::new(&root).map_err(|why| why.to_string())?;
    Ok((root, verifier))
}

/// Where people can look at an entry of the public-good log; nothing for another trust root.
pub fn log_entry_url(trust_root: &Digest, log_index: u64) -> Option<String> {
    let public_good = Digest::of(SIGSTORE_PRODUCTION_TRUSTED_ROOT.as_bytes());
    (*trust_root == public_good)
        .then(|| format!("https://search.sigstore.dev/?logIndex={log_index}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_can_be_read_and_the_rest_is_named() {
        let mut roots = TrustRoots::default();
        roots.add_public_good().unwrap();
        let nothing =
            "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\"}";
        let no_key = "-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----";
        for bad in ["", "{}", nothing, no_key] {
            let why = roots.add("file", bad.as_bytes()).unwrap_err().to_string();
            assert!(why.starts_with("file is no trust root: "), "{why}");
        }
        assert_eq!((roots.roots.len(), roots.keys.len()), (1, 0));
        let public_good = Digest::of(SIGSTORE_PRODUCTION_TRUSTED_ROOT.as_bytes());
        assert!(log_entry_url(&public_good, 7).unwrap().ends_with("=7"));
        assert_eq!(log_entry_url(&Digest::of(b"other"), 7), None);
    }
}
