//! The shape of a Sigstore bundle of version 0.3 (protobuf-specs, `sigstore_bundle.proto`), read strictly:
//! what is not in it is refused, and nothing stands twice.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::Refusal;

/// The most bytes of a bundle. Honest ones have about ten thousand.
pub const MAX_BYTES: usize = 256 * 1024;

/// How version 0.3 is written today, and how it was at first.
const VERSIONS: [&str; 2] = [
    "application/vnd.dev.sigstore.bundle.v0.3+json",
    "application/vnd.dev.sigstore.bundle+json;version=0.3",
];
/// The type of an in-toto statement (DSSE, `envelope.md`).
pub(crate) const IN_TOTO: &str = "application/vnd.in-toto+json";

/// What signs the bundle.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Material {
    /// A certificate, as DER.
    Certificate(Vec<u8>),
    /// A key that somebody keeps; what it is called.
    Key(String),
}

/// A bundle whose shape is right. Nothing of it is believed yet.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) material: Material,
    /// The signed bytes.
    pub(crate) payload: Vec<u8>,
    pub(crate) signature: Vec<u8>,
    /// The number of its entry in the log; none where a key signs and nothing was logged.
    pub(crate) log_index: Option<u64>,
    /// Which log that is: the SHA-256 of its key, in base64.
    pub(crate) log_id: Option<String>,
    /// Seconds since 1970, as the log's operator has it. Not believed without the promise.
    pub(crate) integrated: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Bundle {
    media_type: String,
    verification_material: Verification,
    dsse_envelope: Envelope,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Verification {
    certificate: Option<Certificate>,
    public_key: Option<PublicKey>,
    // What versions before 0.3 had; there are no lists of certificates any more.
    x509_certificate_chain: Option<IgnoredAny>,
    #[serde(default)]
    tlog_entries: Vec<Entry>,
    #[serde(rename = "timestampVerificationData")]
    _timestamp_verification_data: Option<Stamps>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Certificate {
    raw_bytes: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PublicKey {
    hint: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Stamps {
    #[serde(rename = "rfc3161Timestamps", default)]
    _rfc3161_timestamps: Vec<Stamp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Stamp {
    #[serde(rename = "signedTimestamp")]
    _signed_timestamp: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Entry {
    log_index: String,
    log_id: LogId,
    kind_version: KindVersion,
    integrated_time: Option<String>,
    #[serde(rename = "inclusionPromise")]
    _inclusion_promise: Option<Promise>,
    inclusion_proof: Option<Proof>,
    #[serde(rename = "canonicalizedBody")]
    _canonicalized_body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LogId {
    #[serde(rename = "keyId")]
    key_id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindVersion {
    kind: String,
    version: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Promise {
    #[serde(rename = "signedEntryTimestamp")]
    _signed_entry_timestamp: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Proof {
    // Of the shard; the entry's own number counts over all shards.
    #[serde(default = "zero")]
    log_index: String,
    root_hash: String,
    tree_size: String,
    #[serde(rename = "hashes", default)]
    _hashes: Vec<String>,
    checkpoint: Checkpoint,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Checkpoint {
    envelope: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Envelope {
    payload: String,
    payload_type: String,
    signatures: Vec<Signature>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    sig: String,
    #[serde(default)]
    keyid: String,
}

impl Shape {
    /// Reads the shape. Names that stand twice, unknown names and other versions are refused.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > MAX_BYTES {
            return Err(Refusal::TooLarge);
        }
        let bundle: Bundle =
            serde_json::from_slice(bytes).map_err(|error| Refusal::Malformed(error.to_string()))?;
        if !VERSIONS.contains(&bundle.media_type.as_str()) {
            return Err(Refusal::Version);
        }
        let envelope = bundle.dsse_envelope;
        if envelope.payload_type != IN_TOTO {
            return Err(Refusal::PayloadType);
        }
        let [signature] = envelope.signatures.as_slice() else {
            return Err(Refusal::Malformed("one signature is needed".to_owned()));
        };
        let material = material(&bundle.verification_material)?;
        if matches!(material, Material::Certificate(_)) && !signature.keyid.is_empty() {
            return Err(Refusal::KeyHint);
        }
        let entry = entry(&bundle.verification_material, &material)?;
        Ok(Self {
            payload: decoded(&envelope.payload, "payload")?,
            signature: decoded(&signature.sig, "sig")?,
            log_index: entry
                .map(|entry| number(&entry.log_index, "logIndex"))
                .transpose()?,
            integrated: entry
                .and_then(|entry| entry.integrated_time.as_deref())
                .map(|time| number(time, "integratedTime"))
                .transpose()?,
            log_id: entry.map(|entry| entry.log_id.key_id.clone()),
            material,
        })
    }
}

fn material(of: &Verification) -> Result<Material, Refusal> {
    match (&of.certificate, &of.public_key, &of.x509_certificate_chain) {
        (Some(certificate), None, None) => Ok(Material::Certificate(decoded(
            &certificate.raw_bytes,
            "certificate",
        )?)),
        (None, Some(key), None) => Ok(Material::Key(key.hint.clone())),
        _ => Err(Refusal::Material),
    }
}

/// The one entry of a log. Where a kept key signs there is none.
fn entry<'a>(of: &'a Verification, material: &Material) -> Result<Option<&'a Entry>, Refusal> {
    let entry = match (of.tlog_entries.as_slice(), material) {
        ([entry], Material::Certificate(_)) => entry,
        ([], Material::Key(_)) => return Ok(None),
        _ => return Err(Refusal::LogEntries),
    };
    let KindVersion { kind, version } = &entry.kind_version;
    match (kind.as_str(), version.as_str()) {
        ("dsse", "0.0.1") | ("intoto" | "hashedrekord", "0.0.2") => {}
        _ => return Err(Refusal::LogKind),
    }
    let proof = entry.inclusion_proof.as_ref().ok_or(Refusal::PromiseOnly)?;
    let (index, size) = (
        number::<u64>(&proof.log_index, "logIndex")?,
        number::<u64>(&proof.tree_size, "treeSize")?,
    );
    if index >= size {
        return Err(Refusal::LogProof);
    }
    checkpoint(
        &proof.checkpoint.envelope,
        &proof.tree_size,
        &proof.root_hash,
    )?;
    Ok(Some(entry))
}

/// A signed head (C2SP, `tlog-checkpoint.md`): origin, size and root, which are those of the proof; then an
/// empty line, and one line for each signature, under the name that the origin begins with. The signature
/// itself is not looked at here, and it does not cover the name beside it.
fn checkpoint(text: &str, size: &str, root: &str) -> Result<(), Refusal> {
    let (body, signatures) = text.split_once("\n\n").ok_or(Refusal::LogCheckpoint)?;
    let mut lines = body.lines();
    let origin = lines.next().unwrap_or_default();
    let name = origin.split(' ').next().unwrap_or_default();
    let agrees = lines.next() == Some(size) && lines.next() == Some(root);
    let own = |line: &str| {
        let named = line
            .strip_prefix("\u{2014} ")
            .and_then(|rest| rest.split_once(' '));
        named.is_some_and(|(signer, _)| signer == name)
    };
    if agrees && signatures.lines().any(own) {
        return Ok(());
    }
    Err(Refusal::LogCheckpoint)
}

fn decoded(text: &str, place: &str) -> Result<Vec<u8>, Refusal> {
    STANDARD
        .decode(text)
        .map_err(|error| Refusal::Malformed(format!("{place}: {error}")))
}

/// What is absent is zero (proto3, "JSON Mapping").
fn zero() -> String {
    "0".to_owned()
}

/// Numbers of 64 bits are texts (proto3, "JSON Mapping").
fn number<N: std::str::FromStr>(text: &str, place: &str) -> Result<N, Refusal> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|_| digits)
        .ok_or_else(|| Refusal::Malformed(format!("{place} is no number")))
}
