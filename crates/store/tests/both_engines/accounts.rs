use domain::{Digest, Event, IdKind};
use store::{Conflict, NewSecondFactor, Record, Store, StoreError};

use crate::engine::Engine;
use crate::plans::{SALT, account, at, created, id, person, token};

pub(crate) async fn an_enrolment_is_used_once_also_in_a_race(store: &Store) {
    let link = Digest::of(b"link");
    let issued = Event::EnrolmentIssued {
        until: at(10).to_string(),
    };
    let issue = |until| store.issue_enrolment(&link, until, SALT, &issued, at(0));
    issue(at(10)).await.unwrap();
    let (one, two) = (account(1, "ada"), account(2, "bob"));
    let (one_events, two_events) = (vec![created(&one)].into(), vec![created(&two)].into());
    let (first, second) = tokio::join!(
        store.create_account(&one, Some(&link), &one_events, at(1)),
        store.create_account(&two, Some(&link), &two_events, at(1)),
    );
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    issue(at(10)).await.unwrap();
    let late = account(3, "eve");
    let late = store
        .create_account(&late, Some(&link), &vec![created(&late)].into(), at(10))
        .await;
    assert!(matches!(
        late,
        Err(StoreError::Conflict(Conflict::EnrolmentGone))
    ));
}

pub(crate) async fn logins_and_addresses_are_taken_once(store: &Store) {
    person(store, 1, "ada").await;
    let mut other = account(2, "ada");
    other.email = "other@example.org".to_owned();
    let taken = store
        .create_account(&other, None, &Record::default(), at(1))
        .await;
    assert!(matches!(
        taken,
        Err(StoreError::Conflict(Conflict::LoginTaken))
    ));
    other.login = "bob".to_owned();
    other.email = "ADA@example.org".to_owned();
    let taken = store
        .create_account(&other, None, &Record::default(), at(1))
        .await;
    assert!(matches!(
        taken,
        Err(StoreError::Conflict(Conflict::EmailTaken))
    ));
    assert_eq!(store.account_by_login("bob").await.unwrap(), None);
    assert_eq!(store.administrators().await.unwrap(), 0);
}

pub(crate) async fn a_second_factor_is_set_up_once(store: &Store) {
    let mut ada = account(1, "ada");
    ada.totp_sealed = None;
    store
        .create_account(&ada, None, &vec![created(&ada)].into(), at(0))
        .await
        .unwrap();
    let factor = |byte: u8| NewSecondFactor {
        totp_sealed: vec![byte],
        step: 100,
        recovery: vec![Digest::of(&[byte]), Digest::of(&[byte, byte])],
    };
    let events = Record::from(vec![created(&ada)]);
    let (one, two) = (factor(8), factor(9));
    let (first, second) = tokio::join!(
        store.set_second_factor(&ada.id, &one, &events, at(1)),
        store.set_second_factor(&ada.id, &two, &events, at(1)),
    );
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    let lost = first.err().or(second.err()).unwrap();
    assert!(matches!(lost, StoreError::Conflict(Conflict::FactorThere)));
    assert_eq!(store.recovery_codes_left(&ada.id).await.unwrap(), 2);
    // The code that proved it is used up.
    assert!(!store.accept_totp_step(&ada.id, 100).await.unwrap());
    assert_eq!(store.next_seq().await.unwrap(), 2);
}

pub(crate) async fn a_time_step_is_accepted_once_also_in_a_race(store: &Store) {
    let ada = person(store, 1, "ada").await;
    let (first, second) = tokio::join!(
        store.accept_totp_step(&ada, 100),
        store.accept_totp_step(&ada, 100)
    );
    assert!(first.unwrap() != second.unwrap());
    assert!(!store.accept_totp_step(&ada, 99).await.unwrap());
    assert!(store.accept_totp_step(&ada, 101).await.unwrap());
    let facts = store.account_by_login("ada").await.unwrap().unwrap();
    assert_eq!(facts.last_totp_step, 101);
    assert_eq!(facts.totp_sealed.as_deref(), Some(&[1, 2, 3][..]));
}

