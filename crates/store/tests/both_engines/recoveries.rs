//! Getting an account back: what begins, what ends it, and what is left.

use domain::{Digest, IdKind, LinkPurpose, PublicId};
use store::{Conflict, FreezeBy, NewLink, NewRecovery, Record, Store, StoreError};

use crate::plans::{at, id, person, token};

fn recovery(number: u8, account: &PublicId) -> NewRecovery {
    NewRecovery {
        id: id(IdKind::Recovery, number),
        account: account.clone(),
        way: "self-service",
        opened_by: None,
        reason: String::new(),
        ready_at: Some(at(10)),
    }
}

fn link(account: &PublicId, word: &[u8], purpose: LinkPurpose) -> Record {
    Record {
        links: vec![NewLink {
            digest: Digest::of(word),
            account: account.clone(),
            purpose,
            detail: String::new(),
            until: at(5),
        }],
        ..Record::default()
    }
}

pub(crate) async fn an_account_has_one_recovery_at_a_time(store: &Store) {
    let bob = person(store, 1, "bob").await;
    let record = link(&bob, b"link", LinkPurpose::Recover);
    store.keep_record(&record, at(0)).await.unwrap();
    let beyond = |until| store.links_beyond(&bob, LinkPurpose::Recover, until);
    assert_eq!(
        (beyond(at(4)).await.unwrap(), beyond(at(5)).await.unwrap()),
        (1, 0)
    );
    let (digest, none) = (Digest::of(b"link"), Record::default());
    let first = recovery(1, &bob);
    let foreign = Digest::of(b"another");
    let lost = store.begin_recovery(&first, Some((&foreign, at(20))), &none, at(1));
    assert!(matches!(
        lost.await,
        Err(StoreError::Conflict(Conflict::NotFound))
    ));
    let begun = store.begin_recovery(&first, Some((&digest, at(20))), &none, at(1));
    begun.await.unwrap();
    let second = recovery(2, &bob);
    let refused = store.begin_recovery(&second, None, &none, at(1)).await;
    assert!(matches!(
        refused,
        Err(StoreError::Conflict(Conflict::NotEmpty))
    ));
    // The link leads to it for as long as it lasts.
    let found = store
        .link(&digest, LinkPurpose::Recover, at(19))
        .await
        .unwrap();
    assert_eq!(found.unwrap().detail, first.id.as_str());
    assert!(
        store
            .remind_of_recovery(&first.id, &none, at(2))
            .await
            .unwrap()
    );
    assert!(
        !store
            .remind_of_recovery(&first.id, &none, at(2))
            .await
            .unwrap()
    );
    store
        .end_recovery(&first.id, "objected", &none, at(3))
        .await
        .unwrap();
    assert!(
        store
            .end_recovery(&first.id, "objected", &none, at(3))
            .await
            .is_err()
    );
    assert!(
        store
            .link(&digest, LinkPurpose::Recover, at(4))
            .await
            .unwrap()
            .is_none()
    );
    store
        .begin_recovery(&second, None, &none, at(4))
        .await
        .unwrap();
}

pub(crate) async fn a_finished_recovery_leaves_nothing_from_before(store: &Store) {
    let bob = person(store, 1, "bob").await;
    let old = token(&bob, 3);
    store
        .mint_token(&old, &Record::default(), at(0))
        .await
        .unwrap();
    let (new, none) = (recovery(1, &bob), Record::default());
    let waits = crate::publishers::publisher(&bob, 1, "gate");
    store
        .add_pending_publisher(&waits, &none, at(0))
        .await
        .unwrap();
    store
        .begin_recovery(&new, None, &none, at(1))
        .await
        .unwrap();
    let early = store.finish_recovery(&new.id, "new", at(99), &none, at(9));
    assert!(matches!(
        early.await,
        Err(StoreError::Conflict(Conflict::NotFound))
    ));
    store
        .freeze(
            FreezeBy::Staff(&person(store, 2, "eve").await),
            &none,
            at(2),
        )
        .await
        .unwrap();
    store
        .finish_recovery(&new.id, "new", at(99), &none, at(10))
        .await
        .unwrap();
    let account = store.account(&bob).await.unwrap().unwrap();
    assert_eq!(account.password_hash.as_deref(), Some("new"));
    assert_eq!((account.totp_sealed, account.paused_until), (None, at(99)));
    assert_eq!(store.recovery_codes_left(&bob).await.unwrap(), 0);
    let tokens = store.tokens_of(&bob).await.unwrap();
    assert!(
        tokens.iter().any(|token| token.id == old.id) && tokens.iter().all(|token| token.revoked)
    );
    assert!(store.pending_publishers(&bob).await.unwrap().is_empty());
    let again = store.finish_recovery(&new.id, "newer", at(99), &none, at(11));
    assert!(again.await.is_err());
}

pub(crate) async fn a_freeze_ends_a_recovery(store: &Store) {
    let bob = person(store, 1, "bob").await;
    let (new, none) = (recovery(1, &bob), Record::default());
    store
        .begin_recovery(&new, None, &none, at(1))
        .await
        .unwrap();
    store
        .freeze(FreezeBy::Staff(&bob), &none, at(2))
        .await
        .unwrap();
    assert!(store.recovery_of(&bob).await.unwrap().is_none());
    let finished = store.finish_recovery(&new.id, "new", at(99), &none, at(10));
    assert!(finished.await.is_err());
    // The way back begins anew, and ends the freeze.
    let new = recovery(2, &bob);
    store
        .begin_recovery(&new, None, &none, at(3))
        .await
        .unwrap();
    store
        .finish_recovery(&new.id, "new", at(99), &none, at(10))
        .await
        .unwrap();
    assert!(!store.account(&bob).await.unwrap().unwrap().frozen);
}
