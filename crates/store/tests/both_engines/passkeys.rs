//! Passkeys, and what was asked of authenticators.

use domain::{Digest, Event, IdKind, PublicId, Strength, Timestamp};
use store::{
    Conflict, NewCeremony, NewPasskey, NewSession, NewSignUp, PasskeyFacts, Record, Store,
    StoreError,
};

use crate::plans::{SALT, at, id, person, token};

fn passkey(account: &PublicId, number: u8, credential: &str) -> NewPasskey {
    NewPasskey {
        id: id(IdKind::Passkey, number),
        account: account.clone(),
        credential_id: credential.to_owned(),
        credential: "{\"counter\":0}".to_owned(),
        name: format!("key {number}"),
        backed_up: false,
    }
}

fn record(account: &PublicId) -> Record {
    let event = Event::FactorAdded {
        account: account.to_string(),
        factor: "passkey",
    };
    Record::of(event, SALT)
}

async fn add(
    store: &Store,
    passkey: &NewPasskey,
    paused: Option<Timestamp>,
) -> Result<(), StoreError> {
    let record = record(&passkey.account);
    store.add_passkey(passkey, 3, paused, &record, at(1)).await
}

async fn one_of(store: &Store, account: &PublicId) -> PasskeyFacts {
    store.passkeys_of(account).await.unwrap().remove(0)
}

fn is(found: Result<(), StoreError>, expected: &Conflict) -> bool {
    matches!(found, Err(StoreError::Conflict(conflict)) if conflict == *expected)
}

pub(crate) async fn a_credential_belongs_to_one_account(store: &Store) {
    let (ada, bob) = (person(store, 1, "ada").await, person(store, 2, "bob").await);
    let (one, two) = (passkey(&ada, 1, "same"), passkey(&bob, 2, "same"));
    let before = store.next_seq().await.unwrap();
    let (first, second) = tokio::join!(add(store, &one, None), add(store, &two, None));
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    let lost = first.and(second);
    assert!(is(lost, &Conflict::PasskeyThere));
    assert_eq!(store.next_seq().await.unwrap(), before + 1);
    let (_, owner) = store.passkey("same").await.unwrap().unwrap();
    assert_eq!(owner.passkeys, 1);
    assert!(store.passkey("other").await.unwrap().is_none());
}

pub(crate) async fn an_account_has_no_more_than_it_may(store: &Store) {
    let ada = person(store, 1, "ada").await;
    for number in 1..=3 {
        let new = passkey(&ada, number, &number.to_string());
        add(store, &new, (number == 1).then(|| at(50)))
            .await
            .unwrap();
    }
    let more = passkey(&ada, 4, "4");
    assert!(is(add(store, &more, None).await, &Conflict::PasskeyThere));
    let names = store.passkeys_of(&ada).await.unwrap();
    let names: Vec<&str> = names.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["key 1", "key 2", "key 3"]);
    let facts = store.account(&ada).await.unwrap().unwrap();
    assert_eq!((facts.passkeys, facts.paused_until), (3, at(50)));
}

pub(crate) async fn a_use_is_noted_once_also_in_a_race(store: &Store) {
    let ada = person(store, 1, "ada").await;
    add(store, &passkey(&ada, 1, "one"), None).await.unwrap();
    let kept = one_of(store, &ada).await;
    assert_eq!(kept.used_at, kept.added_at);
    let (first, second) = tokio::join!(
        store.use_passkey(&kept, "{\"counter\":1}", true, at(5)),
        store.use_passkey(&kept, "{\"counter\":2}", true, at(5)),
    );
    assert!(first.unwrap() != second.unwrap());
    let used = one_of(store, &ada).await;
    assert!(used.backed_up && used.used_at == at(5) && used.credential != kept.credential);
}

pub(crate) async fn a_doubted_passkey_is_used_no_more(store: &Store) {
    let ada = person(store, 1, "ada").await;
    add(store, &passkey(&ada, 1, "one"), None).await.unwrap();
    let kept = one_of(store, &ada).await;
    let before = store.next_seq().await.unwrap();
    for _ in 0..2 {
        store
            .doubt_passkey(&kept.id, &record(&ada), at(2))
            .await
            .unwrap();
    }
    assert_eq!(store.next_seq().await.unwrap(), before + 1);
    assert!(one_of(store, &ada).await.doubted);
    assert!(!store.use_passkey(&kept, "{}", false, at(3)).await.unwrap());
    let dropped = store.drop_password(&ada, &record(&ada), at(3)).await;
    assert!(is(dropped, &Conflict::LastFactor), "it opens nothing");
}

async fn session(store: &Store, account: &PublicId) -> Digest {
    let new = NewSession {
        id: id(IdKind::Session, 1),
        account: account.clone(),
        digest: Digest::of(b"session"),
        strength: Strength::PhishingResistant,
        agent: String::new(),
        network: String::new(),
        tokens_from: at(0),
        until: at(1000),
    };
    store.begin_session(&new, None, at(1)).await.unwrap();
    new.digest
}

