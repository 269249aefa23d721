//! Why a bundle is not believed: one reason for each thing that can be wrong, so that whoever made it knows
//! what to mend, and so that a test sees which check noticed.

use std::fmt;

/// Why a bundle is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has more bytes than any honest one.
    TooLarge,
    /// It is not JSON of the shape of a bundle; where, in words.
    Malformed(String),
    /// It is a bundle of a version that is not read here.
    Version,
    /// What it signs is no statement about files.
    PayloadType,
    /// It names a key beside its certificate.
    KeyHint,
    /// It has no certificate and no key, or more than one certificate.
    Material,
    /// It is in no log, or in more than one.
    LogEntries,
    /// The log has only promised to take it in.
    PromiseOnly,
    /// Its entry in the log is of a kind that is not read here.
    LogKind,
    /// No trust root knows the log, or the service that dated it.
    UnknownLog,
    /// The log's promise is not the log's.
    LogPromise,
    /// The proof that the log holds it does not add up.
    LogProof,
    /// The log has not signed the head that the proof leads to.
    LogCheckpoint,
    /// The log holds something else.
    LogMismatch,
    /// Nobody who is trusted says when it was signed.
    NoTime,
    /// The time stamp is not of this signature, or not of a service that is trusted.
    TimeStamp,
    /// It was signed in the future.
    Future,
    /// The certificate leads to no authority that is trusted.
    Certificate,
    /// The certificate was not valid when it was signed.
    CertificateTime,
    /// The certificate is in no log of certificates that is trusted.
    CertificateLog,
    /// The certificate names no signer, or names one twice; which part, in words.
    Identity(&'static str),
    /// No trust root has the key.
    UnknownKey,
    /// The signature is not of these bytes.
    Signature,
    /// What is signed is not a statement about files; where, in words.
    Statement(String),
    /// The statement is of a version that is not read here.
    StatementVersion,
    /// The statement names more files than any honest one, or none.
    SubjectCount,
    /// The statement names the same file twice.
    DuplicateSubject,
    /// The statement is about other bytes.
    WrongDigest,
    /// The statement is about these bytes under another name.
    WrongName,
    /// The statement says something that is not believed here.
    PredicateType,
    /// What the statement says is not of the shape of its type; where, in words.
    Predicate(String),
    /// The build was given a parameter that is not known here.
    Parameter(String),
    /// The statement says something else than the certificate; about what, in words.
    Contradiction(&'static str),
    /// It was refused for a reason that has no word here.
    Other(String),
}

impl Refusal {
    /// The word of it, as it stands in answers of machines.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::Malformed(_) => "malformed-bundle",
            Self::Version => "bundle-version",
            Self::PayloadType => "payload-type",
            Self::KeyHint => "key-hint",
            Self::Material => "no-certificate",
            Self::LogEntries => "log-entries",
            Self::PromiseOnly => "promise-only",
            Self::LogKind => "log-kind",
            Self::UnknownLog => "unknown-log",
            Self::LogPromise => "log-promise",
            Self::LogProof => "log-proof",
            Self::LogCheckpoint => "log-checkpoint",
            Self::LogMismatch => "log-mismatch",
            Self::NoTime => "no-time",
            Self::TimeStamp => "time-stamp",
            Self::Future => "from-the-future",
            Self::Certificate => "certificate",
            Self::CertificateTime => "certificate-time",
            Self::CertificateLog => "certificate-log",
            Self::Identity(_) => "identity",
            Self::UnknownKey => "unknown-key",
            Self::Signature => "signature",
            Self::Statement(_) => "malformed-statement",
            Self::StatementVersion => "statement-version",
            Self::SubjectCount => "subject-count",
            Self::DuplicateSubject => "duplicate-subject",
            Self::WrongDigest => "wrong-digest",
            Self::WrongName => "wrong-name",
            Self::PredicateType => "predicate-type",
            Self::Predicate(_) => "malformed-predicate",
            Self::Parameter(_) => "unexpected-parameter",
            Self::Contradiction(_) => "contradiction",
            Self::Other(_) => "not-verified",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::TooLarge => "a bundle has at most 256 KiB",
            Self::Malformed(place) => return write!(f, "this is no bundle: {place}"),
            Self::Version => "bundles of version 0.3 are read here, and of no other",
            Self::PayloadType => "the bundle signs no in-toto statement",
            Self::KeyHint => "the bundle names a key beside its certificate",
            Self::Material => "the bundle needs exactly one certificate, or the hint of one key",
            Self::LogEntries => "the bundle needs exactly one entry of a transparency log",
            Self::PromiseOnly => "the bundle has the log's promise and no proof of inclusion",
            Self::LogKind => "the bundle's log entry is of a kind that is not read here",
            Self::UnknownLog => "no trust root knows the log of this bundle",
            Self::LogPromise => "the log's promise is not signed by the log",
            Self::LogProof => "the proof of inclusion does not lead to the log's head",
            Self::LogCheckpoint => "the head of the log is not signed by the log",
            Self::LogMismatch => "the log entry is about another bundle",
            Self::NoTime => "nobody who is trusted says when the bundle was signed",
            Self::TimeStamp => "the time stamp is not of this signature",
            Self::Future => "the bundle was signed in the future",
            Self::Certificate => "the certificate leads to no authority of a trust root",
            Self::CertificateTime => "the certificate was not valid when the bundle was signed",
            Self::CertificateLog => "the certificate is in no certificate log of a trust root",
            Self::Identity(what) => return write!(f, "the certificate does not say {what} once"),
            Self::UnknownKey => "no trust root has the key of this bundle",
            Self::Signature => "the signature is not of this statement",
            Self::Statement(place) => return write!(f, "the statement cannot be read: {place}"),
            Self::StatementVersion => "the statement is of a version that is not read here",
            Self::SubjectCount => "a statement is about one to sixteen files",
            Self::DuplicateSubject => "the statement names a file twice",
            Self::WrongDigest => "the statement is about other bytes than this file's",
            Self::WrongName => "the statement knows these bytes under another name",
            Self::PredicateType => "statements of this type are not taken here",
            Self::Predicate(place) => return write!(f, "the provenance cannot be read: {place}"),
            Self::Parameter(name) => {
                return write!(
                    f,
                    "the build was given a parameter that is not known here: {name}"
                );
            }
            Self::Contradiction(what) => {
                return write!(f, "the statement and the certificate differ about {what}");
            }
            Self::Other(why) => return write!(f, "the bundle could not be verified: {why}"),
        };
        f.write_str(text)
    }
}

impl std::error::Error for Refusal {}
