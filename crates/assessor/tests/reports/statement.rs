//! The signed statement: signed here, checked here, and checked by OpenSSL, which shares no code
//! with us.

use std::fs;
use std::path::Path;
use std::process::Command;

use assessor::report::json;
use assessor::report::statement::{
    Envelope, EnvelopeError, KeyError, MAX_ENVELOPE_BYTES, Statement, sign, verify,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use crate::fixture::{hostile, sample};

/// A throw-away key pair, made by OpenSSL in its own folder.
struct Keys {
    folder: tempfile::TempDir,
}

impl Keys {
    fn make(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = Self { folder };
        keys.openssl(&[&["genpkey"], options, &["-out", "key.pem"]].concat());
        keys.openssl(&["pkey", "-in", "key.pem", "-pubout", "-out", "public.pem"]);
        keys
    }

    fn ed25519() -> Self {
        Self::make(&["-algorithm", "ed25519"])
    }

    fn p256() -> Self {
        Self::make(&["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"])
    }

    /// Runs OpenSSL in the folder. A machine without it cannot say anything about these
    /// signatures, so its absence is a failure and not silence.
    fn openssl(&self, arguments: &[&str]) -> String {
        let output = Command::new("openssl")
            .args(arguments)
            .current_dir(self.path())
            .output()
            .expect("these tests need the program 'openssl' (3.0 or later) on the PATH");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let why = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments:?}: {why}");
        said
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }
}

fn statement() -> Statement {
    let assessment = sample();
    let bytes = json::render(&assessment);
    Statement::about(
        &assessment,
        bytes.as_bytes(),
        Some(("report.html", b"<html>")),
    )
}

/// The encoding that is signed, written again from the specification.
fn message(envelope: &Envelope) -> Vec<u8> {
    let payload = STANDARD.decode(&envelope.payload).unwrap();
    let kind = &envelope.payload_type;
    let mut message = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len()).into_bytes();
    message.extend(payload);
    message
}

#[test]
fn openssl_agrees_with_every_signature() {
    for keys in [Keys::ed25519(), Keys::p256()] {
        let envelope = sign(&statement(), &keys.read("key.pem")).unwrap();
        fs::write(keys.path().join("message"), message(&envelope)).unwrap();
        let signature = STANDARD.decode(&envelope.signatures[0].sig).unwrap();
        fs::write(keys.path().join("signature"), signature).unwrap();
        let verify = [
            "pkeyutl",
            "-verify",
            "-rawin",
            "-pubin",
            "-inkey",
            "public.pem",
        ];
        let files = ["-in", "message", "-sigfile", "signature"];
        let said = keys.openssl(&[&verify[..], &files[..]].concat());
        assert!(said.contains("Signature Verified Successfully"), "{said}");
    }
}

#[test]
fn what_was_signed_is_read_back() {
    for keys in [Keys::ed25519(), Keys::p256()] {
        let envelope = sign(&statement(), &keys.read("key.pem")).unwrap().to_json();
        let read = verify(&envelope, &keys.read("public.pem")).unwrap();
        assert_eq!(read, statement());
        assert!(read.is_about(json::render(&sample()).as_bytes()));
        assert!(!read.is_about(json::render(&hostile()).as_bytes()));
    }
}

#[test]
fn the_statement_says_what_the_assessment_says() {
    let value = serde_json::to_value(statement()).unwrap();
    assert_eq!(value["_type"], "https://in-toto.io/Statement/v1");
    let digest = domain::Digest::of(json::render(&sample()).as_bytes()).to_string();
    assert_eq!(value["subject"][0]["digest"]["sha256"], digest);
    assert_eq!(value["predicate"]["tracks"][0]["proven"], 1);
    assert_eq!(value["predicate"]["tracks"][0]["possible"], 2);
    assert_eq!(value["predicate"]["outcomes"]["met"], 17);
    assert_eq!(value["predicate"]["report"]["name"], "report.html");
}

#[test]
fn another_key_another_payload_another_type_are_refused() {
    let (keys, others) = (Keys::ed25519(), Keys::ed25519());
    let public = keys.read("public.pem");
    let good = sign(&statement(), &keys.read("key.pem")).unwrap();
    assert_eq!(
        verify(&good.to_json(), &others.read("public.pem")),
        Err(EnvelopeError::NotSigned)
    );
    let mut other = statement();
    other.predicate.tracks[0].proven = Some(3);
    let forged = Envelope {
        payload: STANDARD.encode(serde_json::to_vec(&other).unwrap()),
        ..good.clone()
    };
    assert_eq!(
        verify(&forged.to_json(), &public),
        Err(EnvelopeError::NotSigned)
    );
    let renamed = Envelope {
        payload_type: "application/json".to_owned(),
        ..good.clone()
    };
    assert!(matches!(
        verify(&renamed.to_json(), &public),
        Err(EnvelopeError::Malformed(_))
    ));
    let unsigned = Envelope {
        signatures: Vec::new(),
        ..good
    };
    assert_eq!(
        verify(&unsigned.to_json(), &public),
        Err(EnvelopeError::NotSigned)
    );
    let large = " ".repeat(MAX_ENVELOPE_BYTES + 1);
    assert_eq!(
        verify(&large, &public),
        Err(EnvelopeError::TooLarge(MAX_ENVELOPE_BYTES + 1))
    );
}

#[test]
fn a_good_signature_over_another_statement_is_not_an_assessment() {
    let keys = Keys::p256();
    let mut other = statement();
    other.predicate_type = "https://slsa.dev/provenance/v1".to_owned();
    let envelope = sign(&other, &keys.read("key.pem")).unwrap();
    assert!(matches!(
        verify(&envelope.to_json(), &keys.read("public.pem")),
        Err(EnvelopeError::OtherStatement(_))
    ));
}

#[test]
fn keys_that_cannot_be_used_are_refused_without_being_shown() {
    let keys = Keys::p256();
    keys.openssl(&[
        "pkcs8",
        "-topk8",
        "-in",
        "key.pem",
        "-passout",
        "pass:x",
        "-out",
        "locked.pem",
    ]);
    keys.openssl(&["ec", "-in", "key.pem", "-out", "old.pem"]);
    let p384 = Keys::make(&["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]);
    let good = keys.read("key.pem");
    let secret = good.lines().nth(1).unwrap();
    let cut = good.replace("-----END PRIVATE KEY-----", "");
    let scrambled = good.replace(secret, &format!("!{secret}"));
    for (pem, expected) in [
        (keys.read("locked.pem"), KeyError::Encrypted),
        (keys.read("old.pem"), KeyError::OldFormat),
        (keys.read("public.pem"), KeyError::NoPrivateKey),
        (p384.read("key.pem"), KeyError::OtherAlgorithm),
        (cut, KeyError::NoPrivateKey),
        (scrambled, KeyError::NoPrivateKey),
        (String::new(), KeyError::NoPrivateKey),
        ("x".repeat(1_000_000), KeyError::NoPrivateKey),
    ] {
        let error = sign(&statement(), &pem).unwrap_err();
        assert_eq!(error, expected);
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(secret) && !shown.contains(&secret[..12]));
    }
    assert_eq!(
        verify("{}", &good),
        Err(EnvelopeError::Key(KeyError::NoPublicKey))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_malformed_panics(text in ".{0,200}", key in ".{0,200}") {
        prop_assert!(verify(&text, &key).is_err());
        prop_assert!(sign(&statement(), &key).is_err());
    }
}
