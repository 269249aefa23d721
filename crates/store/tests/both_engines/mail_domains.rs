use domain::{Digest, Event, LinkPurpose, PublicId};
use store::{Conflict, MailDomain, NewLink, Record, Store, StoreError};

use crate::owners::two_owners;
use crate::plans::{SALT, at, person};

fn unverified(account: &PublicId) -> Record {
    let event = Event::EmailUnverified {
        account: account.to_string(),
        reason: "lapsed",
    };
    Record::of(event, SALT)
}

async fn counts(store: &Store, login: &str) -> bool {
    let account = store.account_by_login(login).await.unwrap();
    account.unwrap().email_verified
}

pub(crate) async fn an_address_stops_counting_once_and_counts_again_by_its_link(store: &Store) {
    let ada = person(store, 1, "ada").await;
    let bob = person(store, 2, "bob").await;
    let email = store.account_by_login("ada").await.unwrap().unwrap().email;
    let before = store.next_seq().await.unwrap();
    for (address, expected) in [
        ("other@example.org", false),
        (&email, true),
        (&email, false),
    ] {
        let done = store
            .unverify_email(&ada, address, &unverified(&ada), at(1))
            .await;
        assert_eq!(done.unwrap(), expected, "{address}");
    }
    assert_eq!(store.next_seq().await.unwrap(), before + 1);
    let left = store.verified_addresses_after(0, 10).await.unwrap();
    let logins: Vec<&str> = left.iter().map(|one| one.login.as_str()).collect();
    assert_eq!(logins, ["bob"]);
    let link = Digest::of(b"link");
    let record = Record {
        links: vec![NewLink {
            digest: link,
            account: ada.clone(),
            purpose: LinkPurpose::VerifyAgain,
            detail: email.to_lowercase(),
            until: at(100),
        }],
        ..Record::default()
    };
    let purpose = LinkPurpose::VerifyAgain;
    let bound = |most| (at(50), most);
    for (most, expected) in [(0, false), (1, true)] {
        let left = store.post_link(&ada, purpose, &record, bound(most), at(2));
        assert_eq!(left.await.unwrap(), expected, "{most}");
    }
    let nothing = Record::default();
    let again = store.post_link(&ada, purpose, &nothing, bound(1), at(2));
    assert!(!again.await.unwrap(), "one was left already");
    let verified = Record::of(
        Event::EmailVerified {
            account: ada.to_string(),
        },
        SALT,
    );
    let gone = |error| matches!(error, StoreError::Conflict(Conflict::NotFound));
    let foreign = store
        .verify_email_again(&link, &bob, &verified, at(3))
        .await;
    assert!(gone(foreign.unwrap_err()), "a link is its account's alone");
    let late = store
        .verify_email_again(&link, &ada, &verified, at(100))
        .await;
    assert!(gone(late.unwrap_err()), "it is too old");
    assert!(!counts(store, "ada").await);
    store
        .verify_email_again(&link, &ada, &verified, at(3))
        .await
        .unwrap();
    assert!(counts(store, "ada").await);
    let spent = store
        .verify_email_again(&link, &ada, &verified, at(4))
        .await;
    assert!(gone(spent.unwrap_err()), "it was used");
    let all = store.verified_addresses_after(0, 10).await.unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(all[0].verified_at, at(3), "from now on it counts from here");
    let rest = store
        .verified_addresses_after(all[0].row, 10)
        .await
        .unwrap();
    assert_eq!(rest.len(), 1);
}

pub(crate) async fn what_is_known_of_a_domain_is_kept_whole(store: &Store) {
    assert_eq!(store.mail_domain("lapsed.test").await.unwrap(), None);
    let mut known = MailDomain {
        domain: "lapsed.test".to_owned(),
        looked_at: Some(at(1)),
        ..MailDomain::default()
    };
    for _ in 0..2 {
        store.keep_mail_domain(&known).await.unwrap();
        let found = store.mail_domain("lapsed.test").await.unwrap();
        assert_eq!(found.as_ref(), Some(&known));
        let lapsed = store.lapsed_domains().await.unwrap();
        assert_eq!(lapsed.len(), usize::from(known.lapsed));
        known = MailDomain {
            domain: known.domain,
            looked_at: Some(at(2)),
            absent_since: Some(at(2)),
            lapsed: true,
            name_servers: vec!["ns1.test".to_owned(), "ns2.test".to_owned()],
            registrar: Some("Names Ltd".to_owned()),
            registered_at: Some(at(3)),
            expires_at: Some(at(4)),
            reregistered_at: Some(at(5)),
        };
    }
}

pub(crate) async fn a_task_is_one_nodes_at_a_time(store: &Store) {
    let take = |before, now| store.take_turn("domains", at(before), at(now));
    let (one, other) = tokio::join!(take(0, 10), take(0, 10));
    assert_ne!(
        one.unwrap(),
        other.unwrap(),
        "of two at once one is told so"
    );
    assert!(!take(9, 20).await.unwrap());
    assert!(take(10, 20).await.unwrap());
    assert!(store.take_turn("other", at(0), at(20)).await.unwrap());
}

pub(crate) async fn a_password_is_known_as_leaked_once_and_only_as_long_as_it_is_the_same(
    store: &Store,
) {
    let ada = person(store, 1, "ada").await;
    let stored = store.account_by_login("ada").await.unwrap().unwrap();
    let hash = stored.password_hash.unwrap();
    let event = Event::PasswordLeaked {
        account: ada.to_string(),
    };
    let record = Record::of(event, SALT);
    for (hash, expected) in [("another", false), (hash.as_str(), true), (&hash, false)] {
        let news = store.mark_password_leaked(&ada, hash, &record, at(1));
        assert_eq!(news.await.unwrap(), expected, "{hash}");
    }
    let marked = store.account_by_login("ada").await.unwrap().unwrap();
    assert!(marked.password_leaked);
}

pub(crate) async fn companions_are_those_who_own_a_package_too(store: &Store) {
    let (ada, bob) = two_owners(store).await;
    let other = person(store, 3, "cy").await;
    let address = |login: &'static str| async move {
        let account = store.account_by_login(login).await.unwrap();
        account.unwrap().email
    };
    let of = |account| async move { store.companions(account).await.unwrap() };
    assert_eq!(of(&ada).await, [address("bob").await]);
    assert_eq!(of(&bob).await, [address("ada").await]);
    assert!(of(&other).await.is_empty());
    let email = address("bob").await;
    let record = unverified(&bob);
    let done = store.unverify_email(&bob, &email, &record, at(9)).await;
    assert!(done.unwrap());
    assert!(
        of(&ada).await.is_empty(),
        "that address counts no more either"
    );
}
