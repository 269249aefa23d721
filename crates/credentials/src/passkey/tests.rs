use authenticator::{Authenticator, Conduct};

use super::*;

const BASE: &str = "https://crates.example.org";
const HANDLE: [u8; HANDLE_BYTES] = *b"0123456789abcdef";

fn party() -> RelyingParty {
    RelyingParty::new(BASE).unwrap()
}

fn make(device: &mut Authenticator, origin: &str) -> Result<(Kept, Said), Refused> {
    let begun = party().begin_making(HANDLE, "ada", &[]).unwrap();
    let answer = device.create(&begun.options, origin).unwrap();
    party().finish_making(answer.to_string().as_bytes(), &begun.state)
}

fn show(device: &mut Authenticator, kept: &Kept, origin: &str) -> Result<(String, Said), Refused> {
    let begun = party().begin_asking(&[]).unwrap();
    let answer = device.get(&begun.options, origin).unwrap();
    let assertion = Assertion::read(answer.to_string().as_bytes())?;
    assert_eq!(assertion.handle(), Some(&HANDLE[..]));
    party().finish_asking(&assertion, &begun.state, kept)
}

#[test]
fn a_passkey_is_made_and_shown() {
    let mut device = Authenticator::new();
    let (mut kept, said) = make(&mut device, BASE).unwrap();
    let expected = Said {
        origin: BASE.to_owned(),
        cross_origin: false,
        present: true,
        verified: true,
        backup_eligible: false,
        backed_up: false,
    };
    assert_eq!(said, expected);
    for _ in 0..2 {
        let (credential, said) = show(&mut device, &kept, BASE).unwrap();
        assert_eq!(said, expected);
        assert_ne!(credential, kept.credential, "the counter moved");
        kept.credential = credential;
    }
}

#[test]
fn what_is_asked_for_is_a_resident_key_and_a_verified_person() {
    let begun = party().begin_making(HANDLE, "ada", &[]).unwrap();
    let selection = &begun.options["authenticatorSelection"];
    assert_eq!(selection["residentKey"], "required");
    assert_eq!(selection["requireResidentKey"], true);
    assert_eq!(selection["userVerification"], "required");
    assert_eq!(begun.options["attestation"], "none");
    assert_eq!(begun.options["rp"]["id"], "crates.example.org");
    let begun = party().begin_asking(&[]).unwrap();
    assert_eq!(begun.options["allowCredentials"], json!([]));
    assert_eq!(begun.options["userVerification"], "required");
    assert_eq!(begun.options["timeout"], 300_000);
    assert!(!begun.options.to_string().contains("mediation"));
}

#[test]
fn a_passkey_that_is_known_is_neither_made_again_nor_mistaken_for_another() {
    let mut device = Authenticator::new();
    let (kept, _) = make(&mut device, BASE).unwrap();
    let begun = party()
        .begin_making(HANDLE, "ada", std::slice::from_ref(&kept))
        .unwrap();
    assert!(device.create(&begun.options, BASE).is_err());
    let begun = party().begin_asking(std::slice::from_ref(&kept)).unwrap();
    assert_eq!(
        begun.options["allowCredentials"][0]["id"],
        device.ids()[0].as_str()
    );
    let (other, _) = make(&mut device, BASE).unwrap();
    assert_eq!(
        show(&mut device, &kept, BASE).unwrap_err(),
        Refused::WrongKey
    );
    let stolen = Kept {
        id: other.id.clone(),
        credential: kept.credential,
    };
    assert_eq!(
        show(&mut device, &stolen, BASE).unwrap_err(),
        Refused::WrongKey
    );
    assert!(show(&mut device, &other, BASE).is_ok());
}