pub(crate) async fn removing_one_ends_what_it_had_begun_and_keeps_the_last(store: &Store) {
    let (ada, bob) = (person(store, 1, "ada").await, person(store, 2, "bob").await);
    for number in 1..=2 {
        let new = passkey(&ada, number, &number.to_string());
        add(store, &new, None).await.unwrap();
    }
    let (first, second) = (id(IdKind::Passkey, 1), id(IdKind::Passkey, 2));
    let noted = record(&ada);
    store
        .drop_password(&ada, &record(&ada), at(2))
        .await
        .unwrap();
    let digest = session(store, &ada).await;
    let minted = token(&ada, 5);
    store
        .mint_token(&minted, &Record::default(), at(2))
        .await
        .unwrap();
    let foreign = store
        .remove_passkey(&bob, &first, None, &noted, at(3))
        .await;
    assert!(is(foreign, &Conflict::NotFound));
    assert!(store.rename_passkey(&ada, &second, "blue").await.unwrap());
    assert!(!store.rename_passkey(&bob, &second, "red").await.unwrap());
    store
        .remove_passkey(&ada, &first, Some(at(99)), &record(&ada), at(3))
        .await
        .unwrap();
    assert_eq!(one_of(store, &ada).await.name, "blue");
    assert!(
        store
            .session(&digest, at(4), at(0))
            .await
            .unwrap()
            .is_none()
    );
    assert!(store.token(&minted.digest).await.unwrap().unwrap().revoked);
    assert_eq!(
        store.account(&ada).await.unwrap().unwrap().paused_until,
        at(99)
    );
    let last = store
        .remove_passkey(&ada, &second, None, &noted, at(4))
        .await;
    assert!(is(last, &Conflict::LastFactor));
    assert_eq!(store.passkeys_of(&ada).await.unwrap().len(), 1);
}

pub(crate) async fn a_password_is_given_up_where_a_passkey_is(store: &Store) {
    let ada = person(store, 1, "ada").await;
    let dropped = store.drop_password(&ada, &record(&ada), at(2)).await;
    assert!(is(dropped, &Conflict::LastFactor));
    add(store, &passkey(&ada, 1, "one"), None).await.unwrap();
    let before = store.next_seq().await.unwrap();
    for _ in 0..2 {
        store
            .allow_codes(&ada, true, &record(&ada), at(2))
            .await
            .unwrap();
    }
    assert_eq!(store.next_seq().await.unwrap(), before + 1, "once");
    assert!(store.account(&ada).await.unwrap().unwrap().codes_allowed);
    store
        .drop_password(&ada, &record(&ada), at(3))
        .await
        .unwrap();
    let facts = store.account(&ada).await.unwrap().unwrap();
    assert_eq!((facts.password_hash, facts.codes_allowed), (None, false));
    // What is left is the passkey, and it stays: an app without a password opens nothing.
    let only = id(IdKind::Passkey, 1);
    let noted = record(&ada);
    let removed = store.remove_passkey(&ada, &only, None, &noted, at(4)).await;
    assert!(is(removed, &Conflict::LastFactor));
}

pub(crate) async fn a_ceremony_is_answered_once_by_whom_it_was_asked_of(store: &Store) {
    let digest = Digest::of(b"handle");
    let asked = NewCeremony {
        digest,
        purpose: "show",
        bound: "session",
        state: "state",
        until: at(300),
    };
    store.begin_ceremony(&asked).await.unwrap();
    for (purpose, bound, now) in [
        ("add", "session", at(1)),
        ("show", "", at(1)),
        ("show", "other", at(1)),
        ("show", "session", at(300)),
    ] {
        let found = store.end_ceremony(&digest, purpose, bound, now).await;
        assert_eq!(found.unwrap(), None, "{purpose} {bound}");
    }
    let (first, second) = tokio::join!(
        store.end_ceremony(&digest, "show", "session", at(299)),
        store.end_ceremony(&digest, "show", "session", at(299)),
    );
    let found = [first.unwrap(), second.unwrap()];
    let found: Vec<&str> = found.iter().flatten().map(String::as_str).collect();
    assert_eq!(found, ["state"]);
    store.begin_ceremony(&asked).await.unwrap();
    store.sweep_sessions(at(300), at(0), at(0)).await.unwrap();
    store.begin_ceremony(&asked).await.unwrap();
}

pub(crate) async fn an_account_without_a_password_is_made_with_its_passkey(store: &Store) {
    let ada = id(IdKind::User, 1);
    let digest = Digest::of(b"link");
    let asked = NewSignUp {
        digest,
        login: "ada".to_owned(),
        email: "ada@example.org".to_owned(),
        password_hash: None,
        until: at(100),
    };
    store.begin_sign_up(&asked, b"sealed", at(0)).await.unwrap();
    assert!(
        store
            .sign_up(&digest, at(1))
            .await
            .unwrap()
            .unwrap()
            .passwordless
    );
    let events = record(&ada);
    let without = store.confirm_sign_up(&digest, &ada, None, &events, at(1));
    assert!(is(without.await, &Conflict::NotFound));
    assert!(store.account(&ada).await.unwrap().is_none());
    let first = passkey(&ada, 1, "one");
    let made = store.confirm_sign_up(&digest, &ada, Some(&first), &events, at(1));
    made.await.unwrap();
    let facts = store.account(&ada).await.unwrap().unwrap();
    assert_eq!((facts.password_hash, facts.passkeys), (None, 1));
}
