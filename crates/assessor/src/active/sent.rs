//! What requests carry, and how they are described.

use serde_json::Value;

use super::adapter::{Method, Way, fill};

/// As in `POST /sign-in login=probe-1 password=…`; secrets are replaced at the end.
pub(super) fn described(way: &Way, path: &str, form: &[(&str, String)]) -> String {
    let method = match way.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
    };
    let fields = form.iter().map(|(name, value)| format!(" {name}={value}"));
    format!("{method} {path}{}", fields.collect::<String>())
}

/// A JSON object with these members; what is JSON itself stays so.
pub(super) fn object(members: &[(&str, &str)], values: &[(&str, &str)]) -> String {
    let member = |(name, template): &(&str, &str)| {
        let text = fill(template, values);
        let value = match *name {
            "credential" => serde_json::from_str(&text).unwrap_or_default(),
            _ => Value::String(text),
        };
        ((*name).to_owned(), value)
    };
    Value::Object(members.iter().map(member).collect()).to_string()
}

/// The frame of cargo's Web API with right metadata and, in place of an archive, a word: whoever may not
/// publish is refused before it, and nobody can publish it.
pub(super) fn no_crate(name: &str) -> Vec<u8> {
    let json = format!(r#"{{"name":"{name}","vers":"0.0.0","deps":[],"features":{{}}}}"#);
    let archive = b"REGISTRY-DRILL";
    let length = |bytes: usize| u32::try_from(bytes).unwrap_or(0).to_le_bytes();
    let mut body = length(json.len()).to_vec();
    body.extend_from_slice(json.as_bytes());
    body.extend_from_slice(&length(archive.len()));
    body.extend_from_slice(archive);
    body
}

/// Whom to ask to own a package, in cargo's Web API.
pub(super) fn logins(login: &str) -> Vec<u8> {
    serde_json::json!({ "users": [login] })
        .to_string()
        .into_bytes()
}

/// A Sigstore bundle of the right shape, of a log that nobody keeps and with a certificate of nobody's.
pub(super) fn no_statement() -> Vec<u8> {
    let word = "UkVHSVNUUlktRFJJTEw=";
    let statement = "eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLCJzdWJqZWN0IjpbXX0=";
    let bundle = serde_json::json!({
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {
            "certificate": {"rawBytes": word},
            "tlogEntries": [{
                "logIndex": "0",
                "logId": {"keyId": word},
                "kindVersion": {"kind": "dsse", "version": "0.0.1"},
                "integratedTime": "1700000000",
                "inclusionPromise": {"signedEntryTimestamp": word},
                "inclusionProof": {
                    "logIndex": "0", "rootHash": word, "treeSize": "1", "hashes": [],
                    "checkpoint": {"envelope": format!("drill\n1\n{word}\n\n\u{2014} drill {word}\n")},
                },
                "canonicalizedBody": word,
            }],
        },
        "dsseEnvelope": {
            "payload": statement,
            "payloadType": "application/vnd.in-toto+json",
            "signatures": [{"sig": word}],
        },
    });
    bundle.to_string().into_bytes()
}

/// Small letters and digits, five bits each.
pub(super) fn random(length: usize) -> Result<String, String> {
    let mut bytes = vec![0; length];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| "the system gives no random bytes")?;
    let letter = |byte: u8| {
        b"abcdefghijkmnpqrstuvwxyz23456789"
            .get(usize::from(byte & 31))
            .copied()
    };
    Ok(bytes
        .into_iter()
        .filter_map(letter)
        .map(char::from)
        .collect())
}