pub(crate) async fn a_recovery_code_is_spent_once(store: &Store) {
    let (ada, bob) = (person(store, 1, "ada").await, id(IdKind::User, 9));
    let code = Digest::of(b"code");
    assert!(!store.spend_recovery_code(&bob, &code).await.unwrap());
    assert!(
        !store
            .spend_recovery_code(&ada, &Digest::of(b"no"))
            .await
            .unwrap()
    );
    assert!(store.spend_recovery_code(&ada, &code).await.unwrap());
    assert!(!store.spend_recovery_code(&ada, &code).await.unwrap());
}

pub(crate) async fn a_revoked_token_is_known_and_says_so(store: &Store) {
    let ada = person(store, 1, "ada").await;
    let new = token(&ada, 5);
    let event = Event::TokenRevoked {
        account: ada.to_string(),
        token: new.id.to_string(),
    };
    store
        .mint_token(&new, &Record::of(event.clone(), SALT), at(0))
        .await
        .unwrap();
    let kept = store.token(&new.digest).await.unwrap().unwrap();
    assert_eq!(kept.scope, new.scope);
    assert_eq!(
        (kept.kind, kept.strength, kept.revoked),
        (new.kind, new.strength, false)
    );
    assert_eq!(kept.account.login, "ada");
    let before = store.next_seq().await.unwrap();
    for _ in 0..2 {
        store
            .revoke_token(&new.id, &Record::of(event.clone(), SALT), at(1))
            .await
            .unwrap();
    }
    assert_eq!(store.next_seq().await.unwrap(), before + 1);
    assert!(store.token(&new.digest).await.unwrap().unwrap().revoked);
    assert_eq!(store.tokens_of(&ada).await.unwrap().len(), 1);
    assert!(store.token(&Digest::of(b"other")).await.unwrap().is_none());
}

/// Who may read is known from memory; a token that is revoked reads no more, at once on the node that
/// revokes it and with the next word of the database on every other.
pub(crate) async fn a_revoked_token_reads_no_more_on_any_node(engine: &Engine) {
    let here = &engine.store;
    let there = engine.another().await.unwrap();
    let ada = person(here, 1, "ada").await;
    let minted = |byte| {
        let new = token(&ada, byte);
        let event = Event::TokenRevoked {
            account: ada.to_string(),
            token: new.id.to_string(),
        };
        (new, event)
    };
    let ((one, first), (two, second)) = (minted(5), minted(6));
    for (new, event) in [(&one, &first), (&two, &second)] {
        here.mint_token(new, &Record::of(event.clone(), SALT), at(0))
            .await
            .unwrap();
    }
    for store in [here, &there] {
        store.poll_changes().await.unwrap();
        assert!(reads(store, &one.digest).await);
    }
    // A row that changed without an event shows who answers: memory does not know of it.
    engine.run("UPDATE tokens SET revoked_at = 7").await;
    there.poll_changes().await.unwrap();
    assert!(reads(&there, &one.digest).await, "the database was asked");
    engine.run("UPDATE tokens SET revoked_at = NULL").await;
    here.revoke_token(&one.id, &Record::of(first.clone(), SALT), at(1))
        .await
        .unwrap();
    assert!(!reads(here, &one.digest).await, "at once on this node");
    there.poll_changes().await.unwrap();
    assert!(
        !reads(&there, &one.digest).await,
        "with the next word on the other"
    );
    assert!(reads(&there, &two.digest).await);
    assert!(there.reader(&Digest::of(b"other")).await.unwrap().is_none());
}

async fn reads(store: &Store, digest: &Digest) -> bool {
    let found = store.reader(digest).await.unwrap();
    found.is_some_and(|token| token.works(at(2)))
}
