use std::fmt::Write;

use super::*;
use crate::Timestamp;

fn owner() -> OwnerChange {
    OwnerChange {
        ecosystem: "cargo",
        package: "gate".into(),
        account: "usr_0000000000000002".into(),
        actor: "usr_0000000000000001".into(),
        role: None,
    }
}

/// One event of every type. A new variant that is missing here fails the count below.
fn one_of_each() -> Vec<Event> {
    let account = || "usr_0000000000000001".to_owned();
    let token = || "tok_0000000000000001".to_owned();
    vec![
        Event::InstallationBegun {
            base_url: "http://localhost:7878".into(),
        },
        Event::FilePublished {
            ecosystem: "cargo",
            package: "gate".into(),
            version: "1.0.0".into(),
            filename: "gate-1.0.0.crate".into(),
            sha256: "a".repeat(64),
            size: 1_234,
            index_sha256: "b".repeat(64),
            origin: "local",
            state: "listed",
            actor: Some(account()),
        },
        Event::ReleaseYanked {
            ecosystem: "cargo",
            package: "gate".into(),
            version: "1.0.0".into(),
            yanked: true,
            actor: account(),
        },
        Event::OwnerInvited(owner()),
        Event::OwnerAdded(owner()),
        Event::OwnerRemoved(owner()),
        Event::AccountCreated {
            account: account(),
            staff: true,
        },
        Event::EmailVerified { account: account() },
        Event::FactorAdded {
            account: account(),
            factor: "totp",
        },
        Event::EnrolmentIssued {
            until: "2026-11-28T00:00:00.000000Z".into(),
        },
        Event::TokenMinted {
            account: account(),
            token: token(),
            names: vec!["cargo/+new".into(), "cargo/gate".into()],
            actions: action_words(&[Action::Publish, Action::Yank]),
            until: "2027-02-25T00:00:00.000000Z".into(),
            strength: "second-factor",
        },
        Event::TokenRevoked {
            account: account(),
            token: token(),
        },
        Event::SecretRevealed {
            account: Some(account()),
            kind: "publish",
            token: Some(token()),
            by: "github",
        },
        Event::OwnerDeclined(owner()),
        Event::SessionsEnded { account: account() },
        Event::LogBegun {
            log: 2,
            restored_next: 900,
            newest_known: Some(1_001),
        },
        Event::InstallationRebased {
            base_url: "https://packages.example.org".into(),
            former_base_url: "https://crates.example.org".into(),
        },
        Event::KeyRotated {
            purpose: "totp-secrets",
            version: 2,
        },
    ]
    .into_iter()
    .chain(of_credentials())
    .chain(of_holds())
    .chain(of_builders())
    .chain(of_organisations())
    .chain(of_publishers())
    .collect()
}

/// Those that tell of where files are built.
fn of_builders() -> Vec<Event> {
    let account = || "usr_0000000000000001".to_owned();
    vec![
        Event::AttestationAdded(AddedAttestation {
            ecosystem: "cargo",
            package: "gate".into(),
            version: "1.0.0".into(),
            filename: "gate-1.0.0.crate".into(),
            sha256: "a".repeat(64),
            attestation_sha256: "c".repeat(64),
            predicate_type: "https://slsa.dev/provenance/v1".into(),
            builder: "foreign",
            builder_sha256: "d".repeat(64),
            actor: account(),
        }),
        Event::BuilderAdopted(AdoptedBuilder {
            ecosystem: "cargo",
            package: "gate".into(),
            builder_sha256: "d".repeat(64),
            actor: account(),
        }),
    ]
}

/// Those that tell of a file that is held.
fn of_holds() -> Vec<Event> {
    let file = |reasons: Vec<&'static str>, by: Option<&str>| FileHold {
        ecosystem: "cargo",
        package: "gate".into(),
        version: "1.0.1".into(),
        filename: "gate-1.0.1.crate".into(),
        sha256: "a".repeat(64),
        holds: (1..=reasons.len())
            .map(|number| format!("hold_{number:016}"))
            .collect(),
        reasons,
        by: by.map(str::to_owned),
    };
    let staff = Some("usr_0000000000000002");
    vec![
        Event::FileHeld(file(vec!["trust-downgrade", "builder-changed"], None)),
        Event::FileQuarantined(file(vec!["quarantined-by-staff"], staff)),
        Event::FileReleased(file(vec!["trust-downgrade"], Some("usr_0000000000000001"))),
        Event::FileRejected(file(vec!["quarantined-by-staff"], Some("operator"))),
        Event::TrustReset(TrustReset {
            ecosystem: "cargo",
            package: "gate".into(),
            actor: "usr_0000000000000001".into(),
            from: Some("2026-12-01T00:00:00.000000Z".into()),
        }),
    ]
}

