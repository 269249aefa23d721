use domain::timestamp::DAY;
use domain::{Need, PublicId, Strength};
use principles::authentication::presence;
use store::{NewAccount, Record};

use super::*;
use crate::sample::Place;
use crate::session;
use crate::sign_in::Browser;

const BROWSER: Browser<'static> = Browser {
    from: None,
    agent: "test",
    cookie: None,
    device: None,
};

async fn account(registry: &Registry, number: u8, login: &str, staff: bool) -> PublicId {
    let id = PublicId::new(IdKind::User, &[number; 64]).unwrap();
    let account = NewAccount {
        id: id.clone(),
        login: login.to_owned(),
        email: format!("{login}@example.org"),
        email_verified: true,
        staff,
        password_hash: Some("hash".to_owned()),
        totp_sealed: Some(vec![1, 2, 3]),
        recovery: vec![],
    };
    let (store, record) = (&registry.store, Record::default());
    let made = store.create_account(&account, None, &record, now());
    made.await.unwrap();
    id
}

fn now() -> Timestamp {
    Timestamp::from_micros(1_795_802_399_000_000)
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

fn need(refused: Result<impl Sized, Error>) -> Need {
    match refused.err().unwrap() {
        Error::Refused(refusal) => refusal.need,
        error => panic!("{error}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_staff_with_a_fresh_passkey_acts() {
    let place = Place::sqlite();
    let registry = place.open().await;
    let ada = account(&registry, 1, "ada", true).await;
    let bob = account(&registry, 2, "bob", false).await;
    let strong = Strength::PhishingResistant;
    let others = session_of(&registry, &bob, strong, now()).await;
    assert_eq!(need(member(&others, now())), Need::Staff);
    let by_code = session_of(&registry, &ada, Strength::SecondFactor, now()).await;
    assert_eq!(need(member(&by_code, now())), Need::PhishingResistant);
    let passkey = session_of(&registry, &ada, strong, now()).await;
    let later = now().plus(presence::LASTS);
    assert_eq!(need(member(&passkey, later)), Need::FreshPresence);
    assert!(member(&passkey, later.plus(-1)).is_ok());
    assert!(member(&passkey, now()).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_freezes_and_thaws_by_name() {
    let place = Place::sqlite();
    let registry = place.open().await;
    let ada = account(&registry, 1, "ada", true).await;
    account(&registry, 2, "bob", false).await;
    let passkey = session_of(&registry, &ada, Strength::PhishingResistant, now()).await;
    let staff = member(&passkey, now()).unwrap();
    staff.freeze(&registry, "bob", now()).await.unwrap();
    assert!(staff.find(&registry, "bob").await.unwrap().0.frozen);
    staff.thaw(&registry, "bob", now()).await.unwrap();
    assert!(!staff.find(&registry, "bob").await.unwrap().0.frozen);
    assert!(staff.thaw(&registry, "bob", now()).await.is_err());
    let events = registry.store.whole_events(0, 100).await.unwrap();
    for kind in ["account.frozen", "account.thawed"] {
        let event = events.iter().find(|event| event.kind == kind).unwrap();
        let body = String::from_utf8(event.body.clone()).unwrap();
        assert!(body.contains(ada.as_str()), "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_members_give_an_account_back() {
    let place = Place::sqlite();
    let registry = place.open().await;
    let ada = account(&registry, 1, "ada", true).await;
    let eve = account(&registry, 2, "eve", true).await;
    account(&registry, 3, "bob", false).await;
    let strong = Strength::PhishingResistant;
    let (ada, eve) = (
        session_of(&registry, &ada, strong, now()).await,
        session_of(&registry, &eve, strong, now()).await,
    );
    let (ada, eve) = (member(&ada, now()).unwrap(), member(&eve, now()).unwrap());
    assert!(matches!(
        ada.open_recovery(&registry, "bob", " ", now()).await,
        Err(Error::Malformed(_))
    ));
    let own = ada.open_recovery(&registry, "ada", "me", now()).await;
    assert_eq!(need(own), Need::AnotherMember);
    let link = ada
        .open_recovery(&registry, "bob", "signed by his key", now())
        .await;
    assert!(link.unwrap().is_none(), "another one has to agree first");
    let waiting = ada.recoveries(&registry).await.unwrap();
    let (id, ready_at) = (waiting[0].id.to_string(), waiting[0].ready_at);
    assert_eq!(ready_at, None);
    assert_eq!(
        need(ada.agree(&registry, &id, now()).await),
        Need::AnotherMember
    );
    let link = eve.agree(&registry, &id, now()).await.unwrap();
    assert!(eve.agree(&registry, &id, now()).await.is_err(), "once");
    let finish = |at| {
        let (registry, link) = (&registry, link.expose().to_owned());
        async move { recover::finish(registry, &link, "copper lantern orchard", &BROWSER, at).await }
    };
    let over = now().plus(account_recovery::WAIT_SHOWN);
    assert_eq!(
        need(finish(over.plus(-1)).await),
        Need::WaitOver { until: over }
    );
    finish(over).await.unwrap();
    let bob = ada.find(&registry, "bob").await.unwrap().0;
    assert_eq!(bob.totp_sealed, None);
    assert_eq!(bob.paused_until, over.plus(account_recovery::PAUSE));
    assert!(finish(over).await.is_err(), "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_member_alone_waits_longer_and_may_refuse() {
    let place = Place::sqlite();
    let registry = place.open().await;
    let ada = account(&registry, 1, "ada", true).await;
    account(&registry, 3, "bob", false).await;
    let ada = session_of(&registry, &ada, Strength::PhishingResistant, now()).await;
    let ada = member(&ada, now()).unwrap();
    let link = ada
        .open_recovery(&registry, "bob", "we met", now())
        .await
        .unwrap();
    let waiting = ada.recoveries(&registry).await.unwrap();
    assert_eq!(waiting[0].ready_at, Some(now().plus(14 * DAY)));
    let link = link.unwrap();
    assert!(
        recover::stage(&registry, link.expose(), now())
            .await
            .is_ok()
    );
    ada.refuse(&registry, waiting[0].id.as_str(), now())
        .await
        .unwrap();
    assert!(
        recover::stage(&registry, link.expose(), now())
            .await
            .is_err()
    );
}
