use std::sync::LazyLock;

use domain::event::OrganisationMade;
use domain::{Action, Event, Grant, IdKind, PublicId, Role};
use store::{ByOwner, Conflict, Record, Store, StoreError};

use crate::plans::{SALT, at, grant, granted, id, name, person, release, token};
use crate::publishers::publisher;

/// What a change leaves in the log; which event it is makes no difference to the rows.
fn record() -> &'static Record {
    static RECORD: LazyLock<Record> = LazyLock::new(made);
    &RECORD
}

fn made() -> Record {
    let event = Event::OrganisationMade(OrganisationMade {
        organisation: "org_0000000000000001".to_owned(),
        account: "usr_0000000000000001".to_owned(),
    });
    Record::of(event, SALT)
}

fn is(found: Result<(), StoreError>, expected: &Conflict) -> bool {
    matches!(&found, Err(StoreError::Conflict(conflict)) if conflict == expected)
}

/// It lives as long as the test, so that a call can borrow it in passing.
fn owning(account: &PublicId) -> &'static Grant {
    let grant = grant(account, Action::Owners, "gate").resting_on(Some(Role::Owner));
    Box::leak(Box::new(grant))
}

/// The highest role of an account on `gate`, as a publish sees it.
async fn role(store: &Store, account: &PublicId) -> Option<Role> {
    let facts = store
        .publish_facts(Some(account), &name("gate"), None)
        .await;
    facts.unwrap().package.and_then(|package| package.role)
}

async fn publishes(store: &Store, account: &PublicId, version: &str) -> bool {
    let mut plan = granted(account, "gate", version);
    let rests = grant(account, Action::Publish, "gate").resting_on(Some(Role::Publisher));
    plan.publisher = domain::release::Publisher::Granted(rests);
    match store.commit_release(&plan).await {
        Ok(_) => true,
        Err(StoreError::Conflict(Conflict::GrantMismatch)) => false,
        Err(error) => panic!("{error}"),
    }
}

struct Acme {
    ada: PublicId,
    bob: PublicId,
    org: PublicId,
    team: PublicId,
}

impl Acme {
    fn by<'a>(&'a self, actor: &'a PublicId) -> ByOwner<'a> {
        let organisation = &self.org;
        ByOwner {
            organisation,
            actor,
        }
    }
}

/// `ada` owns `acme`, which has `gate`; `bob` is in its team, which publishes there.
async fn acme(store: &Store) -> Acme {
    let (ada, bob) = (person(store, 1, "ada").await, person(store, 2, "bob").await);
    store
        .commit_release(&granted(&ada, "gate", "1.0.0"))
        .await
        .unwrap();
    let acme = Acme {
        ada,
        bob,
        org: id(IdKind::Organisation, 1),
        team: id(IdKind::Team, 1),
    };
    let (ada, bob) = (&acme.ada, &acme.bob);
    let made = store.make_organisation(&acme.org, "acme", ada, record(), at(2));
    made.await.unwrap();
    for taken in ["acme", "bob"] {
        let other = id(IdKind::Organisation, 9);
        let again = store.make_organisation(&other, taken, ada, record(), at(2));
        assert!(is(again.await, &Conflict::LoginTaken), "{taken}");
    }
    let invited = store.invite_member(acme.by(ada), (bob, false), record(), at(3));
    invited.await.unwrap();
    let joined = store.answer_membership(&acme.org, (bob, false), true, record(), at(4));
    joined.await.unwrap();
    let team = (&acme.team, "builders");
    store
        .make_team(acme.by(ada), team, record(), at(5))
        .await
        .unwrap();
    let place = (&acme.team, bob);
    let taken_in = store.set_team_member(acme.by(ada), place, true, record(), at(6));
    assert!(taken_in.await.unwrap());
    // Without an organisation no team has a role.
    let package = name("gate");
    let publisher = (&acme.team, Some(Role::Publisher));
    let early = store.set_team_role(owning(ada), &package, publisher, record(), at(7));
    assert!(is(early.await, &Conflict::NotFound));
    let given = store.transfer_package(owning(ada), &package, &acme.org, record(), at(8));
    given.await.unwrap();
    let set = store.set_team_role(owning(ada), &package, publisher, record(), at(9));
    set.await.unwrap();
    assert_eq!(role(store, ada).await, Some(Role::Owner));
    assert_eq!(role(store, bob).await, Some(Role::Publisher));
    acme
}

