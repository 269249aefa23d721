//! From bytes to an answer: the shape first, then the cryptography, then what is said.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::timestamp::SECOND;
use domain::{Digest, Timestamp};
use sigstore_types::{Bundle, Sha256Hash, SignatureBytes};
use sigstore_verify::{
    CertificateError, Error, TimestampError, TransparencyLogError, VerificationPolicy,
    VerificationResult,
};

use crate::bundle::{IN_TOTO, Material, Shape};
use crate::root::{Key, Root};
use crate::statement::Statement;
use crate::{Build, Identity, PredicateType, Refusal, TrustRoots, predicate};

/// What a statement must be about.
#[derive(Debug)]
pub struct Expected<'a> {
    /// The bytes.
    pub digest: Digest,
    /// The names that they may go by, exactly as written.
    pub names: &'a [String],
    /// What may be said of them.
    pub predicates: &'a [PredicateType],
}

/// Who signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signer {
    /// Somebody whom a service has vouched for.
    Certificate(Box<Identity>),
    /// A key of the operator's; what the operator calls it.
    Key(String),
}

/// A statement that is believed.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Who signed it.
    pub signer: Signer,
    /// What kind of statement it is, as it calls itself.
    pub predicate_type: String,
    /// How the file was built, where that is said.
    pub build: Option<Build>,
    /// What the statement calls the file.
    pub subject: String,
    /// The number of its entry in the log; none where a key signs.
    pub log_index: Option<u64>,
    /// When it was signed, by the earliest of those who date it; none where a key signs.
    pub signed_at: Option<Timestamp>,
    /// The digest of the trust root, or of the key, under which it was verified.
    pub trust_root: Digest,
}

/// Verifies a bundle: everything that the client specification of Sigstore asks for under one of the trust
/// roots, and that it is about these bytes. Who may sign is not asked here.
///
/// The library beneath also compares the time of the log with the clock of the machine; with `now` it is
/// compared here.
///
/// # Errors
/// The first thing that is wrong.
pub fn verify(
    bundle: &[u8],
    expected: &Expected<'_>,
    roots: &TrustRoots,
    now: Timestamp,
) -> Result<Verified, Refusal> {
    let shape = Shape::read(bundle)?;
    let (signer, signed_at, trust_root) = match &shape.material {
        Material::Key(hint) => {
            let key = roots.keys.iter().find(|key| key.hint == *hint);
            let key = key.ok_or(Refusal::UnknownKey)?;
            by_key(key, &shape)?;
            (Signer::Key(key.name.clone()), None, key.digest)
        }
        Material::Certificate(certificate) => {
            let (root, result) = by_certificate(roots, bundle, expected, &shape)?;
            let identity = Identity::of(certificate)?;
            let signed_at = signed_at(&result, now)?;
            (
                Signer::Certificate(Box::new(identity)),
                Some(signed_at),
                root.digest,
            )
        }
    };
    let statement = Statement::read(&shape.payload)?;
    let subject = statement
        .about(&expected.digest, expected.names)?
        .to_owned();
    let known = |kind: &&PredicateType| kind.is(&statement.predicate_type);
    let predicate = *expected
        .predicates
        .iter()
        .find(known)
        .ok_or(Refusal::PredicateType)?;
    let identity = match &signer {
        Signer::Certificate(identity) => Some(&**identity),
        Signer::Key(_) => None,
    };
    Ok(Verified {
        build: predicate::read(predicate, statement.predicate, identity)?,
        signer,
        predicate_type: statement.predicate_type,
        subject,
        log_index: shape.log_index,
        signed_at,
        trust_root,
    })
}

/// The same bytes as the library has them.
fn read(bundle: &[u8]) -> Result<Bundle, Refusal> {
    let text = std::str::from_utf8(bundle).map_err(|why| Refusal::Malformed(why.to_string()))?;
    Bundle::from_json(text).map_err(|why| Refusal::Malformed(why.to_string()))
}

/// Nobody but the key says anything of such a bundle: no log, no time.
fn by_key(key: &Key, shape: &Shape) -> Result<(), Refusal> {
    let signed = sigstore_types::pae(IN_TOTO, &shape.payload);
    let signature = SignatureBytes::new(shape.signature.clone());
    let judged = key.key.verify(&signed, &signature);
    judged.map_err(|_| Refusal::Signature)
}

