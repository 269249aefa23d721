//! People, packages and moments for the tables of the rules.

use domain::{
    Action, Ecosystem, IdKind, Origin, PackageName, Person, PublicId, ReleaseId, Role, Scope,
    Standing, Strength, Timestamp, Version, Via,
};

pub(crate) fn now() -> Timestamp {
    Timestamp::from_micros(1_795_802_399_000_000)
}

pub(crate) fn person() -> Person {
    Person {
        account: PublicId::new(IdKind::User, &[1; 32]).unwrap(),
        login: "ada".into(),
        email_verified: true,
        frozen: false,
        strength: Strength::SecondFactor,
        shown_at: now(),
        paused_until: Timestamp::from_micros(0),
        password_leaked: false,
        via: Via::Session,
    }
}

pub(crate) fn token(names: &str, actions: Vec<Action>, until: Timestamp) -> Via {
    Via::Token {
        id: PublicId::new(IdKind::Token, &[2; 32]).unwrap(),
        scope: Scope {
            names: vec![names.parse().unwrap()],
            actions,
            until,
            networks: Vec::new(),
        },
        from: None,
    }
}

pub(crate) fn standing() -> Standing {
    Standing {
        package: PackageName::checked(Ecosystem::Cargo, "gate", "gate").unwrap(),
        origin: Some(Origin::Local),
        role: Some(Role::Owner),
        critical: false,
    }
}

pub(crate) fn release() -> ReleaseId {
    ReleaseId {
        package: standing().package,
        version: Version::checked("1.0.0", "1.0.0").unwrap(),
    }
}
