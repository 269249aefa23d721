use domain::{Digest, Event, IdKind, LinkPurpose, PublicId, Strength, Timestamp};
use store::{
    AppInPlace, Conflict, EmailTerms, NewDevice, NewEmailWish, NewLink, NewSession, Record, Store,
    StoreError,
};

use crate::plans::{SALT, account, at, created, id, person, token};

fn terms(until: i64) -> EmailTerms {
    EmailTerms {
        paused_until: at(50),
        undo_until: at(until),
    }
}

fn link(account: &PublicId, digest: Digest, purpose: LinkPurpose) -> NewLink {
    NewLink {
        digest,
        account: account.clone(),
        purpose,
        detail: String::new(),
        until: at(100),
    }
}

/// Wishes for this address; the digest of the link that gives it.
async fn wish(store: &Store, account: &PublicId, email: &str, number: u8) -> Digest {
    let digest = Digest::of(&[b'w', number]);
    let links = vec![link(account, digest, LinkPurpose::ConfirmEmail)];
    let record = Record {
        links,
        ..Record::default()
    };
    let wish = NewEmailWish {
        digest,
        account: account.clone(),
        email: email.to_owned(),
        until: at(100),
    };
    store.wish_for_email(&wish, &record, at(0)).await.unwrap();
    digest
}

fn changed(account: &PublicId, undo: Option<u8>) -> (Record, Digest) {
    let event = Event::EmailChanged {
        account: account.to_string(),
        undone: false,
    };
    let digest = Digest::of(&[b'u', undo.unwrap_or_default()]);
    let mut record = Record::of(event, SALT);
    if undo.is_some() {
        record.links = vec![link(account, digest, LinkPurpose::UndoEmail)];
    }
    (record, digest)
}

async fn email(store: &Store, login: &str) -> String {
    let facts = store.account_by_login(login).await.unwrap().unwrap();
    facts.email
}

fn is_conflict(found: &Result<(), StoreError>, expected: &Conflict) -> bool {
    matches!(found, Err(StoreError::Conflict(conflict)) if conflict == expected)
}

pub(crate) async fn the_oldest_address_takes_all_changes_back(store: &Store) {
    let ada = person(store, 1, "ada").await;
    store
        .mint_token(&token(&ada, 1), &Record::default(), at(0))
        .await
        .unwrap();
    let first = wish(store, &ada, "new@example.org", 1).await;
    let (record, undo) = changed(&ada, Some(1));
    store
        .change_email(&first, terms(80), &record, at(1))
        .await
        .unwrap();
    let second = wish(store, &ada, "third@example.org", 2).await;
    let (record, _) = changed(&ada, None);
    store
        .change_email(&second, terms(90), &record, at(2))
        .await
        .unwrap();
    let facts = store.account_by_login("ada").await.unwrap().unwrap();
    assert_eq!(facts.email, "third@example.org");
    assert_eq!(facts.former_email.as_deref(), Some("ada@example.org"));
    assert_eq!(facts.paused_until, at(50));
    let former = store.former_email(&ada, at(79)).await.unwrap();
    assert_eq!(former, Some(("ada@example.org".to_owned(), at(80))));
    assert_eq!(store.former_email(&ada, at(80)).await.unwrap(), None);
    remember(store, &ada, 1, at(90)).await;
    // Later than its time it does nothing, and is not used up by that.
    let late = store
        .undo_email(&undo, at(60), &Record::default(), at(80))
        .await;
    assert!(is_conflict(&late, &Conflict::NotFound), "{late:?}");
    store
        .undo_email(&undo, at(60), &Record::default(), at(79))
        .await
        .unwrap();
    let facts = store.account_by_login("ada").await.unwrap().unwrap();
    assert_eq!(facts.email, "ada@example.org");
    assert_eq!((facts.former_email, facts.paused_until), (None, at(60)));
    assert!(store.tokens_of(&ada).await.unwrap()[0].revoked);
    assert!(store.devices_of(&ada, at(79)).await.unwrap().is_empty());
    let again = store
        .undo_email(&undo, at(60), &Record::default(), at(79))
        .await;
    assert!(is_conflict(&again, &Conflict::NotFound), "{again:?}");
}

