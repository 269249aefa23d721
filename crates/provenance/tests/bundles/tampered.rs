//! One thing changed in a bundle that was fine: each is refused, by the check that is there for it.

use serde_json::{Value, json};

use crate::corpus::{self, About, judged, public_good, real};

const SLSA: &str = "pypi_attestations-0.0.19.tar.gz.slsa.sigstore.json";

/// Every value of a real bundle, with the reason that changing it is refused for.
const EACH: &[(&str, &str)] = &[
    ("/dsseEnvelope/payload", "signature"),
    ("/dsseEnvelope/payloadType", "payload-type"),
    ("/dsseEnvelope/signatures/0/sig", "signature"),
    ("/mediaType", "bundle-version"),
    ("/verificationMaterial/certificate/rawBytes", "certificate"),
    (
        "/verificationMaterial/tlogEntries/0/canonicalizedBody",
        "log-promise",
    ),
    (
        "/verificationMaterial/tlogEntries/0/inclusionPromise/signedEntryTimestamp",
        "log-promise",
    ),
    (
        "/verificationMaterial/tlogEntries/0/inclusionProof/checkpoint/envelope",
        "log-checkpoint",
    ),
    (
        "/verificationMaterial/tlogEntries/0/inclusionProof/hashes/",
        "log-proof",
    ),
    (
        "/verificationMaterial/tlogEntries/0/inclusionProof/logIndex",
        "log-proof",
    ),
    (
        "/verificationMaterial/tlogEntries/0/inclusionProof/rootHash",
        "log-checkpoint",
    ),
    (
        "/verificationMaterial/tlogEntries/0/inclusionProof/treeSize",
        "log-checkpoint",
    ),
    (
        "/verificationMaterial/tlogEntries/0/integratedTime",
        "log-promise",
    ),
    (
        "/verificationMaterial/tlogEntries/0/kindVersion/kind",
        "log-kind",
    ),
    (
        "/verificationMaterial/tlogEntries/0/kindVersion/version",
        "log-kind",
    ),
    (
        "/verificationMaterial/tlogEntries/0/logId/keyId",
        "unknown-log",
    ),
    (
        "/verificationMaterial/tlogEntries/0/logIndex",
        "log-promise",
    ),
];

/// The places of all texts in it.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(name, value)| places(value, &format!("{at}/{name}"), found)),
        Value::Array(list) => {
            for (number, value) in list.iter().enumerate() {
                places(value, &format!("{at}/{number}"), found);
            }
        }
        _ => found.push(at.to_owned()),
    }
}

/// The same text with one letter or digit changed in the middle; it stays what it was: base64, a number.
fn flipped(text: &str) -> String {
    let middle = text.len() / 2;
    let near = |at: &usize| text.as_bytes()[*at].is_ascii_alphanumeric();
    let at = (middle..text.len()).chain(0..middle).find(near).unwrap();
    let other = match text.as_bytes()[at] {
        b'0'..=b'8' => text.as_bytes()[at] + 1,
        b'9' => b'0',
        b'z' => b'y',
        b'Z' => b'Y',
        letter => letter + 1,
    };
    let mut bytes = text.as_bytes().to_vec();
    bytes[at] = other;
    String::from_utf8(bytes).unwrap()
}

fn changed(about: &About, change: impl FnOnce(&mut Value)) -> About {
    let mut bundle: Value = serde_json::from_slice(&about.bundle).unwrap();
    change(&mut bundle);
    About {
        bundle: bundle.to_string().into_bytes(),
        digest: about.digest,
        name: about.name.clone(),
    }
}

#[test]
fn every_value_that_is_changed_is_noticed() {
    let (about, roots) = (&real()[SLSA], public_good());
    let whole: Value = serde_json::from_slice(&about.bundle).unwrap();
    let mut all = Vec::new();
    places(&whole, "", &mut all);
    let mut found = Vec::new();
    let mut copies = Vec::new();
    for place in &all {
        let copy = changed(about, |bundle| {
            let value = bundle.pointer_mut(place).unwrap();
            *value = flipped(value.as_str().unwrap()).into();
        });
        let refused = judged(&copy, &roots);
        let word = refused
            .as_ref()
            .err()
            .map_or("believed", |refusal| refusal.word());
        // The members of a proof are refused alike.
        let place = place.trim_end_matches(|digit: char| digit.is_ascii_digit());
        found.push((place.to_owned(), word));
        copies.push((format!("{}.json", copies.len()), copy.bundle));
    }
    found.dedup();
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(place, word)| (place.as_str(), *word))
        .collect();
    assert_eq!(found, EACH);
    // The verifier of npm lets two of these pass: what no signature covers.
    let root = corpus::fetched().join("real/trusted_root.json");
    let theirs = corpus::judged_by_npm(&root, &copies);
    let passed = theirs.values().filter(|why| why.is_empty()).count();
    assert_eq!((theirs.len(), passed), (copies.len(), 2));
}

