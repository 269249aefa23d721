use domain::{Digest, Event, LinkPurpose, PublicId};
use store::{Conflict, FreezeBy, NewLink, Record, Store, StoreError};

use crate::plans::{SALT, at, person, token};

/// What freezes an account, and a link for it.
fn frozen(account: &PublicId, link: &[u8]) -> Record {
    let mut record = Record::of(
        Event::AccountFrozen {
            account: account.to_string(),
            by: "link".to_owned(),
        },
        SALT,
    );
    record.mails.push(b"sealed".to_vec());
    record.links.push(NewLink {
        digest: Digest::of(link),
        account: account.clone(),
        purpose: LinkPurpose::Freeze,
        detail: String::new(),
        until: at(9),
    });
    record
}

pub(crate) async fn a_link_freezes_its_account_once(store: &Store) {
    let ada = person(store, 1, "ada").await;
    let minted = Record::of(
        Event::SessionsEnded {
            account: ada.to_string(),
        },
        SALT,
    );
    store
        .mint_token(&token(&ada, 1), &frozen(&ada, b"first"), at(0))
        .await
        .unwrap();
    let first = Digest::of(b"first");
    let link = |now| store.link(&first, LinkPurpose::Freeze, at(now));
    assert_eq!(link(8).await.unwrap().unwrap().account.id, ada);
    assert!(link(9).await.unwrap().is_none(), "it has an end");
    let other = store
        .link(&first, LinkPurpose::Recover, at(1))
        .await
        .unwrap();
    assert!(other.is_none(), "it is good for one purpose");
    let record = frozen(&ada, b"second");
    assert!(
        store
            .freeze(FreezeBy::Link(&first), &record, at(1))
            .await
            .unwrap()
    );
    let account = store.account(&ada).await.unwrap().unwrap();
    assert!(account.frozen);
    let tokens = store.tokens_of(&ada).await.unwrap();
    assert!(tokens.iter().all(|token| token.revoked) && !tokens.is_empty());
    let again = store.freeze(FreezeBy::Link(&first), &record, at(1)).await;
    assert!(matches!(
        again,
        Err(StoreError::Conflict(Conflict::NotFound))
    ));
    // The next mail's link works, and says nothing twice.
    let events = store.next_seq().await.unwrap();
    let second = Digest::of(b"second");
    assert!(
        !store
            .freeze(FreezeBy::Link(&second), &record, at(2))
            .await
            .unwrap()
    );
    assert_eq!(store.next_seq().await.unwrap(), events);
    store.thaw(&ada, &minted, at(3)).await.unwrap();
    assert!(!store.account(&ada).await.unwrap().unwrap().frozen);
    let twice = store.thaw(&ada, &minted, at(3)).await;
    assert!(matches!(
        twice,
        Err(StoreError::Conflict(Conflict::NotFound))
    ));
}

pub(crate) async fn a_change_that_fails_leaves_no_mail(store: &Store) {
    let ada = person(store, 1, "ada").await;
    let waiting = || store.waiting_jobs(store::JobKind::Mail);
    let before = waiting().await.unwrap();
    let mut late = token(&ada, 1);
    late.account = crate::plans::id(domain::IdKind::User, 77);
    let minted = store.mint_token(&late, &frozen(&ada, b"x"), at(0)).await;
    assert!(minted.is_err());
    assert_eq!(waiting().await.unwrap(), before);
    let link = store
        .link(&Digest::of(b"x"), LinkPurpose::Freeze, at(1))
        .await;
    assert!(link.unwrap().is_none());
}