pub(crate) async fn an_address_is_given_once_and_the_one_before_is_kept(store: &Store) {
    let (ada, bob) = (person(store, 1, "ada").await, person(store, 2, "bob").await);
    let link = wish(store, &ada, "new@example.org", 1).await;
    let (record, _) = changed(&ada, None);
    let give = || store.change_email(&link, terms(80), &record, at(1));
    let (one, two) = tokio::join!(give(), give());
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    for (number, address) in [(2, "ADA@example.org"), (3, "New@example.org")] {
        let theirs = wish(store, &bob, address, number).await;
        let taken = store
            .change_email(&theirs, terms(80), &Record::default(), at(2))
            .await;
        assert!(
            is_conflict(&taken, &Conflict::EmailTaken),
            "{address}: {taken:?}"
        );
        let key = address.to_lowercase();
        assert!(store.is_anothers_address(&key, &bob).await.unwrap());
        assert!(!store.is_anothers_address(&key, &ada).await.unwrap());
    }
    let mut eve = account(3, "eve");
    eve.email = "ada@example.org".to_owned();
    let taken = store
        .create_account(&eve, None, &vec![created(&eve)].into(), at(2))
        .await;
    assert!(is_conflict(&taken, &Conflict::EmailTaken), "{taken:?}");
    // Whoever had it goes back to it; the address in between is then the one before.
    let back = wish(store, &ada, "ada@example.org", 4).await;
    store
        .change_email(&back, terms(90), &record, at(3))
        .await
        .unwrap();
    let facts = store.account_by_login("ada").await.unwrap().unwrap();
    assert_eq!(facts.email, "ada@example.org");
    assert_eq!(facts.former_email.as_deref(), Some("new@example.org"));
    // After its time it is anybody's.
    store.sweep_sessions(at(95), at(0), at(0)).await.unwrap();
    let theirs = wish(store, &bob, "new@example.org", 5).await;
    store
        .change_email(&theirs, terms(99), &Record::default(), at(96))
        .await
        .unwrap();
    assert_eq!(email(store, "bob").await, "new@example.org");
}

pub(crate) async fn an_address_that_lapsed_takes_nothing_back(store: &Store) {
    let mut ada = account(1, "ada");
    ada.email_verified = false;
    store
        .create_account(&ada, None, &vec![created(&ada)].into(), at(0))
        .await
        .unwrap();
    let same = wish(store, &ada.id, "ada@example.org", 1).await;
    let key = "ada@example.org";
    assert_eq!(
        store.email_asks_since(key, &ada.id, at(-1)).await.unwrap(),
        1
    );
    assert_eq!(
        store.email_asks_since(key, &ada.id, at(0)).await.unwrap(),
        0
    );
    let wished = store.wished_email(&same, &ada.id, at(1)).await.unwrap();
    assert_eq!(wished.as_deref(), Some(key));
    let other = wish(store, &ada.id, "new@example.org", 2).await;
    store
        .change_email(&other, terms(80), &Record::default(), at(1))
        .await
        .unwrap();
    let facts = store.account_by_login("ada").await.unwrap().unwrap();
    assert!(facts.email_verified && facts.former_email.is_none());
    // What was asked for before a change is forgotten with it.
    let stale = store
        .change_email(&same, terms(80), &Record::default(), at(2))
        .await;
    assert!(is_conflict(&stale, &Conflict::NotFound), "{stale:?}");
}

fn device(number: u8, until: Timestamp) -> NewDevice {
    NewDevice {
        id: id(IdKind::Device, number),
        digest: Digest::of(b"a cookie"),
        agent: "a browser".to_owned(),
        network: "192.0.2.0/24".to_owned(),
        trusted_at: at(i64::from(number)),
        until,
    }
}

