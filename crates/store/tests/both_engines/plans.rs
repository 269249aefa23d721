//! People, grants and plans for the cases.

use domain::artifact::{Inspected, Staged, Vetted};
use domain::release::Publisher;
use domain::{
    Action, Digest, Ecosystem, Event, Grant, Hold, HoldReason, IdKind, Maker, PackageName,
    PublicId, ReleaseId, ReleasePlan, Scope, Strength, Timestamp, TokenKind, Version,
};
use store::{NewAccount, NewToken, Store};

pub(crate) const SALT: [u8; 32] = [7; 32];

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros((1_795_800_000 + seconds) * domain::timestamp::SECOND)
}

pub(crate) fn id(kind: IdKind, number: u8) -> PublicId {
    PublicId::new(kind, &[number; 32]).unwrap()
}

/// An account with this number, whose login is `login`.
pub(crate) fn account(number: u8, login: &str) -> NewAccount {
    NewAccount {
        id: id(IdKind::User, number),
        login: login.to_owned(),
        email: format!("{login}@example.org"),
        email_verified: true,
        staff: false,
        password_hash: Some("hash".to_owned()),
        totp_sealed: Some(vec![1, 2, 3]),
        recovery: vec![Digest::of(b"code")],
    }
}

pub(crate) fn created(account: &NewAccount) -> (Event, [u8; 32]) {
    let event = Event::AccountCreated {
        account: account.id.to_string(),
        staff: account.staff,
    };
    (event, SALT)
}

pub(crate) async fn person(store: &Store, number: u8, login: &str) -> PublicId {
    let account = account(number, login);
    store
        .create_account(&account, None, &vec![created(&account)].into(), at(0))
        .await
        .unwrap();
    account.id
}

pub(crate) fn token(account: &PublicId, number: u8) -> NewToken {
    NewToken {
        id: id(IdKind::Token, number),
        account: account.clone(),
        digest: Digest::of(&[number]),
        kind: TokenKind::Publish,
        label: "laptop".to_owned(),
        scope: Scope {
            names: vec!["cargo/gate".parse().unwrap(), "cargo/+new".parse().unwrap()],
            actions: vec![Action::Publish, Action::Yank],
            until: at(1_000),
            networks: Vec::new(),
        },
        strength: Strength::SecondFactor,
        minted_at: at(0),
    }
}

pub(crate) fn name(spelling: &str) -> PackageName {
    let key = spelling.to_lowercase().replace('_', "-");
    PackageName::checked(Ecosystem::Cargo, spelling, &key).unwrap()
}

pub(crate) fn grant(account: &PublicId, action: Action, package: &str) -> Grant {
    Grant::assertion(account.clone(), None, action, name(package), at(1_000))
}

pub(crate) fn release(package: &str, version: &str) -> ReleaseId {
    ReleaseId {
        package: name(package),
        version: Version::checked(version, version).unwrap(),
    }
}

/// A plan to publish these bytes; `hold` says why the file is held, and has the number of its id.
pub(crate) fn plan(
    publisher: Publisher,
    package: &str,
    version: &str,
    bytes: &[u8],
    hold: Option<(u8, HoldReason)>,
) -> ReleasePlan {
    let digest = Digest::of(bytes);
    let event = Event::FilePublished {
        ecosystem: "cargo",
        package: package.to_owned(),
        version: version.to_owned(),
        filename: format!("{package}-{version}.crate"),
        sha256: digest.to_string(),
        size: 3,
        index_sha256: digest.to_string(),
        origin: "local",
        state: "listed",
        actor: None,
    };
    ReleasePlan {
        vetted: Vetted {
            inspected: Inspected {
                staged: Staged { digest, size: 3 },
                release: release(package, version),
                filename: format!("{package}-{version}.crate"),
                kind: "crate",
                manifest: r#"{"description":"Keeps wolves out","keywords":["iron"]}"#.to_owned(),
            },
            maker: Maker::default(),
            holds: hold
                .map(|(number, reason)| Hold {
                    id: id(IdKind::Hold, number),
                    reason,
                })
                .into_iter()
                .collect(),
        },
        index_row: format!("{{\"vers\":\"{version}\"}}"),
        publisher,
        at: at(1),
        event,
    }
}

/// A plan by an account whose grant covers it.
pub(crate) fn granted(account: &PublicId, package: &str, version: &str) -> ReleasePlan {
    let publisher = Publisher::Granted(grant(account, Action::Publish, package));
    plan(publisher, package, version, b"abc", None)
}