pub(crate) async fn a_role_ends_with_the_way_that_it_came_by(store: &Store) {
    let acme = acme(store).await;
    let (ada, bob) = (&acme.ada, &acme.bob);
    assert!(publishes(store, bob, "2.0.0").await);
    // A publisher yanks nothing and manages nobody, whatever the grant says that it rests on.
    let yank = grant(bob, Action::Yank, "gate").resting_on(Some(Role::Maintainer));
    let event = Event::ReleaseYanked {
        ecosystem: "cargo",
        package: "gate".to_owned(),
        version: "1.0.0".to_owned(),
        yanked: true,
        actor: bob.to_string(),
    };
    let first = release("gate", "1.0.0");
    let yanked = store.set_yanked(&yank, &first, true, &event, at(10));
    assert!(is(yanked.await.map(drop), &Conflict::GrantMismatch));
    let package = name("gate");
    let owner = (bob, Role::Owner);
    let asked = store.invite_owner(owning(bob), &package, owner, record(), at(10));
    assert!(is(asked.await.map(drop), &Conflict::GrantMismatch));
    // Nobody but an owner of the organisation changes it.
    let team = (&acme.team, bob);
    let by_bob = store.set_team_member(acme.by(bob), team, false, record(), at(11));
    assert!(is(by_bob.await.map(drop), &Conflict::GrantMismatch));
    let ways = store.roles_of(bob).await.unwrap();
    assert_eq!(ways.len(), 1);
    assert_eq!(ways[0].team.as_deref(), Some("builders"));
    let ended = store.end_membership(acme.by(ada), bob, record(), at(12));
    ended.await.unwrap();
    assert_eq!(role(store, bob).await, None);
    assert!(!publishes(store, bob, "3.0.0").await);
    assert_eq!(store.roles_of(bob).await.unwrap(), []);
    assert_eq!(store.roles_on(&package).await.unwrap().len(), 1);
    // Also where only the row of the membership were gone: a place in a team alone is nothing.
    let last = store.end_membership(acme.by(ada), ada, record(), at(13));
    assert!(is(last.await, &Conflict::LastOwner));
}

pub(crate) async fn a_transfer_ends_every_role_that_was_given(store: &Store) {
    let acme = acme(store).await;
    let (ada, bob) = (&acme.ada, &acme.bob);
    let carol = person(store, 3, "carol").await;
    let package = name("gate");
    let offer = (&carol, Role::Maintainer);
    let offered = store.invite_owner(owning(ada), &package, offer, record(), at(20));
    assert!(offered.await.unwrap());
    let accepted = store.accept_invitation(&carol, &package, Role::Owner, record(), at(21));
    assert!(
        is(accepted.await, &Conflict::NotFound),
        "it was another role"
    );
    let accepted = store.accept_invitation(&carol, &package, Role::Maintainer, record(), at(21));
    accepted.await.unwrap();
    assert_eq!(role(store, &carol).await, Some(Role::Maintainer));
    let other = id(IdKind::Organisation, 2);
    let made = store.make_organisation(&other, "other", bob, record(), at(22));
    made.await.unwrap();
    let foreign = store.transfer_package(owning(ada), &package, &other, record(), at(23));
    assert!(
        is(foreign.await, &Conflict::GrantMismatch),
        "it is not hers"
    );
    let third = id(IdKind::Organisation, 3);
    let made = store.make_organisation(&third, "third", ada, record(), at(24));
    made.await.unwrap();
    let trusted = publisher(ada, 9, "gate");
    let added = store.add_publisher(owning(ada), &trusted, record(), at(24));
    added.await.unwrap();
    let given = store.transfer_package(owning(ada), &package, &third, record(), at(25));
    given.await.unwrap();
    let left = store.publishers(&package).await.unwrap();
    assert!(
        left.is_empty(),
        "builds that another one has named publish no more"
    );
    for (account, expected) in [(ada, Some(Role::Owner)), (bob, None), (&carol, None)] {
        assert_eq!(role(store, account).await, expected);
    }
    let team = (&acme.team, Some(Role::Owner));
    let late = store.set_team_role(owning(ada), &package, team, record(), at(26));
    assert!(is(late.await, &Conflict::NotFound), "the team of another");
    let has = store.organisation_of(&package).await.unwrap().unwrap();
    assert_eq!(has.name, "third");
}

pub(crate) async fn two_owners_of_an_organisation_who_end_each_other_leave_one(store: &Store) {
    let acme = acme(store).await;
    let (ada, bob) = (&acme.ada, &acme.bob);
    let invited = store.invite_member(acme.by(ada), (bob, true), record(), at(30));
    invited.await.unwrap();
    let raised = store.answer_membership(&acme.org, (bob, true), true, record(), at(31));
    raised.await.unwrap();
    let (first, second) = tokio::join!(
        store.end_membership(acme.by(ada), bob, record(), at(32)),
        store.end_membership(acme.by(bob), ada, record(), at(32)),
    );
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    assert_eq!(store.owners(&name("gate")).await.unwrap().len(), 1);
}

