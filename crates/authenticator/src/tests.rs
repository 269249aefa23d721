//! Another's relying party is asked whether the answers are what the standard says.

use url::Url;
use webauthn_rs::prelude::{Passkey, Uuid, Webauthn, WebauthnError};
use webauthn_rs::{WebauthnBuilder, prelude};

use super::*;

const ORIGIN: &str = "https://crates.example.org";

fn party() -> Webauthn {
    let origin = Url::parse(ORIGIN).unwrap();
    let builder = WebauthnBuilder::new("crates.example.org", &origin).unwrap();
    builder.build().unwrap()
}

fn made(device: &mut Authenticator, origin: &str) -> Result<Passkey, WebauthnError> {
    let party = party();
    let user = Uuid::from_bytes(*b"0123456789abcdef");
    let (options, state) = party
        .start_passkey_registration(user, "ada", "ada", None)
        .unwrap();
    let options = serde_json::to_value(options).unwrap();
    let answer = device.create(&options["publicKey"], origin).unwrap();
    let answer: prelude::RegisterPublicKeyCredential = serde_json::from_value(answer).unwrap();
    party.finish_passkey_registration(&answer, &state)
}

fn shown(
    device: &mut Authenticator,
    passkey: &mut Passkey,
    origin: &str,
) -> Result<(), WebauthnError> {
    let party = party();
    let (options, state) = party.start_discoverable_authentication().unwrap();
    let options = serde_json::to_value(options).unwrap();
    let answer = device.get(&options["publicKey"], origin).unwrap();
    let answer: prelude::PublicKeyCredential = serde_json::from_value(answer).unwrap();
    assert_eq!(answer.get_user_unique_id(), Some(&b"0123456789abcdef"[..]));
    let result = party.finish_discoverable_authentication_v2(&answer, state, &*passkey)?;
    passkey.update_credential(&result);
    Ok(())
}

#[test]
fn another_implementation_takes_what_an_honest_one_says() {
    for synced in [false, true] {
        let mut device = Authenticator::new();
        device.conduct.synced = synced;
        let mut passkey = made(&mut device, ORIGIN).unwrap();
        for _ in 0..3 {
            shown(&mut device, &mut passkey, ORIGIN).unwrap();
        }
        assert_eq!(device.ids().len(), 1);
    }
}

#[test]
fn every_lie_is_told_apart() {
    let lies: [(Conduct, &str, &str); 6] = [
        (
            Conduct {
                unverified: true,
                ..Conduct::default()
            },
            ORIGIN,
            "UserNotVerified",
        ),
        (
            Conduct {
                absent: true,
                ..Conduct::default()
            },
            ORIGIN,
            "UserNotPresent",
        ),
        (
            Conduct {
                party: Some("example.com".to_owned()),
                ..Conduct::default()
            },
            ORIGIN,
            "InvalidRPIDHash",
        ),
        (
            Conduct {
                counter: Some(1),
                ..Conduct::default()
            },
            ORIGIN,
            "CredentialPossibleCompromise",
        ),
        (
            Conduct {
                any_origin: true,
                ..Conduct::default()
            },
            "https://evil.example",
            "InvalidRPOrigin",
        ),
        (
            Conduct {
                synced: true,
                ..Conduct::default()
            },
            ORIGIN,
            "CredentialBackupEligibilityInconsistent",
        ),
    ];
    for (conduct, origin, expected) in lies {
        let mut device = Authenticator::new();
        let mut passkey = made(&mut device, ORIGIN).unwrap();
        shown(&mut device, &mut passkey, ORIGIN).unwrap();
        device.conduct = conduct;
        let refused = shown(&mut device, &mut passkey, origin).unwrap_err();
        assert_eq!(format!("{refused:?}"), expected);
    }
}

#[test]
fn a_browser_refuses_before_any_key_is_asked() {
    let mut device = Authenticator::new();
    made(&mut device, ORIGIN).unwrap();
    let ask = json!({"rpId": "crates.example.org", "challenge": "AAAA"});
    assert_eq!(
        device.get(&ask, "https://evil.example"),
        Err(Refused::Origin)
    );
    let other = json!({"rpId": "example.com", "challenge": "AAAA"});
    assert_eq!(
        device.get(&other, "https://example.com"),
        Err(Refused::Absent)
    );
    assert_eq!(
        device.get(&json!({}), ORIGIN),
        Err(Refused::Options("/rpId"))
    );
    let excluded = json!({
        "rp": {"id": "crates.example.org"}, "user": {"id": "AAAA"}, "challenge": "AAAA",
        "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
        "excludeCredentials": [{"type": "public-key", "id": device.ids()[0]}],
    });
    assert_eq!(device.create(&excluded, ORIGIN), Err(Refused::Excluded));
    let mut odd = excluded;
    odd["pubKeyCredParams"] = json!([{"type": "public-key", "alg": -257}]);
    assert_eq!(device.create(&odd, ORIGIN), Err(Refused::Algorithm));
}
