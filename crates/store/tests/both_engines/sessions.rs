use domain::{Digest, Event, IdKind, PublicId, Strength, Timestamp};
use store::{Conflict, JobKind, NewSession, NewSignUp, Record, Store, StoreError};

use crate::plans::{SALT, at, id, person};

fn session(account: &PublicId, number: u8) -> NewSession {
    NewSession {
        id: id(IdKind::Session, number),
        account: account.clone(),
        digest: Digest::of(&[number]),
        strength: Strength::Password,
        agent: "a browser".to_owned(),
        network: "192.0.2.0/24".to_owned(),
        tokens_from: at(0),
        until: at(100),
    }
}

async fn is_there(store: &Store, number: u8, now: Timestamp, idle: Timestamp) -> bool {
    let found = store.session(&Digest::of(&[number]), now, idle).await;
    found.unwrap().is_some()
}

pub(crate) async fn a_session_ends_by_age_and_by_idleness(store: &Store) {
    let ada = person(store, 1, "ada").await;
    store
        .begin_session(&session(&ada, 1), None, at(0))
        .await
        .unwrap();
    for (now, idle, expected) in [(99, -1, true), (100, -1, false), (50, 0, false)] {
        assert_eq!(
            is_there(store, 1, at(now), at(idle)).await,
            expected,
            "{now} {idle}"
        );
    }
    let touched = Digest::of(&[1]);
    store.touch_session(&touched, at(40)).await.unwrap();
    store.touch_session(&touched, at(30)).await.unwrap();
    assert!(
        is_there(store, 1, at(50), at(39)).await,
        "use never moves back"
    );
    assert_eq!(
        store.sweep_sessions(at(50), at(39), at(0)).await.unwrap(),
        0
    );
    assert_eq!(
        store.sweep_sessions(at(50), at(40), at(0)).await.unwrap(),
        1
    );
    assert!(!is_there(store, 1, at(50), at(39)).await);
}

