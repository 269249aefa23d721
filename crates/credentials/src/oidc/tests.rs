use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
    RsaPublicKeyComponents,
};
use aws_lc_rs::{hmac, signature};
use serde_json::json;

use super::*;

const ISSUER: &str = "https://issuer.example";
const OURS: &str = "registry.example/cargo";
const NOW: i64 = 1_795_802_399;

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// An issuer with a key of each kind.
struct Signer {
    rsa: RsaKeyPair,
    ec: EcdsaKeyPair,
}

impl Signer {
    fn new() -> Self {
        let ec = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let rsa = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        Self { rsa, ec }
    }

    fn public(&self) -> Value {
        let rsa = RsaPublicKeyComponents::<Vec<u8>>::from(self.rsa.public_key());
        let point = self.ec.public_key().as_ref();
        json!({"keys": [
            {"kty": "RSA", "kid": "r", "use": "sig", "alg": "RS256", "n": b64(&rsa.n), "e": b64(&rsa.e)},
            {"kty": "EC", "kid": "e", "crv": "P-256", "x": b64(&point[1..33]), "y": b64(&point[33..])},
            {"kty": "oct", "kid": "o", "k": b64("secret")},
        ]})
    }

    fn keys(&self) -> Keys {
        Keys::read(self.public().to_string().as_bytes()).unwrap()
    }

    fn sign(&self, message: &str, algorithm: &str) -> Vec<u8> {
        let random = SystemRandom::new();
        match algorithm {
            "RS256" => {
                let mut signature = vec![0; self.rsa.public_modulus_len()];
                let message = message.as_bytes();
                self.rsa
                    .sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .unwrap();
                signature
            }
            "PS256" => {
                let mut signature = vec![0; self.rsa.public_modulus_len()];
                let message = message.as_bytes();
                self.rsa
                    .sign(&signature::RSA_PSS_SHA256, &random, message, &mut signature)
                    .unwrap();
                signature
            }
            "ES256" => {
                let signature = self.ec.sign(&random, message.as_bytes()).unwrap();
                signature.as_ref().to_vec()
            }
            // The trick of RFC 8725, section 2.1: the public key as a shared secret.
            "HS256" => {
                let rsa = self.rsa.public_key();
                let secret = hmac::Key::new(hmac::HMAC_SHA256, rsa.as_ref());
                hmac::sign(&secret, message.as_bytes()).as_ref().to_vec()
            }
            _ => Vec::new(),
        }
    }

    fn token(&self, header: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", b64(header.to_string()), b64(claims.to_string()));
        let algorithm = header.get("alg").and_then(Value::as_str).unwrap_or("RS256");
        let signature = self.sign(&signed, algorithm);
        format!("{signed}.{}", b64(signature))
    }
}

fn header() -> Value {
    json!({"alg": "RS256", "kid": "r", "typ": "JWT", "x5t": "thumb"})
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": OURS, "jti": "one", "iat": NOW - 10, "nbf": NOW - 10, "exp": NOW + 300,
        "repository": "ada/gate", "repository_id": 70, "ref_protected": true, "groups": ["a"], "none": null,
    })
}

/// The same with one member set, or taken away where the value is null.
fn with(value: Value, member: &str, set: Value) -> Value {
    let Value::Object(mut object) = value else {
        unreachable!("a table gives objects");
    };
    if set.is_null() {
        object.remove(member);
    } else {
        object.insert(member.to_owned(), set);
    }
    Value::Object(object)
}

fn judged(token: &str, keys: &Keys) -> Result<Verified, Refused> {
    judged_by(token, keys, &[Algorithm::Rs256, Algorithm::Es256])
}

fn judged_by(token: &str, keys: &Keys, algorithms: &[Algorithm]) -> Result<Verified, Refused> {
    let expected = Expected {
        issuer: ISSUER,
        audience: OURS,
        algorithms,
    };
    let now = Timestamp::from_micros(NOW * SECOND);
    Unverified::read(token)?.verify(keys, &expected, now)
}