pub(crate) async fn a_deleted_account_opens_nothing_and_is_nobodys_again(store: &Store) {
    let acme = acme(store).await;
    let (ada, bob) = (&acme.ada, &acme.bob);
    let minted = token(bob, 5);
    store.mint_token(&minted, record(), at(40)).await.unwrap();
    let alone = store.owned_alone(ada).await.unwrap();
    assert_eq!(alone, ["acme", "gate"]);
    let refused = store.delete_account(ada, record(), at(41));
    assert!(is(refused.await, &Conflict::LastOwner));
    assert_eq!(store.owned_alone(bob).await.unwrap(), [""; 0]);
    let awaited = publisher(bob, 7, "moat");
    let added = store.add_pending_publisher(&awaited, record(), at(41));
    added.await.unwrap();
    store.delete_account(bob, record(), at(42)).await.unwrap();
    let waiting = store.pending_publishers(bob).await.unwrap();
    assert!(waiting.is_empty(), "it waits for no name any more");
    assert!(store.token(&minted.digest).await.unwrap().unwrap().revoked);
    assert!(!publishes(store, bob, "4.0.0").await);
    assert_eq!(role(store, bob).await, None);
    assert!(store.account_by_login("bob").await.unwrap().is_none());
    assert!(
        store
            .account_by_email("bob@example.org")
            .await
            .unwrap()
            .is_none()
    );
    assert!(is(
        store.thaw(bob, record(), at(43)).await,
        &Conflict::NotFound
    ));
    let again = store.delete_account(bob, record(), at(43)).await;
    assert!(is(again, &Conflict::NotFound));
    // The login stays taken, the address is free.
    let mut other = crate::plans::account(4, "bob");
    let salted: Record = vec![crate::plans::created(&other)].into();
    let taken = store.create_account(&other, None, &salted, at(44));
    assert!(is(taken.await, &Conflict::LoginTaken));
    other.login = "carol".to_owned();
    let salted: Record = vec![crate::plans::created(&other)].into();
    let made = store.create_account(&other, None, &salted, at(44));
    made.await.unwrap();
    let fifth = id(IdKind::Organisation, 5);
    let named = store.make_organisation(&fifth, "bob", ada, record(), at(45));
    assert!(is(named.await, &Conflict::LoginTaken));
}

pub(crate) async fn a_token_is_replaced_and_its_use_is_known(store: &Store) {
    let ada = person(store, 1, "ada").await;
    let old = token(&ada, 5);
    store.mint_token(&old, record(), at(0)).await.unwrap();
    let marks = [(old.digest, at(3), "192.0.2.0/24".to_owned())];
    store.mark_tokens_used(&marks).await.unwrap();
    // An older use changes nothing.
    let marks = [(old.digest, at(2), "198.51.100.0/24".to_owned())];
    store.mark_tokens_used(&marks).await.unwrap();
    let kept = store.token(&old.digest).await.unwrap().unwrap();
    assert_eq!(kept.used_at, Some(at(3)));
    assert_eq!(kept.used_from, "192.0.2.0/24");
    let mut new = token(&ada, 6);
    new.scope.networks = vec!["192.0.2.0/24".parse().unwrap()];
    // With an overlap the old one works until then, and never longer than it would have.
    for (until, works_until) in [(at(500), at(500)), (at(9_000), at(500))] {
        let rotated = store.rotate_token(&new, &old.id, until, record(), at(10));
        rotated.await.unwrap();
        let kept = store.token(&old.digest).await.unwrap().unwrap();
        assert_eq!((kept.scope.until, kept.revoked), (works_until, false));
        new = token(&ada, 7);
    }
    let first = store.token(&token(&ada, 6).digest).await.unwrap().unwrap();
    assert_eq!(first.scope.networks.len(), 1);
    assert_eq!(first.used_at, None);
    let mut third = token(&ada, 8);
    let rotated = store.rotate_token(&third, &old.id, at(11), record(), at(11));
    rotated.await.unwrap();
    assert!(store.token(&old.digest).await.unwrap().unwrap().revoked);
    // What no longer works is not replaced, nor is what belongs to somebody else.
    let bob = person(store, 2, "bob").await;
    third = token(&bob, 9);
    for former in [&old.id, &first.id] {
        let refused = store.rotate_token(&third, former, at(12), record(), at(12));
        assert!(is(refused.await, &Conflict::NotFound));
    }
}