pub(crate) async fn a_new_session_takes_the_place_of_the_one_before(store: &Store) {
    let ada = person(store, 1, "ada").await;
    store
        .begin_session(&session(&ada, 1), None, at(0))
        .await
        .unwrap();
    let former = Digest::of(&[1]);
    let full = NewSession {
        strength: Strength::SecondFactor,
        ..session(&ada, 2)
    };
    store
        .begin_session(&full, Some(&former), at(1))
        .await
        .unwrap();
    assert!(!is_there(store, 1, at(2), at(-1)).await);
    let facts = store
        .session(&full.digest, at(2), at(-1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (facts.strength, facts.account.login.as_str()),
        (Strength::SecondFactor, "ada")
    );
    let nobody = session(&id(IdKind::User, 9), 3);
    let lost = store.begin_session(&nobody, None, at(1)).await;
    assert!(matches!(
        lost,
        Err(StoreError::Conflict(Conflict::NotFound))
    ));
}

pub(crate) async fn an_offer_is_shown_the_same_each_time(store: &Store) {
    let ada = person(store, 1, "ada").await;
    let new = session(&ada, 1);
    store.begin_session(&new, None, at(0)).await.unwrap();
    store.keep_offer(&new.digest, b"first").await.unwrap();
    store.keep_offer(&new.digest, b"second").await.unwrap();
    let facts = store
        .session(&new.digest, at(1), at(-1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(facts.offer_sealed.as_deref(), Some(&b"first"[..]));
}

pub(crate) async fn an_account_ends_its_own_sessions_alone(store: &Store) {
    let (ada, bob) = (person(store, 1, "ada").await, person(store, 2, "bob").await);
    for (account, number) in [(&ada, 1), (&ada, 2), (&ada, 3), (&bob, 4)] {
        store
            .begin_session(&session(account, number), None, at(0))
            .await
            .unwrap();
    }
    let of_bob = id(IdKind::Session, 4);
    assert!(!store.end_session_of(&ada, &of_bob).await.unwrap());
    assert!(
        store
            .end_session_of(&ada, &id(IdKind::Session, 1))
            .await
            .unwrap()
    );
    assert_eq!(
        store.sessions_of(&ada, at(1), at(-1)).await.unwrap().len(),
        2
    );
    let event = Event::SessionsEnded {
        account: ada.to_string(),
    };
    assert_eq!(
        store
            .end_sessions(&ada, &Record::of(event.clone(), SALT), at(1))
            .await
            .unwrap(),
        2
    );
    assert!(
        store
            .sessions_of(&ada, at(1), at(-1))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        store.sessions_of(&bob, at(1), at(-1)).await.unwrap().len(),
        1
    );
    let last = store.events(2, 10).await.unwrap().pop().unwrap();
    assert_eq!(
        (last.kind.as_str(), last.visibility.as_str()),
        ("sessions.ended", "private")
    );
}

fn sign_up(link: &[u8], login: &str, email: &str) -> NewSignUp {
    NewSignUp {
        digest: Digest::of(link),
        login: login.to_owned(),
        email: email.to_owned(),
        password_hash: Some("hash".to_owned()),
        until: at(100),
    }
}

pub(crate) async fn a_confirmed_link_makes_one_account(store: &Store) {
    for (link, login) in [(b"one", "ada"), (b"two", "ann")] {
        let asked = sign_up(link, login, "Ada@example.org");
        store.begin_sign_up(&asked, b"sealed", at(0)).await.unwrap();
    }
    assert_eq!(
        store
            .sign_ups_since("ada@example.org", at(-1))
            .await
            .unwrap(),
        2
    );
    assert_eq!(
        store
            .sign_ups_since("ada@example.org", at(0))
            .await
            .unwrap(),
        0
    );
    // Nobody has reserved anything yet.
    let taken = store.is_taken("ada", "ada@example.org").await.unwrap();
    assert_eq!(taken, (false, false));
    let (one, two) = (Digest::of(b"one"), Digest::of(b"two"));
    let asked = store.sign_up(&one, at(99)).await.unwrap().unwrap();
    assert_eq!((asked.login.as_str(), asked.passwordless), ("ada", false));
    assert_eq!(store.sign_up(&one, at(100)).await.unwrap(), None);
    let (first, second) = (id(IdKind::User, 1), id(IdKind::User, 2));
    let events = Record::from(vec![(
        Event::EmailVerified {
            account: first.to_string(),
        },
        SALT,
    )]);
    let made = tokio::join!(
        store.confirm_sign_up(&one, &first, None, &events, at(1)),
        store.confirm_sign_up(&two, &second, None, &events, at(1)),
    );
    assert!(made.0.is_ok() != made.1.is_ok(), "{made:?}");
    let late = store
        .confirm_sign_up(&one, &first, None, &events, at(2))
        .await;
    assert!(matches!(
        late,
        Err(StoreError::Conflict(Conflict::NotFound))
    ));
    assert_eq!(store.next_seq().await.unwrap(), 1);
    let (logins, addresses) = store.is_taken("ada", "ada@example.org").await.unwrap();
    assert!(addresses && logins == made.0.is_ok());
}

pub(crate) async fn mail_waits_apart_from_index_files_and_leaves_nothing(store: &Store) {
    store.post(b"sealed").await.unwrap();
    assert!(
        store
            .pending_jobs(JobKind::Index, at(1), 10)
            .await
            .unwrap()
            .is_empty()
    );
    let job = store
        .pending_jobs(JobKind::Mail, at(1), 10)
        .await
        .unwrap()
        .pop()
        .unwrap();
    assert_eq!(
        store.mail(&job.job).await.unwrap().as_deref(),
        Some(&b"sealed"[..])
    );
    store
        .postpone_job(job.id, job.attempt, at(500))
        .await
        .unwrap();
    assert!(
        store
            .pending_jobs(JobKind::Mail, at(499), 10)
            .await
            .unwrap()
            .is_empty()
    );
    let again = store
        .pending_jobs(JobKind::Mail, at(500), 10)
        .await
        .unwrap()
        .pop()
        .unwrap();
    // Whoever had it before no longer decides about it.
    store.finish_job(job.id, job.attempt).await.unwrap();
    assert_eq!(again.attempt, 2);
    store.drop_mail(&again.job).await.unwrap();
    assert_eq!(store.mail(&again.job).await.unwrap(), None);
    store.finish_job(again.id, again.attempt).await.unwrap();
    assert!(
        store
            .pending_jobs(JobKind::Mail, at(9_999), 10)
            .await
            .unwrap()
            .is_empty()
    );
}

pub(crate) async fn guesses_are_counted_together(store: &Store) {
    let count = |seen| store.count_failure("password:x", seen, at(3));
    // Of those who saw the same, one is counted; the others look again.
    let (a, b) = tokio::join!(count(None), count(None));
    assert!(a.unwrap() != b.unwrap());
    let seen = store.failures("password:x").await.unwrap();
    let (a, b) = tokio::join!(count(seen), count(seen));
    assert!(a.unwrap() != b.unwrap());
    let failures = store.failures("password:x").await.unwrap().unwrap();
    assert_eq!((failures.count, failures.last), (2, at(3)));
    for left in [1, 0, 0] {
        store.uncount_failure("password:x").await.unwrap();
        let failures = store.failures("password:x").await.unwrap().unwrap();
        assert_eq!(failures.count, left);
    }
    assert_eq!(store.failures("password:y").await.unwrap(), None);
    assert_eq!(store.sweep_sessions(at(9), at(0), at(2)).await.unwrap(), 0);
    store.forget_failures("password:x").await.unwrap();
    assert_eq!(store.failures("password:x").await.unwrap(), None);
}