async fn remember(store: &Store, account: &PublicId, number: u8, until: Timestamp) {
    let device = device(number, until);
    let kept = store.remember_device(account, &device, at(0)).await;
    kept.unwrap();
}

pub(crate) async fn a_browser_is_known_to_whom_it_was_confirmed_for(store: &Store) {
    let (ada, bob) = (person(store, 1, "ada").await, person(store, 2, "bob").await);
    let cookie = Digest::of(b"a cookie");
    remember(store, &ada, 1, at(10)).await;
    for (whose, now, known) in [(&ada, 9, true), (&ada, 10, false), (&bob, 9, false)] {
        let found = store.device(whose, &cookie, at(now)).await.unwrap();
        assert_eq!(found.is_some(), known, "{whose} {now}");
    }
    // Known again, it is known for longer and trusted since when it was.
    remember(store, &ada, 2, at(20)).await;
    let found = store.device(&ada, &cookie, at(19)).await.unwrap().unwrap();
    assert_eq!(found.trusted_at, at(1));
    let link = Digest::of(b"link");
    let record = Record {
        links: vec![self::link(&bob, link, LinkPurpose::ConfirmDevice)],
        ..Record::default()
    };
    store.keep_record(&record, at(0)).await.unwrap();
    let theirs = device(3, at(20));
    let confirm = || store.confirm_device(&link, &theirs, &EMPTY, at(1));
    let (one, two) = tokio::join!(confirm(), confirm());
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let known = store.devices_of(&bob, at(2)).await.unwrap();
    assert_eq!(known.len(), 1);
    assert!(!store.forget_device(&ada, &known[0].id).await.unwrap());
    assert!(store.forget_device(&bob, &known[0].id).await.unwrap());
    assert!(store.devices_of(&bob, at(2)).await.unwrap().is_empty());
}

static EMPTY: Record = Record {
    events: Vec::new(),
    mails: Vec::new(),
    links: Vec::new(),
};

pub(crate) async fn what_a_password_or_an_app_change_ends(store: &Store) {
    let ada = person(store, 1, "ada").await;
    assert!(!store.has_signed_in(&ada).await.unwrap());
    for number in 1..=2 {
        let session = NewSession {
            id: id(IdKind::Session, number),
            account: ada.clone(),
            digest: Digest::of(&[number]),
            strength: Strength::SecondFactor,
            agent: String::new(),
            network: String::new(),
            tokens_from: at(0),
            until: at(100),
        };
        store.begin_session(&session, None, at(0)).await.unwrap();
    }
    assert!(store.has_signed_in(&ada).await.unwrap());
    let kept = Digest::of(&[1]);
    let left = || async { store.sessions_of(&ada, at(1), at(-1)).await.unwrap().len() };
    let app = AppInPlace {
        former_sealed: vec![1, 2, 3],
        totp_sealed: vec![4],
        step: 7,
    };
    let replace = || store.replace_app(&ada, &app, (&kept, at(30)), &EMPTY, at(1));
    let (one, two) = tokio::join!(replace(), replace());
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    assert_eq!(left().await, 1);
    store
        .change_password(&ada, "another", &Digest::of(&[9]), &EMPTY, at(1))
        .await
        .unwrap();
    assert_eq!(left().await, 0);
    let facts = store.account_by_login("ada").await.unwrap().unwrap();
    assert_eq!(facts.password_hash.as_deref(), Some("another"));
    assert_eq!((facts.last_totp_step, facts.paused_until), (7, at(30)));
    let last = store.remove_app(&ada, at(30), &EMPTY, at(1)).await;
    assert!(is_conflict(&last, &Conflict::NotFound), "{last:?}");
    let codes = [Digest::of(b"x"), Digest::of(b"y")];
    store
        .renew_recovery_codes(&ada, &codes, &EMPTY, at(1))
        .await
        .unwrap();
    assert_eq!(store.recovery_codes_left(&ada).await.unwrap(), 2);
    let old = store.spend_recovery_code(&ada, &Digest::of(b"code")).await;
    assert!(!old.unwrap());
}
