use domain::{IdKind, Need, PublicId, Strength};
use store::{NewAccount, NewRecovery, Record};

use super::*;
use crate::sample::Place;
use crate::{owners, session};

const BROWSER: Browser<'static> = Browser {
    from: None,
    agent: "test",
    cookie: None,
    device: None,
};

async fn account(registry: &Registry, number: u8, login: &str) -> PublicId {
    let id = PublicId::new(IdKind::User, &[number; 64]).unwrap();
    let account = NewAccount {
        id: id.clone(),
        login: login.to_owned(),
        email: format!("{login}@example.org"),
        email_verified: true,
        staff: false,
        password_hash: Some("hash".to_owned()),
        totp_sealed: Some(vec![1, 2, 3]),
        recovery: vec![],
    };
    let (store, record) = (&registry.store, Record::default());
    let made = store.create_account(&account, None, &record, crate::clock::now());
    made.await.unwrap();
    id
}

async fn session_of(
    registry: &Registry,
    id: &PublicId,
    strength: Strength,
    at: Timestamp,
) -> Session {
    let secret = session::begin(registry, id, strength, &BROWSER, at)
        .await
        .unwrap();
    let found = session::of(registry, Some(secret.expose()), at)
        .await
        .unwrap();
    found.unwrap()
}

/// Pauses an account as a recovery does.
async fn paused_now(registry: &Registry, id: &PublicId, now: Timestamp) {
    let recovery = NewRecovery {
        id: PublicId::new(IdKind::Recovery, &[9; 64]).unwrap(),
        account: id.clone(),
        way: "self-service",
        opened_by: None,
        reason: String::new(),
        ready_at: Some(now),
    };
    let (store, record) = (&registry.store, Record::default());
    store
        .begin_recovery(&recovery, None, &record, now)
        .await
        .unwrap();
    let until = now.plus(account_recovery::PAUSE);
    let done = store.finish_recovery(&recovery.id, "hash", until, &record, now);
    done.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_owner_with_a_passkey_lifts_a_pause_and_nobody_else() {
    let place = Place::sqlite();
    let registry = place.filled().await;
    let now = crate::clock::now();
    let bob = account(&registry, 2, "bob").await;
    let carol = account(&registry, 3, "carol").await;
    let mallory = account(&registry, 4, "mallory").await;
    for (package, login) in [("gate", "bob"), ("gate", "carol"), ("moat", "mallory")] {
        owners::name_owner(&registry, package, login, now)
            .await
            .unwrap();
    }
    paused_now(&registry, &bob, now).await;
    let strong = Strength::PhishingResistant;
    let stranger = session_of(&registry, &mallory, strong, now).await;
    let refused = lift(&registry, &stranger, "bob", &BROWSER, now).await;
    assert!(matches!(refused, Err(Error::Absent(_))));
    // A package of the thief's own, which the account took up, opens nothing; it closes the door instead.
    owners::name_owner(&registry, "moat", "bob", now)
        .await
        .unwrap();
    assert!(paused(&registry, &stranger, now).await.unwrap().is_empty());
    let second = session_of(&registry, &carol, strong, now).await;
    assert!(paused(&registry, &second, now).await.unwrap().is_empty());
    owners::name_owner(&registry, "moat", "carol", now)
        .await
        .unwrap();
    let by_code = session_of(&registry, &carol, Strength::SecondFactor, now).await;
    let refused = lift(&registry, &by_code, "bob", &BROWSER, now).await;
    assert!(
        matches!(refused, Err(Error::Refused(refusal)) if refusal.need == Need::PhishingResistant)
    );
    lift(&registry, &second, "bob", &BROWSER, now)
        .await
        .unwrap();
    let bob = registry.store.account(&bob).await.unwrap().unwrap();
    assert!(bob.paused_until <= now);
    assert!(
        lift(&registry, &second, "bob", &BROWSER, now)
            .await
            .is_err(),
        "once"
    );
}
