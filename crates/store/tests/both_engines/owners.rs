use domain::event::OwnerChange;
use domain::{Action, Event, PublicId, Role};
use store::{Conflict, Record, Store, StoreError};

use crate::plans::{SALT, at, grant, granted, name, person};

const OWNER: Option<Role> = Some(Role::Owner);

fn change(account: &PublicId, actor: &PublicId) -> OwnerChange {
    OwnerChange {
        ecosystem: "cargo",
        package: "gate".to_owned(),
        account: account.to_string(),
        actor: actor.to_string(),
        role: None,
    }
}

async fn logins(store: &Store) -> Vec<String> {
    let owners = store.owners(&name("gate")).await.unwrap();
    owners.into_iter().map(|owner| owner.login).collect()
}

/// Two people who both own `gate`.
pub(crate) async fn two_owners(store: &Store) -> (PublicId, PublicId) {
    let (ada, bob) = (person(store, 1, "ada").await, person(store, 2, "bob").await);
    store
        .commit_release(&granted(&ada, "gate", "1.0.0"))
        .await
        .unwrap();
    let (package, by_ada) = (name("gate"), grant(&ada, Action::Owners, "gate"));
    let invited = Record::of(Event::OwnerInvited(change(&bob, &ada)), SALT);
    for new in [true, false] {
        let offer = (&bob, Role::Owner);
        let invite = store.invite_owner(&by_ada, &package, offer, &invited, at(2));
        assert_eq!(invite.await.unwrap(), new);
    }
    assert_eq!(logins(store).await, ["ada"]);
    assert_eq!(store.invitations(&bob).await.unwrap()[0].package, package);
    let added = Event::OwnerAdded(change(&bob, &bob));
    store
        .accept_invitation(
            &bob,
            &package,
            Role::Owner,
            &Record::of(added.clone(), SALT),
            at(3),
        )
        .await
        .unwrap();
    let again = store
        .accept_invitation(
            &bob,
            &package,
            Role::Owner,
            &Record::of(added.clone(), SALT),
            at(3),
        )
        .await;
    assert!(matches!(
        again,
        Err(StoreError::Conflict(Conflict::NotFound))
    ));
    (ada, bob)
}

pub(crate) async fn ownership_is_offered_and_accepted(store: &Store) {
    let (ada, bob) = two_owners(store).await;
    assert_eq!(logins(store).await, ["ada", "bob"]);
    let package = name("gate");
    let removed = Record::of(Event::OwnerRemoved(change(&ada, &bob)), SALT);
    let by_bob = grant(&bob, Action::Owners, "gate");
    store
        .remove_owner(&by_bob, &package, (&ada, OWNER), &removed, at(4))
        .await
        .unwrap();
    assert_eq!(logins(store).await, ["bob"]);
    let last = store
        .remove_owner(&by_bob, &package, (&bob, OWNER), &removed, at(5))
        .await;
    assert!(matches!(
        last,
        Err(StoreError::Conflict(Conflict::LastOwner))
    ));
    assert_eq!(logins(store).await, ["bob"]);
    // Whoever is no longer an owner publishes no more, whatever grant they still hold.
    let late = store.commit_release(&granted(&ada, "gate", "2.0.0")).await;
    assert!(matches!(
        late,
        Err(StoreError::Conflict(Conflict::GrantMismatch))
    ));
}

pub(crate) async fn two_owners_who_remove_each_other_leave_one(store: &Store) {
    let (ada, bob) = two_owners(store).await;
    let package = name("gate");
    let (by_ada, by_bob) = (
        grant(&ada, Action::Owners, "gate"),
        grant(&bob, Action::Owners, "gate"),
    );
    let removed = Record::of(Event::OwnerRemoved(change(&ada, &bob)), SALT);
    let (first, second) = tokio::join!(
        store.remove_owner(&by_ada, &package, (&bob, OWNER), &removed, at(4)),
        store.remove_owner(&by_bob, &package, (&ada, OWNER), &removed, at(4)),
    );
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    assert_eq!(logins(store).await.len(), 1);
}

pub(crate) async fn an_operator_names_an_owner_once(store: &Store) {
    let ada = person(store, 1, "ada").await;
    let import = crate::plans::plan(
        domain::release::Publisher::Operator,
        "gate",
        "1.0.0",
        b"abc",
        None,
    );
    store.commit_release(&import).await.unwrap();
    let event = Event::OwnerAdded(change(&ada, &ada));
    let before = store.next_seq().await.unwrap();
    for new in [true, false] {
        let named = store
            .name_owner(&name("gate"), &ada, &Record::of(event.clone(), SALT), at(2))
            .await;
        assert_eq!(named.unwrap(), new);
    }
    assert_eq!(store.next_seq().await.unwrap(), before + 1);
    assert_eq!(logins(store).await, ["ada"]);
    store
        .commit_release(&granted(&ada, "gate", "2.0.0"))
        .await
        .unwrap();
    let absent = store
        .name_owner(
            &name("fence"),
            &ada,
            &Record::of(event.clone(), SALT),
            at(2),
        )
        .await;
    assert!(matches!(
        absent,
        Err(StoreError::Conflict(Conflict::NotFound))
    ));
}