#[test]
fn what_does_not_hold_is_refused_when_made_and_when_shown() {
    let lie = |lie: fn(&mut Conduct)| {
        let mut conduct = Conduct::default();
        lie(&mut conduct);
        conduct
    };
    for (conduct, origin, expected) in [
        (lie(|it| it.unverified = true), BASE, Refused::Unverified),
        (lie(|it| it.absent = true), BASE, Refused::Absent),
        (
            lie(|it| it.party = Some("example.com".to_owned())),
            BASE,
            Refused::Elsewhere,
        ),
        (
            lie(|it| it.any_origin = true),
            "https://crates.example.org.evil.example",
            Refused::Elsewhere,
        ),
        (
            lie(|it| it.any_origin = true),
            "http://crates.example.org",
            Refused::Elsewhere,
        ),
        (
            lie(|it| it.any_origin = true),
            "https://crates.example.org:8443",
            Refused::Elsewhere,
        ),
        (
            lie(|it| it.any_origin = true),
            "https://sub.crates.example.org",
            Refused::Elsewhere,
        ),
    ] {
        let mut device = Authenticator::new();
        device.conduct = conduct.clone();
        assert_eq!(
            make(&mut device, origin).unwrap_err(),
            expected,
            "{conduct:?} {origin}"
        );
        let mut device = Authenticator::new();
        let (kept, _) = make(&mut device, BASE).unwrap();
        device.conduct = conduct.clone();
        assert_eq!(
            show(&mut device, &kept, origin).unwrap_err(),
            expected,
            "{conduct:?} {origin}"
        );
    }
}

#[test]
fn a_frame_of_another_site_is_said() {
    let mut device = Authenticator::new();
    let (kept, _) = make(&mut device, BASE).unwrap();
    device.conduct.cross_origin = true;
    // The library refuses it when a passkey is made; when one is shown the rule has to.
    let (_, said) = show(&mut device, &kept, BASE).unwrap();
    assert!(said.cross_origin);
    assert_eq!(make(&mut device, BASE).unwrap_err(), Refused::Elsewhere);
    let framed = br#"{"origin":"https://crates.example.org","topOrigin":"https://evil.example"}"#;
    assert!(Page::read(framed).unwrap().cross_origin);
}

#[test]
fn a_copy_of_a_passkey_is_noticed() {
    let mut device = Authenticator::new();
    let (mut kept, _) = make(&mut device, BASE).unwrap();
    for (counter, believed) in [(5, true), (5, false), (4, false), (6, true), (0, false)] {
        device.conduct.counter = Some(counter);
        match show(&mut device, &kept, BASE) {
            Ok((credential, _)) => {
                assert!(believed, "{counter}");
                kept.credential = credential;
            }
            Err(refused) => assert_eq!((refused, believed), (Refused::Copied, false), "{counter}"),
        }
    }
}

#[test]
fn an_answer_fits_its_own_ceremony_alone() {
    let mut device = Authenticator::new();
    let (kept, _) = make(&mut device, BASE).unwrap();
    let (one, two) = (
        party().begin_asking(&[]).unwrap(),
        party().begin_asking(&[]).unwrap(),
    );
    let answer = device.get(&one.options, BASE).unwrap().to_string();
    let assertion = Assertion::read(answer.as_bytes()).unwrap();
    let refused = party()
        .finish_asking(&assertion, &two.state, &kept)
        .unwrap_err();
    assert_eq!(refused, Refused::OtherCeremony);
    let making = party().begin_making(HANDLE, "ada", &[]).unwrap();
    assert!(
        party()
            .finish_asking(&assertion, &making.state, &kept)
            .is_err()
    );
    assert!(
        party()
            .finish_making(answer.as_bytes(), &making.state)
            .is_err()
    );
}

#[test]
fn what_is_too_long_is_not_read() {
    let mut device = Authenticator::new();
    for (bytes, taken) in [(ID_BYTES, true), (ID_BYTES + 1, false)] {
        device.conduct.id_bytes = Some(bytes);
        assert_eq!(make(&mut device, BASE).is_ok(), taken, "{bytes}");
    }
    let begun = party().begin_making(HANDLE, "ada", &[]).unwrap();
    let mut answer = device.create(&begun.options, BASE).unwrap();
    answer["more"] = json!("x".repeat(ANSWER_BYTES));
    let refused = party().finish_making(answer.to_string().as_bytes(), &begun.state);
    assert_eq!(refused.err(), Some(Refused::TooLong));
    assert_eq!(
        Assertion::read(&vec![b' '; ANSWER_BYTES + 1]).err(),
        Some(Refused::TooLong)
    );
    assert_eq!(Assertion::read(b"{}").err(), Some(Refused::Unreadable));
}

#[test]
fn a_registry_without_a_name_has_no_passkeys() {
    for (base_url, has) in [
        ("http://localhost:7878", true),
        ("https://crates.example.org", true),
        ("http://127.0.0.1:7878", false),
        ("http://[::1]:7878", false),
        ("nonsense", false),
    ] {
        assert_eq!(RelyingParty::new(base_url).is_ok(), has, "{base_url}");
    }
}