/// Those that tell of build services.
fn of_publishers() -> Vec<Event> {
    let (publisher, token) = ("pub_0000000000000001", "tok_0000000000000001");
    let claims = |name: &str, value: &str| [(name.to_owned(), value.to_owned())].into();
    let change = |pending| PublisherChange {
        ecosystem: "cargo",
        package: "gate".into(),
        publisher: publisher.into(),
        issuer: "https://issuer.example.org".into(),
        claims: claims("repository", "ada/gate"),
        pending,
        actor: "usr_0000000000000001".into(),
    };
    vec![
        Event::PublisherAdded(change(true)),
        Event::PublisherRemoved(change(false)),
        Event::PublisherUsed(PublisherUse {
            ecosystem: "cargo",
            package: "gate".into(),
            publisher: publisher.into(),
            token: token.into(),
            until: "2026-11-28T00:15:00.000000Z".into(),
            identity: claims("sha", "c0ffee"),
        }),
        Event::PublisherTokenRevoked(PublisherEnd {
            publisher: publisher.into(),
            token: token.into(),
        }),
        Event::PublisherOnly(PublisherOnly {
            ecosystem: "cargo",
            package: "gate".into(),
            only: true,
            actor: "usr_0000000000000001".into(),
        }),
    ]
}

/// Those that tell of a change of what protects an account.
fn of_credentials() -> Vec<Event> {
    let account = || "usr_0000000000000001".to_owned();
    let by = || "usr_0000000000000002".to_owned();
    let recovery = || "rcv_0000000000000001".to_owned();
    vec![
        Event::EmailUnverified {
            account: account(),
            reason: "lapsed",
        },
        Event::EmailChanged {
            account: account(),
            undone: false,
        },
        Event::PasswordChanged { account: account() },
        Event::PasswordLeaked { account: account() },
        Event::AccountFrozen {
            account: account(),
            by: "link".into(),
        },
        Event::AccountThawed {
            account: account(),
            by: by(),
        },
        Event::RecoveryAsked {
            account: account(),
            recovery: recovery(),
            way: "self-service",
        },
        Event::RecoveryApproved {
            account: account(),
            recovery: recovery(),
            by: by(),
        },
        Event::RecoveryEnded {
            account: account(),
            recovery: recovery(),
            how: "objected",
        },
        Event::RecoveryDone {
            account: account(),
            recovery: recovery(),
        },
        Event::PauseLifted {
            account: account(),
            by: by(),
        },
        Event::DeviceConfirmed { account: account() },
        Event::PackageCritical {
            ecosystem: "cargo",
            package: "gate".into(),
            critical: true,
            reason: "dependants",
            from: Some("2026-12-12T00:00:00.000000Z".into()),
        },
        Event::FactorRemoved {
            account: account(),
            factor: "totp",
        },
        Event::FactorDoubted {
            account: account(),
            passkey: "psk_0000000000000001".into(),
        },
        Event::CodesAllowed {
            account: account(),
            allowed: true,
        },
    ]
}

/// Those of roles by other ways, and of their end.
fn of_organisations() -> Vec<Event> {
    let account = || "usr_0000000000000002".to_owned();
    let actor = || "usr_0000000000000001".to_owned();
    let organisation = || "org_0000000000000001".to_owned();
    let team = || "team_0000000000000001".to_owned();
    let package = || "gate".to_owned();
    let ecosystem = "cargo";
    vec![
        Event::RoleChanged(OwnerChange {
            role: Some("publisher"),
            ..owner()
        }),
        Event::OrganisationMade(OrganisationMade {
            organisation: organisation(),
            account: actor(),
        }),
        Event::TeamMade(TeamMade {
            organisation: organisation(),
            team: team(),
            actor: actor(),
        }),
        Event::MemberChanged(MemberChange {
            organisation: organisation(),
            account: account(),
            actor: actor(),
            standing: "member",
        }),
        Event::TeamMemberChanged(TeamMemberChange {
            organisation: organisation(),
            team: team(),
            account: account(),
            actor: actor(),
            member: true,
        }),
        Event::TeamRoleChanged(TeamRoleChange {
            organisation: organisation(),
            team: team(),
            ecosystem,
            package: package(),
            role: "maintainer",
            actor: actor(),
        }),
        Event::PackageTransferred(Transfer {
            ecosystem,
            package: package(),
            organisation: organisation(),
            former: None,
            actor: actor(),
        }),
        Event::AccountDeleted { account: account() },
        Event::TokenRotated(Rotation {
            account: account(),
            token: "tok_0000000000000002".into(),
            former: "tok_0000000000000001".into(),
            former_until: "2026-11-28T00:00:00.000000Z".into(),
        }),
    ]
}

/// The bytes are what the log is made of: whoever changes them changes what was said.
#[test]
fn the_bytes_of_every_type_are_pinned() {
    let at = Timestamp::from_micros(1_795_802_399_000_001);
    let mut golden = String::new();
    for (seq, event) in (0..).zip(one_of_each()) {
        let bytes = event.bytes(seq, at).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(
            text.contains(&format!("\"type\":\"{}\"", event.kind())),
            "{text}"
        );
        writeln!(golden, "{} {text}", event.visibility().word()).unwrap();
    }
    insta::assert_snapshot!("bytes_of_every_type", golden);
}

#[test]
fn an_event_has_an_end() {
    let event = Event::EmailVerified {
        account: "x".repeat(MAX_BYTES),
    };
    assert_eq!(event.bytes(0, Timestamp::from_micros(0)), Err(TooLarge));
}

#[test]
fn the_list_above_holds_every_type_once() {
    let kinds: std::collections::BTreeSet<_> = one_of_each().iter().map(Event::kind).collect();
    assert_eq!(kinds.len(), one_of_each().len());
}