/// Under the root that knows the log; where several do, under any of them.
fn by_certificate<'a>(
    roots: &'a TrustRoots,
    bundle: &[u8],
    expected: &Expected<'_>,
    shape: &Shape,
) -> Result<(&'a Root, VerificationResult), Refusal> {
    let log = shape
        .log_id
        .as_deref()
        .and_then(|id| STANDARD.decode(id).ok());
    let log = log.ok_or(Refusal::UnknownLog)?;
    let read = read(bundle)?;
    let digest = Sha256Hash::new(*expected.digest.as_bytes());
    let policy = VerificationPolicy::any_identity();
    let mut refused = Refusal::UnknownLog;
    for root in roots.roots.iter().filter(|root| root.logs.contains(&log)) {
        match root.verifier.verify(digest, &read, &policy) {
            Ok(result) => return Ok((root, result)),
            Err(error) => refused = refusal(error, expected, shape),
        }
    }
    Err(refused)
}

/// The earliest time at which somebody trusted saw the signature. All of them are in the past.
fn signed_at(result: &VerificationResult, now: Timestamp) -> Result<Timestamp, Refusal> {
    let times = result.verified_timestamps().iter();
    let times: Vec<i64> = times.map(|time| time.as_second()).collect();
    let latest = times.iter().max().ok_or(Refusal::NoTime)?;
    let earliest = times.iter().min().ok_or(Refusal::NoTime)?;
    if *latest > now.seconds() {
        return Err(Refusal::Future);
    }
    Ok(Timestamp::from_micros(earliest.saturating_mul(SECOND)))
}

/// The reason behind what the library says.
fn refusal(error: Error, expected: &Expected<'_>, shape: &Shape) -> Refusal {
    match error {
        Error::SignatureInvalid(_) => Refusal::Signature,
        // The signature is right by then: what is wrong with the subjects is said as here.
        Error::ArtifactMismatch(_) => match Statement::read(&shape.payload) {
            Ok(statement) => match statement.about(&expected.digest, expected.names) {
                Err(refusal) => refusal,
                Ok(_) => Refusal::WrongDigest,
            },
            Err(refusal) => refusal,
        },
        Error::Certificate(error) => certificate(error, shape),
        Error::TransparencyLog(error) => log(error),
        Error::Timestamp(TimestampError::NoVerifiedTimestamp(_)) => Refusal::NoTime,
        Error::Timestamp(_) => Refusal::TimeStamp,
        // It reads the statement before it looks at the signature; what is wrong with it is said as here.
        error => match Statement::read(&shape.payload) {
            Err(refusal) => refusal,
            Ok(_) => match error {
                Error::InvalidBundle(why) | Error::UnsupportedBundle(why) => {
                    Refusal::Malformed(why)
                }
                Error::Bundle(why) => Refusal::Malformed(why.to_string()),
                error => Refusal::Other(error.to_string()),
            },
        },
    }
}

fn certificate(error: CertificateError, shape: &Shape) -> Refusal {
    match error {
        CertificateError::NotYetValid { .. }
        | CertificateError::Expired { .. }
        | CertificateError::NoValidAuthority { .. } => Refusal::CertificateTime,
        CertificateError::Sct(_) => Refusal::CertificateLog,
        CertificateError::ChainInvalid(_) if is_out_of_time(shape) => Refusal::CertificateTime,
        _ => Refusal::Certificate,
    }
}

/// Whether the time of the log lies outside the certificate's own: the path is judged first, and says so
/// without a word of its own.
fn is_out_of_time(shape: &Shape) -> bool {
    let (Material::Certificate(certificate), Some(at)) = (&shape.material, shape.integrated) else {
        return false;
    };
    Identity::valid_seconds(certificate).is_some_and(|valid| !valid.contains(&at))
}

fn log(error: TransparencyLogError) -> Refusal {
    match error {
        TransparencyLogError::UnknownLog { .. } => Refusal::UnknownLog,
        TransparencyLogError::InclusionProof(_) => Refusal::LogProof,
        TransparencyLogError::Checkpoint(_) => Refusal::LogCheckpoint,
        TransparencyLogError::InclusionPromise(_) => Refusal::LogPromise,
        TransparencyLogError::EntryMismatch(_) => Refusal::LogMismatch,
        TransparencyLogError::IntegratedTime(_) => Refusal::Future,
        TransparencyLogError::MalformedEntry(_) => Refusal::LogKind,
        _ => Refusal::Other("its entry in the log".to_owned()),
    }
}
