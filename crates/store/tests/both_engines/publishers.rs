use domain::publisher::Claims;
use domain::release::Publisher;
use domain::{Action, Digest, Grant, IdKind, IssuerKind, PublicId, ReleasePlan, Terms, Timestamp};
use store::{
    Conflict, MOST_PUBLISHERS, NewPublisher, NewPublisherToken, Record, Store, StoreError,
};

use crate::plans::{at, grant, granted, id, name, person, plan};

const ISSUER: &str = "https://issuer.example";

fn claims(pairs: &[(&str, &str)]) -> Claims {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

pub(crate) fn publisher(account: &PublicId, number: u8, package: &str) -> NewPublisher {
    NewPublisher {
        id: id(IdKind::Publisher, number),
        account: account.clone(),
        package: name(package),
        issuer: ISSUER.to_owned(),
        kind: IssuerKind::Github,
        subject: "ada/gate".to_owned(),
        terms: Terms {
            claims: claims(&[
                ("repository", "ada/gate"),
                ("workflow", &format!("{number}.yml")),
            ]),
            ..Terms::default()
        },
        added_at: at(1),
    }
}

fn token(publisher: &NewPublisher, number: u8, identity: &str) -> NewPublisherToken {
    NewPublisherToken {
        id: id(IdKind::Token, number),
        publisher: publisher.id.clone(),
        digest: Digest::of(&[number]),
        until: at(900),
        identity_digest: Digest::of(identity.as_bytes()),
        remembered_until: at(4_000),
        identity: claims(&[("sha", "c0ffee")]),
        pins_before: Claims::new(),
        pins: claims(&[("repository_owner_id", "7")]),
    }
}

fn is(found: Result<impl std::fmt::Debug, StoreError>, expected: &Conflict) -> bool {
    matches!(&found, Err(StoreError::Conflict(conflict)) if conflict == expected)
}

/// The plan of a publish by a token of this publisher.
fn by(publisher: &NewPublisher, token: u8, version: &str) -> ReleasePlan {
    let package = publisher.package.spelling();
    let grant = Grant::assertion(
        publisher.account.clone(),
        Some(id(IdKind::Token, token)),
        Action::Publish,
        publisher.package.clone(),
        at(1_000),
    );
    let publisher = Publisher::Granted(grant.by(publisher.id.clone()));
    plan(publisher, package, version, b"abc", None)
}

async fn exchange(
    store: &Store,
    new: &NewPublisherToken,
    now: Timestamp,
) -> Result<(), StoreError> {
    store.exchange_identity(new, &Record::default(), now).await
}

pub(crate) async fn an_identity_is_used_once_also_in_a_race(store: &Store) {
    let ada = person(store, 1, "ada").await;
    store
        .commit_release(&granted(&ada, "gate", "1.0.0"))
        .await
        .unwrap();
    let new = publisher(&ada, 1, "gate");
    let owner = grant(&ada, Action::Owners, "gate");
    let added = store
        .add_publisher(&owner, &new, &Record::default(), at(1))
        .await;
    added.unwrap();
    let attempts = (10..60).map(|number| {
        let (store, token) = (store.clone(), token(&new, number, "one"));
        tokio::spawn(async move { exchange(&store, &token, at(2)).await })
    });
    let attempts: Vec<_> = attempts.collect();
    let mut won = 0;
    for attempt in attempts {
        match attempt.await.unwrap() {
            Ok(()) => won += 1,
            late => assert!(is(late, &Conflict::IdentityUsed)),
        }
    }
    assert_eq!(won, 1);
    // It is remembered until the time that was said, and another one is as good as new.
    let again = |seconds| {
        let (store, mut token) = (store.clone(), token(&new, 61, "one"));
        token.pins_before = token.pins.clone();
        async move { exchange(&store, &token, at(seconds)).await }
    };
    assert!(is(again(3_999).await, &Conflict::IdentityUsed));
    again(4_000).await.unwrap();
    // What was pinned meanwhile is not pinned otherwise.
    let mut other = token(&new, 62, "two");
    other.pins = claims(&[("repository_owner_id", "8")]);
    assert!(is(
        exchange(store, &other, at(4_001)).await,
        &Conflict::NotFound
    ));
    let facts = store.publishers_by(ISSUER, "ada/gate").await.unwrap();
    assert_eq!(facts[0].terms.pins, claims(&[("repository_owner_id", "7")]));
}

pub(crate) async fn a_publisher_publishes_its_package_while_somebody_answers_for_it(store: &Store) {
    let (ada, bob) = crate::owners::two_owners(store).await;
    let new = publisher(&ada, 1, "gate");
    let owner = grant(&ada, Action::Owners, "gate");
    let nothing = Record::default();
    store
        .add_publisher(&owner, &new, &nothing, at(1))
        .await
        .unwrap();
    let twice = store
        .add_publisher(&owner, &publisher(&ada, 1, "gate"), &nothing, at(1))
        .await;
    assert!(is(twice, &Conflict::PublisherThere));
    let stranger = person(store, 3, "eve").await;
    let theirs = grant(&stranger, Action::Owners, "gate");
    let refused = store
        .add_publisher(&theirs, &publisher(&stranger, 2, "gate"), &nothing, at(1))
        .await;
    assert!(is(refused, &Conflict::GrantMismatch));
    exchange(store, &token(&new, 10, "one"), at(2))
        .await
        .unwrap();
    store.commit_release(&by(&new, 10, "1.1.0")).await.unwrap();
    let built = store.publication(&name("gate"), "1.1.0").await.unwrap();
    assert_eq!(built, Some((new.id.clone(), claims(&[("sha", "c0ffee")]))));
    assert_eq!(
        store.publication(&name("gate"), "1.0.0").await.unwrap(),
        None
    );
    // Another package, another publisher's token, a token that was given back.
    let mut elsewhere = publisher(&ada, 1, "moat");
    elsewhere.package = name("moat");
    let refused = store.commit_release(&by(&elsewhere, 10, "1.0.0")).await;
    assert!(is(refused, &Conflict::GrantMismatch));
    let given_back = id(IdKind::Token, 10);
    store
        .revoke_publisher_token(&given_back, &nothing, at(3))
        .await
        .unwrap();
    let known = store
        .publisher_token(&Digest::of(&[10]))
        .await
        .unwrap()
        .unwrap();
    assert!(known.revoked && !known.works(at(3)));
    let refused = store.commit_release(&by(&new, 10, "1.2.0")).await;
    assert!(is(refused, &Conflict::TokenGone));
    // Once ada owns the package no longer, nobody answers for the publisher.
    let mut next = token(&new, 11, "two");
    next.pins_before = next.pins.clone();
    exchange(store, &next, at(4)).await.unwrap();
    let by_bob = grant(&bob, Action::Owners, "gate");
    store
        .remove_owner(
            &by_bob,
            &name("gate"),
            (&ada, Some(domain::Role::Owner)),
            &nothing,
            at(5),
        )
        .await
        .unwrap();
    let refused = store.commit_release(&by(&new, 11, "1.2.0")).await;
    assert!(is(refused, &Conflict::GrantMismatch));
    assert!(!store.publishers(&name("gate")).await.unwrap()[0].is_answered_for());
    // Bob takes it away, and its tokens with it.
    let removed = store
        .remove_publisher(&by_bob, &name("gate"), &new.id, &nothing, at(6))
        .await;
    removed.unwrap();
    assert!(
        store
            .publisher_token(&Digest::of(&[11]))
            .await
            .unwrap()
            .is_none()
    );
}

pub(crate) async fn a_package_that_takes_publishers_alone_takes_no_token(store: &Store) {
    let ada = person(store, 1, "ada").await;
    store
        .commit_release(&granted(&ada, "gate", "1.0.0"))
        .await
        .unwrap();
    let (owner, nothing) = (grant(&ada, Action::Owners, "gate"), Record::default());
    for (only, new) in [(true, true), (true, false)] {
        let set = store
            .set_publisher_only(&owner, &name("gate"), only, &nothing, at(2))
            .await;
        assert_eq!(set.unwrap(), new);
    }
    let facts = store
        .publish_facts(Some(&ada), &name("gate"), None)
        .await
        .unwrap();
    assert!(facts.package.unwrap().publisher_only);
    // Whoever was let through before that is too late.
    let refused = store.commit_release(&granted(&ada, "gate", "1.1.0")).await;
    assert!(is(refused, &Conflict::GrantMismatch));
    let new = publisher(&ada, 1, "gate");
    store
        .add_publisher(&owner, &new, &nothing, at(3))
        .await
        .unwrap();
    exchange(store, &token(&new, 10, "one"), at(4))
        .await
        .unwrap();
    store.commit_release(&by(&new, 10, "1.1.0")).await.unwrap();
    store
        .set_publisher_only(&owner, &name("gate"), false, &nothing, at(5))
        .await
        .unwrap();
    store
        .commit_release(&granted(&ada, "gate", "1.2.0"))
        .await
        .unwrap();
}

pub(crate) async fn a_name_is_waited_for_until_somebody_has_it(store: &Store) {
    let (ada, bob) = (person(store, 1, "ada").await, person(store, 2, "bob").await);
    let nothing = Record::default();
    let waits = publisher(&ada, 1, "gate");
    store
        .add_pending_publisher(&waits, &nothing, at(1))
        .await
        .unwrap();
    let too = publisher(&bob, 2, "gate");
    store
        .add_pending_publisher(&too, &nothing, at(1))
        .await
        .unwrap();
    for publisher in [&waits, &too] {
        let number = if publisher.id == waits.id { 10 } else { 11 };
        let token = token(publisher, number, &number.to_string());
        exchange(store, &token, at(2)).await.unwrap();
    }
    // The first one makes the package, and owns it; the other one is too late.
    store
        .commit_release(&by(&waits, 10, "1.0.0"))
        .await
        .unwrap();
    let refused = store.commit_release(&by(&too, 11, "1.1.0")).await;
    assert!(is(refused, &Conflict::GrantMismatch));
    let owners = store.owners(&name("gate")).await.unwrap();
    assert_eq!(owners.len(), 1);
    assert_eq!(owners[0].account, ada);
    assert!(store.pending_publishers(&ada).await.unwrap().is_empty());
    assert!(!store.publishers(&name("gate")).await.unwrap()[0].pending);
    store
        .commit_release(&by(&waits, 10, "1.1.0"))
        .await
        .unwrap();
    // Bob waits in vain until he is told.
    assert!(store.pending_publishers(&bob).await.unwrap()[0].pending);
    let theirs = store
        .remove_pending_publisher(&ada, &too.id, &nothing, at(3))
        .await;
    assert!(is(theirs, &Conflict::NotFound));
    store
        .remove_pending_publisher(&bob, &too.id, &nothing, at(3))
        .await
        .unwrap();
    let taken = Conflict::NameTaken {
        spelling: "gate".to_owned(),
    };
    let late = store
        .add_pending_publisher(&publisher(&bob, 3, "gate"), &nothing, at(4))
        .await;
    assert!(is(late, &taken));
    // Nobody waits for any number of names.
    for number in 0..u8::try_from(MOST_PUBLISHERS).unwrap() {
        let new = publisher(&bob, 100 + number, &format!("moat{number}"));
        store
            .add_pending_publisher(&new, &nothing, at(5))
            .await
            .unwrap();
    }
    let more = store
        .add_pending_publisher(&publisher(&bob, 99, "more"), &nothing, at(5))
        .await;
    assert!(is(more, &Conflict::TooMany));
}
