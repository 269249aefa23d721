//! A service of our own in the same format, which signs what the public one would not: for crates, and for
//! what must be refused though every signature is right.

use std::collections::BTreeMap;
use std::path::Path;

use domain::Digest;
use provenance::{Refusal, Signer, TrustRoots, Verified};
use serde_json::{Value, json};

use crate::corpus::{About, judged, judged_by_npm, roots, sign};

const NAME: &str = "pkg:cargo/gate@1.0.0";

fn digest() -> Digest {
    Digest::of(b"REGISTRY-DRILL")
}

fn wish(name: &str, more: Value) -> Value {
    let mut wish =
        json!({"name": name, "subjects": [{"name": NAME, "sha256": digest().to_string()}]});
    for (key, value) in more.as_object().unwrap() {
        wish[key] = value.clone();
    }
    wish
}

fn signed(folder: &Path, name: &str) -> About {
    About {
        bundle: std::fs::read(folder.join(format!("{name}.sigstore.json"))).unwrap(),
        digest: digest(),
        name: NAME.to_owned(),
    }
}

fn all(
    cases: &[(&str, Value, &str)],
) -> (
    tempfile::TempDir,
    BTreeMap<String, Result<Verified, Refusal>>,
) {
    let folder = tempfile::tempdir().unwrap();
    let wishes: Vec<Value> = cases
        .iter()
        .map(|(name, more, _)| wish(name, more.clone()))
        .collect();
    sign(folder.path(), &Value::Array(wishes));
    let roots = roots(&folder.path().join("trusted_root.json"));
    let judged = cases.iter().map(|(name, ..)| {
        (
            (*name).to_owned(),
            judged(&signed(folder.path(), name), &roots),
        )
    });
    let judged = judged.collect();
    (folder, judged)
}

#[test]
fn what_is_signed_right_and_says_wrong_is_refused() {
    let subject = |name: &str, bytes: &[u8]| json!({"name": name, "digest": {"sha256": Digest::of(bytes).to_string()}});
    let mine = subject(NAME, b"REGISTRY-DRILL");
    let many: Vec<Value> = (0..17u8).map(|n| subject(&n.to_string(), &[n])).collect();
    let cases = [
        ("good", json!({}), ""),
        (
            "digest",
            json!({"statement": {"subject": [subject(NAME, b"x")]}}),
            "wrong-digest",
        ),
        (
            "version",
            json!({"statement": {"subject": [subject("pkg:cargo/gate@1.0.1", b"REGISTRY-DRILL")]}}),
            "wrong-name",
        ),
        (
            "case",
            json!({"statement": {"subject": [subject("pkg:cargo/Gate@1.0.0", b"REGISTRY-DRILL")]}}),
            "wrong-name",
        ),
        (
            "escaped",
            json!({"statement": {"subject": [subject("pkg%3Acargo/gate@1.0.0", b"REGISTRY-DRILL")]}}),
            "wrong-name",
        ),
        (
            "doubled",
            json!({"statement": {"subject": [mine, mine]}}),
            "duplicate-subject",
        ),
        (
            "renamed",
            json!({"statement": {"subject": [mine, subject("x", b"REGISTRY-DRILL")]}}),
            "duplicate-subject",
        ),
        (
            "none",
            json!({"statement": {"subject": []}}),
            "subject-count",
        ),
        (
            "many",
            json!({"statement": {"subject": many}}),
            "subject-count",
        ),
        (
            "old",
            json!({"statement": {"_type": "https://in-toto.io/Statement/v0.1"}}),
            "",
        ),
        (
            "newer",
            json!({"statement": {"_type": "https://in-toto.io/Statement/v2"}}),
            "statement-version",
        ),
        (
            "sbom",
            json!({"statement": {"predicateType": "https://spdx.dev/Document"}}),
            "predicate-type",
        ),
        (
            "more",
            json!({"statement": {"more": 1}}),
            "malformed-statement",
        ),
        ("text", json!({"payload": "no JSON"}), "malformed-statement"),
        (
            "inputs",
            json!({"predicate": {"buildDefinition": {"externalParameters": {"inputs": {"debug": "1"}}}}}),
            "unexpected-parameter",
        ),
        (
            "unbuilt",
            json!({"predicate": {"runDetails": null}}),
            "malformed-predicate",
        ),
        (
            "source",
            json!({"predicate": {"buildDefinition": {"externalParameters": {"workflow": {"repository": "https://github.com/octo-org/other"}}}}}),
            "contradiction",
        ),
        (
            "self-hosted-said",
            json!({"certificate": {"11": "self-hosted"}}),
            "contradiction",
        ),
        ("anonymous", json!({"certificate": {"8": null}}), "identity"),
        ("two-issuers", json!({"twice": "8"}), "identity"),
        ("unlogged", json!({"unlogged": true}), "certificate-log"),
        ("late", json!({"late": 3600}), "from-the-future"),
        ("early", json!({"late": -3600}), "certificate-time"),
    ];
    let (folder, judged) = all(&cases);
    for (name, _, word) in &cases {
        let said = judged[*name]
            .as_ref()
            .err()
            .map_or("", |refusal| refusal.word());
        assert_eq!(said, *word, "{name}: {:?}", judged[*name]);
    }
    // Where the verifier of npm sees something wrong with signatures, logs and certificates, so do we.
    let bundles: Vec<_> = cases
        .iter()
        .map(|(name, ..)| ((*name).to_owned(), signed(folder.path(), name).bundle))
        .collect();
    for (name, theirs) in judged_by_npm(&folder.path().join("trusted_root.json"), &bundles) {
        assert!(
            theirs.is_empty() || judged[&name].is_err(),
            "{name}: npm refuses it: {theirs}"
        );
    }
}

#[test]
fn a_service_with_other_keys_is_a_stranger() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for folder in [&one, &two] {
        sign(folder.path(), &json!([wish("gate", json!({}))]));
    }
    let about = signed(one.path(), "gate");
    let own = roots(&one.path().join("trusted_root.json"));
    let other = roots(&two.path().join("trusted_root.json"));
    assert!(judged(&about, &own).is_ok());
    assert_eq!(judged(&about, &other).unwrap_err(), Refusal::UnknownLog);
    // With both trusted it does not matter which comes first.
    let mut both = TrustRoots::default();
    for folder in [&two, &one] {
        let bytes = std::fs::read(folder.path().join("trusted_root.json")).unwrap();
        both.add("both", &bytes).unwrap();
    }
    assert!(judged(&about, &both).is_ok());
}

#[test]
fn a_plain_key_signs_without_a_log() {
    let folder = tempfile::tempdir().unwrap();
    sign(folder.path(), &json!([wish("kept", json!({"key": true}))]));
    let about = signed(folder.path(), "kept");
    let mut keys = TrustRoots::default();
    keys.add(
        "release key",
        &std::fs::read(folder.path().join("kept.pub")).unwrap(),
    )
    .unwrap();
    let verified = judged(&about, &keys).unwrap();
    assert_eq!(verified.signer, Signer::Key("release key".to_owned()));
    let own = roots(&folder.path().join("trusted_root.json"));
    assert_eq!(judged(&about, &own).unwrap_err(), Refusal::UnknownKey);
    let spoilt = About {
        bundle: String::from_utf8(about.bundle)
            .unwrap()
            .replace("\"payload\":\"ey", "\"payload\":\"ez")
            .into_bytes(),
        ..about
    };
    assert_eq!(judged(&spoilt, &keys).unwrap_err(), Refusal::Signature);
}