#[test]
fn what_is_missing_doubled_or_unknown_is_noticed() {
    let (about, roots) = (&real()[SLSA], public_good());
    let material = "/verificationMaterial";
    let entry = "/verificationMaterial/tlogEntries/0";
    let object = |bundle: &mut Value, place: &str| {
        bundle
            .pointer_mut(place)
            .unwrap()
            .as_object_mut()
            .unwrap()
            .clone()
    };
    let put = |place: &'static str, name: &'static str, value: Value| {
        move |bundle: &mut Value| {
            bundle.pointer_mut(place).unwrap()[name] = value;
        }
    };
    let take = |place: &'static str, name: &'static str| {
        move |bundle: &mut Value| {
            bundle
                .pointer_mut(place)
                .unwrap()
                .as_object_mut()
                .unwrap()
                .remove(name);
        }
    };
    type Change = Box<dyn FnOnce(&mut Value)>;
    let changes: Vec<(Change, &str)> = vec![
        (Box::new(put("", "more", json!(1))), "malformed-bundle"),
        (
            Box::new(put(
                "",
                "mediaType",
                json!("application/vnd.dev.sigstore.bundle+json;version=0.1"),
            )),
            "bundle-version",
        ),
        (
            Box::new(put("/dsseEnvelope", "payloadType", json!("text/plain"))),
            "payload-type",
        ),
        (
            Box::new(put("/dsseEnvelope/signatures/0", "keyid", json!("k"))),
            "key-hint",
        ),
        (
            Box::new(take("/dsseEnvelope", "signatures")),
            "malformed-bundle",
        ),
        (Box::new(take(material, "certificate")), "no-certificate"),
        (
            Box::new(put(material, "publicKey", json!({"hint": "x"}))),
            "no-certificate",
        ),
        (
            Box::new(put(
                material,
                "x509CertificateChain",
                json!({"certificates": []}),
            )),
            "no-certificate",
        ),
        (
            Box::new(put(material, "tlogEntries", json!([]))),
            "log-entries",
        ),
        (Box::new(take(entry, "inclusionProof")), "promise-only"),
        (Box::new(take(entry, "inclusionPromise")), "no-time"),
        (
            Box::new(put(
                "/verificationMaterial/tlogEntries/0/kindVersion",
                "kind",
                json!("rekord"),
            )),
            "log-kind",
        ),
        (
            Box::new(put(entry, "logIndex", json!(1))),
            "malformed-bundle",
        ),
        (
            Box::new(move |bundle: &mut Value| {
                let one = object(bundle, entry);
                bundle.pointer_mut(material).unwrap()["tlogEntries"] = json!([one, one]);
            }),
            "log-entries",
        ),
        (
            Box::new(move |bundle: &mut Value| {
                let one = object(bundle, "/dsseEnvelope/signatures/0");
                bundle["dsseEnvelope"]["signatures"] = json!([one, one]);
            }),
            "malformed-bundle",
        ),
    ];
    for (number, (change, word)) in changes.into_iter().enumerate() {
        let refused = judged(&changed(about, change), &roots);
        assert_eq!(refused.unwrap_err().word(), word, "change {number}");
    }
    let twice =
        String::from_utf8(about.bundle.clone())
            .unwrap()
            .replacen('{', "{\"mediaType\":\"x\",", 1);
    let large = [about.bundle.clone(), vec![b' '; provenance::MAX_BYTES]].concat();
    for (bundle, word) in [
        (twice.into_bytes(), "malformed-bundle"),
        (large, "too-large"),
        (Vec::new(), "malformed-bundle"),
    ] {
        let copy = About {
            bundle,
            digest: about.digest,
            name: about.name.clone(),
        };
        assert_eq!(judged(&copy, &roots).unwrap_err().word(), word);
    }
}

/// Parts of bundles that are each fine, put together anew.
#[test]
fn parts_of_other_bundles_are_noticed() {
    let (all, roots) = (real(), public_good());
    let about = &all[SLSA];
    let other: Value = serde_json::from_slice(
        &all["pypi_attestations-0.0.19.tar.gz.publish.sigstore.json"].bundle,
    )
    .unwrap();
    for (place, word) in [
        ("/verificationMaterial/certificate", "certificate-time"),
        ("/verificationMaterial/tlogEntries", "log-mismatch"),
        (
            "/verificationMaterial/tlogEntries/0/inclusionProof",
            "log-proof",
        ),
        ("/dsseEnvelope", "signature"),
        ("/dsseEnvelope/payload", "signature"),
    ] {
        let copy = changed(about, |bundle| {
            *bundle.pointer_mut(place).unwrap() = other.pointer(place).unwrap().clone();
        });
        assert_eq!(judged(&copy, &roots).unwrap_err().word(), word, "{place}");
    }
}