#[test]
fn an_honest_token_says_what_it_says() {
    let signer = Signer::new();
    for (algorithm, kid) in [("RS256", "r"), ("ES256", "e")] {
        let header = json!({"alg": algorithm, "kid": kid});
        let token = signer.token(&header, &claims());
        let found = judged(&token, &signer.keys()).unwrap();
        assert_eq!(
            (found.token_id.as_str(), found.issuer.as_str()),
            ("one", ISSUER)
        );
        assert_eq!(found.expires_at.seconds(), NOW + 300);
        let expected = [
            ("ref_protected", "true"),
            ("repository", "ada/gate"),
            ("repository_id", "70"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(found.claims, expected.into());
    }
}

/// One claim differs each time, signed by the right key.
#[test]
fn every_claim_that_protects_is_needed_and_exact() {
    let signer = Signer::new();
    let keys = signer.keys();
    for (member, value, expected) in [
        ("iss", json!(null), Refused::Claim("iss")),
        ("iss", json!([ISSUER]), Refused::Claim("iss")),
        ("iss", json!("https://issuer.example/"), Refused::Issuer),
        ("iss", json!("https://issuer.example.evil"), Refused::Issuer),
        ("iss", json!("HTTPS://issuer.example"), Refused::Issuer),
        ("aud", json!(null), Refused::Audience),
        ("aud", json!("registry.example"), Refused::Audience),
        ("aud", json!("registry.example/cargo/"), Refused::Audience),
        ("aud", json!("npm:registry.example"), Refused::Audience),
        ("aud", json!([OURS]), Refused::Audience),
        ("aud", json!([OURS, "another"]), Refused::Audience),
        ("jti", json!(null), Refused::Claim("jti")),
        ("jti", json!(""), Refused::Claim("jti")),
        ("jti", json!(1), Refused::Claim("jti")),
        ("jti", json!("x".repeat(257)), Refused::Claim("jti")),
        ("iat", json!(null), Refused::Claim("iat")),
        ("iat", json!("1795802399"), Refused::Claim("iat")),
        ("iat", json!(-1), Refused::Claim("iat")),
        ("iat", json!(1e300), Refused::Claim("iat")),
        ("iat", json!(NOW + 6), Refused::Early),
        ("nbf", json!(NOW + 6), Refused::Early),
        ("nbf", json!("soon"), Refused::Claim("nbf")),
        ("exp", json!(null), Refused::Claim("exp")),
        ("exp", json!(true), Refused::Claim("exp")),
        ("exp", json!(NOW - 5), Refused::Late),
        ("exp", json!(NOW - 6), Refused::Late),
        ("exp", json!(NOW - 30), Refused::Late),
        ("exp", json!(NOW - 10 + 86_401), Refused::LivesTooLong),
        ("iat", json!(1), Refused::LivesTooLong),
    ] {
        let token = signer.token(&header(), &with(claims(), member, value.clone()));
        assert_eq!(judged(&token, &keys), Err(expected), "{member} {value}");
    }
    // Just within.
    for (member, value) in [
        ("iat", json!(NOW + 5)),
        ("nbf", json!(NOW + 5)),
        ("nbf", json!(null)),
        ("exp", json!(NOW - 4)),
        ("exp", json!(NOW - 10 + 86_400)),
        ("exp", json!(NOW + 300)),
        ("jti", json!("x".repeat(256))),
        ("a claim of tomorrow", json!({"a": [1]})),
    ] {
        let token = signer.token(&header(), &with(claims(), member, value.clone()));
        assert!(judged(&token, &keys).is_ok(), "{member} {value}");
    }
}

#[test]
fn a_header_chooses_among_what_is_configured_and_brings_nothing() {
    let signer = Signer::new();
    let keys = signer.keys();
    let own = signer.public()["keys"][0].clone();
    for (member, value, expected) in [
        ("alg", json!("none"), Refused::Algorithm),
        ("alg", json!("None"), Refused::Algorithm),
        ("alg", json!(""), Refused::Algorithm),
        ("alg", json!(null), Refused::Algorithm),
        ("alg", json!("HS256"), Refused::Algorithm),
        ("alg", json!("PS256"), Refused::Algorithm),
        ("alg", json!("RS512"), Refused::Algorithm),
        ("alg", json!("ES256"), Refused::UnknownKey),
        ("kid", json!(null), Refused::NoKeyId),
        ("kid", json!(""), Refused::NoKeyId),
        ("kid", json!("x".repeat(257)), Refused::NoKeyId),
        ("kid", json!(1), Refused::NoKeyId),
        ("kid", json!("other"), Refused::UnknownKey),
        ("kid", json!("../r"), Refused::UnknownKey),
        ("kid", json!("o"), Refused::UnknownKey),
        ("kid", json!("e"), Refused::UnknownKey),
        ("jwk", own.clone(), Refused::Header),
        ("jku", json!("https://evil.example/keys"), Refused::Header),
        ("x5u", json!("https://evil.example/chain"), Refused::Header),
        ("x5c", json!(["MII"]), Refused::Header),
        ("crit", json!(["exp"]), Refused::Header),
        ("b64", json!(false), Refused::Header),
        ("zip", json!("DEF"), Refused::Header),
        ("typ", json!("at+jwt"), Refused::Header),
        ("typ", json!(7), Refused::Header),
    ] {
        let token = signer.token(&with(header(), member, value.clone()), &claims());
        assert_eq!(judged(&token, &keys), Err(expected), "{member} {value}");
    }
    // An issuer that signs by RSA alone is not believed by another kind of key.
    let token = signer.token(&json!({"alg": "ES256", "kid": "e"}), &claims());
    let refused = judged_by(&token, &keys, &[Algorithm::Rs256]);
    assert_eq!(refused, Err(Refused::Algorithm));
}

#[test]
fn a_signature_is_over_these_bytes_by_this_key() {
    let (signer, other) = (Signer::new(), Signer::new());
    let token = signer.token(&header(), &claims());
    assert_eq!(judged(&token, &other.keys()), Err(Refused::Signature));
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (head, body) = signed.split_once('.').unwrap();
    let swapped = b64(with(claims(), "repository", json!("eve/gate")).to_string());
    for spoilt in [
        format!("{head}.{swapped}.{signature}"),
        format!("{signed}."),
        format!("{signed}.{}", b64("short")),
        format!("{signed}.{signature}="),
        format!("{signed}.{}", b64(vec![0; 256])),
    ] {
        assert_eq!(
            judged(&spoilt, &signer.keys()),
            Err(Refused::Signature),
            "{spoilt}"
        );
    }
    for other in [
        String::new(),
        "...".to_owned(),
        signed.to_owned(),
        format!("{token}.{signature}"),
        format!("{head}..{signature}"),
        format!(" {token}"),
        format!("{}.{body}.{signature}", b64("[]")),
        format!("{}.{body}.{signature}", b64("\"RS256\"")),
        format!("{head}.{}.{signature}", b64("{\"iss\":")),
        format!("{head}=.{body}.{signature}"),
    ] {
        assert_eq!(
            judged(&other, &signer.keys()),
            Err(Refused::NotAToken),
            "{other}"
        );
    }
    let long = with(claims(), "padding", json!("x".repeat(MOST_BYTES)));
    let long = signer.token(&header(), &long);
    assert_eq!(judged(&long, &signer.keys()), Err(Refused::TooLarge));
}

#[test]
fn a_set_holds_few_keys_and_those_that_can_be_used_are_taken() {
    let rsa = Signer::new().public()["keys"][0].clone();
    let set = |keys: Vec<Value>| json!({ "keys": keys }).to_string();
    let many = |count: usize| set(vec![rsa.clone(); count]);
    for (json, expected) in [
        (many(1), None),
        (many(MOST_KEYS), None),
        (many(MOST_KEYS + 1), Some(NotKeys::TooMany)),
        (many(1_000), Some(NotKeys::TooMany)),
        (many(0), Some(NotKeys::None)),
        ("{}".to_owned(), Some(NotKeys::Shape)),
        ("[]".to_owned(), Some(NotKeys::Shape)),
        ("<html>".to_owned(), Some(NotKeys::Shape)),
        (
            set(vec![with(rsa.clone(), "use", json!("enc"))]),
            Some(NotKeys::None),
        ),
        (
            set(vec![with(rsa.clone(), "alg", json!("RS512"))]),
            Some(NotKeys::None),
        ),
        (set(vec![with(rsa.clone(), "alg", json!(null))]), None),
        (
            set(vec![with(rsa.clone(), "kid", json!(null))]),
            Some(NotKeys::None),
        ),
        (
            set(vec![with(rsa.clone(), "key_ops", json!(["encrypt"]))]),
            Some(NotKeys::None),
        ),
        (
            set(vec![with(rsa.clone(), "key_ops", json!(["verify"]))]),
            None,
        ),
        (
            set(vec![with(rsa.clone(), "n", json!("+++"))]),
            Some(NotKeys::None),
        ),
        (set(vec![json!(7), rsa.clone()]), None),
    ] {
        let found = Keys::read(json.as_bytes()).err();
        assert_eq!(found, expected, "{}", &json[..json.len().min(200)]);
    }
}
