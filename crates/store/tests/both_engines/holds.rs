use domain::artifact::FileState;
use domain::event::FileHold;
use domain::release::Publisher;
use domain::{
    Action, Event, Evidence, Hold, HoldReason, IdKind, Maker, PublicId, ReleasePlan, Timestamp,
};
use store::{AllOf, Conflict, HoldEnd, HoldFacts, Record, Store, StoreError, Word};

use crate::plans::{SALT, at, grant, granted, id, name, person, plan};

const STAFF: Word<'static> = Word {
    by: "usr_0000000000000009",
    why: "it steals tokens",
};

/// A plan by this account whose file is held.
fn held(account: &PublicId, version: &str, number: u8, reason: HoldReason) -> ReleasePlan {
    let publisher = Publisher::Granted(grant(account, Action::Publish, "gate"));
    plan(publisher, "gate", version, b"abc", Some((number, reason)))
}

/// What the changes of holds leave.
fn record(event: fn(FileHold) -> Event) -> Record {
    let change = FileHold {
        ecosystem: "cargo",
        package: "gate".to_owned(),
        version: "1.0.0".to_owned(),
        filename: "gate-1.0.0.crate".to_owned(),
        sha256: "0".repeat(64),
        holds: vec![],
        reasons: vec![],
        by: None,
    };
    Record::of(event(change), SALT)
}

async fn versions(store: &Store, package: &str) -> Vec<String> {
    let index = store.index_rows(&name(package)).await.unwrap().unwrap();
    index.rows.into_iter().map(|row| row.row).collect()
}

async fn found(store: &Store, word: &str) -> u64 {
    store.search(&[word.to_owned()], 10, 0).await.unwrap().0
}

/// Puts these versions of `gate` aside, each under the id of its place.
async fn put_aside(
    store: &Store,
    versions: &[&str],
    all: Option<AllOf<'_>>,
) -> Result<(), StoreError> {
    let mut files = Vec::new();
    for (number, version) in (100..).zip(versions) {
        let file = store
            .file_of(&name("gate"), version)
            .await
            .unwrap()
            .unwrap();
        let hold = Hold {
            id: id(IdKind::Hold, number),
            reason: HoldReason::QuarantinedByStaff,
        };
        files.push((file, hold));
    }
    let record = record(Event::FileQuarantined);
    store.put_aside(&files, all, STAFF, &record, at(5)).await
}

async fn open(store: &Store) -> Vec<HoldFacts> {
    let mut holds = store.holds_of(&name("gate")).await.unwrap();
    holds.retain(|hold| hold.closed.is_none());
    holds
}

async fn end(
    store: &Store,
    holds: &[HoldFacts],
    end: HoldEnd,
    when: Timestamp,
) -> Result<(), StoreError> {
    let event = match end {
        HoldEnd::Released => Event::FileReleased,
        HoldEnd::Rejected => Event::FileRejected,
    };
    let record = record(event);
    store
        .end_holds(holds, end, (STAFF, None), &record, when)
        .await
}

fn conflict(done: Result<(), StoreError>) -> Conflict {
    match done {
        Err(StoreError::Conflict(conflict)) => conflict,
        done => panic!("{done:?}"),
    }
}

pub(crate) async fn a_held_file_is_in_no_index(store: &Store) {
    let ada = person(store, 1, "ada").await;
    let plan = held(&ada, "1.0.0", 1, HoldReason::TrustDowngrade);
    let done = store.commit_with(&plan, &record(Event::FileHeld)).await;
    assert_eq!(done.unwrap().seq, Some(1));
    let events = store.events(1, 10).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["file.published", "file.held"]);
    assert!(versions(store, "gate").await.is_empty());
    assert!(
        store
            .listed("cargo/gate", &name("gate"))
            .await
            .unwrap()
            .is_none()
    );
    let kept = store
        .release(&name("gate"), "1.0.0")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.state, FileState::Held);
    for words in [&["gate".to_owned()][..], &[]] {
        assert_eq!(store.search(words, 10, 0).await.unwrap(), (0, vec![]));
    }
    let again = store.commit_release(&granted(&ada, "gate", "1.0.0")).await;
    assert!(matches!(
        again,
        Err(StoreError::Conflict(Conflict::VersionUsed))
    ));
    let facts = store
        .publish_facts(Some(&ada), &name("gate"), Some(&kept_version()))
        .await;
    assert_eq!(facts.unwrap().state, Some(FileState::Held));
    let [hold] = &open(store).await[..] else {
        panic!("one hold");
    };
    assert_eq!(
        (hold.id.clone(), hold.reason),
        (id(IdKind::Hold, 1), HoldReason::TrustDowngrade)
    );
    assert_eq!(hold.file.publisher.as_ref(), Some(&ada));
    assert_eq!(
        (hold.opened_by.as_deref(), hold.file.listed_at),
        (None, None)
    );
    assert_eq!(store.open_holds().await.unwrap().len(), 1);
    assert_eq!(store.holds_for(&ada).await.unwrap().len(), 1);
    let bob = person(store, 2, "bob").await;
    assert!(store.holds_for(&bob).await.unwrap().is_empty());
    // Of a package that has another release, its words are not those of the held one.
    let mut next = granted(&ada, "gate", "1.0.1");
    next.vetted.inspected.manifest = r#"{"description":"oak"}"#.to_owned();
    store.commit_release(&next).await.unwrap();
    assert_eq!(
        (found(store, "oak").await, found(store, "wolves").await),
        (1, 0)
    );
    end(store, &open(store).await, HoldEnd::Released, at(9))
        .await
        .unwrap();
    // In its place, and what is found are the words of the one that was published last.
    assert_eq!(
        versions(store, "gate").await,
        [r#"{"vers":"1.0.0"}"#, r#"{"vers":"1.0.1"}"#]
    );
    assert_eq!(
        (found(store, "oak").await, found(store, "wolves").await),
        (1, 0)
    );
    let file = store
        .file_of(&name("gate"), "1.0.0")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (file.state, file.listed_at),
        (FileState::Listed, Some(at(9)))
    );
}

fn kept_version() -> domain::Version {
    domain::Version::checked("1.0.0", "1.0.0").unwrap()
}

pub(crate) async fn what_is_put_aside_comes_back_as_it_was(store: &Store) {
    let ada = person(store, 1, "ada").await;
    for (version, about) in [
        ("1.0.0", r#"{"description":"oak"}"#),
        ("1.0.1", r#"{"description":"elm"}"#),
    ] {
        let mut plan = granted(&ada, "gate", version);
        plan.vetted.inspected.manifest = about.to_owned();
        store.commit_release(&plan).await.unwrap();
    }
    let before = store.index_rows(&name("gate")).await.unwrap().unwrap();
    put_aside(store, &["1.0.1"], None).await.unwrap();
    assert_eq!(versions(store, "gate").await, [r#"{"vers":"1.0.0"}"#]);
    assert_eq!(
        (found(store, "oak").await, found(store, "elm").await),
        (1, 0)
    );
    let listed = store
        .listed("cargo/gate", &name("gate"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (listed.digest("1.0.1"), listed.is_withheld_whole()),
        (None, false)
    );
    let withheld = listed.withheld("1.0.1").unwrap();
    let because = (
        id(IdKind::Hold, 100).to_string(),
        HoldReason::QuarantinedByStaff,
    );
    assert_eq!(
        (withheld.gone, withheld.hold.clone()),
        (false, Some(because))
    );
    let jobs = store
        .pending_jobs(store::JobKind::Index, at(90), 10)
        .await
        .unwrap();
    assert!(
        jobs.iter().any(|job| job.seq == store_seq(&before)),
        "{jobs:?}"
    );
    // Once is enough.
    assert_eq!(
        conflict(put_aside(store, &["1.0.1"], None).await),
        Conflict::NotEmpty
    );
    let open = open(store).await;
    assert_eq!(
        (open.len(), open[0].opened_why.as_deref()),
        (1, Some(STAFF.why))
    );
    end(store, &open, HoldEnd::Released, at(9)).await.unwrap();
    let after = store.index_rows(&name("gate")).await.unwrap().unwrap();
    assert_eq!(after.rows, before.rows);
    assert_eq!(
        (found(store, "oak").await, found(store, "elm").await),
        (0, 1)
    );
    let file = store
        .file_of(&name("gate"), "1.0.1")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(file.listed_at, Some(at(1)), "it was listed then already");
    let closed = store.holds_of(&name("gate")).await.unwrap()[0]
        .closed
        .clone()
        .unwrap();
    assert_eq!(
        (closed.how.as_str(), closed.by.as_deref()),
        ("released", Some(STAFF.by))
    );
}

/// The number of the event that came after these rows were read.
fn store_seq(index: &store::PackageIndex) -> u64 {
    index.seq
}

pub(crate) async fn what_is_rejected_stays_used(store: &Store) {
    let ada = person(store, 1, "ada").await;
    store
        .commit_release(&granted(&ada, "gate", "1.0.0"))
        .await
        .unwrap();
    put_aside(store, &["1.0.0"], None).await.unwrap();
    end(store, &open(store).await, HoldEnd::Rejected, at(9))
        .await
        .unwrap();
    let again = store.commit_release(&granted(&ada, "gate", "1.0.0")).await;
    assert!(matches!(
        again,
        Err(StoreError::Conflict(Conflict::VersionUsed))
    ));
    assert!(
        store
            .release_is_buried(&name("gate"), "1.0.0")
            .await
            .unwrap()
    );
    let listed = store
        .listed("cargo/gate", &name("gate"))
        .await
        .unwrap()
        .unwrap();
    assert!(listed.withheld("1.0.0").unwrap().gone && listed.is_withheld_whole());
    // Nothing brings it back, and nobody yanks it.
    let ended = store.holds_of(&name("gate")).await.unwrap();
    assert_eq!(
        conflict(end(store, &ended, HoldEnd::Released, at(10)).await),
        Conflict::NotFound
    );
    let yank = Event::ReleaseYanked {
        ecosystem: "cargo",
        package: "gate".to_owned(),
        version: "1.0.0".to_owned(),
        yanked: true,
        actor: ada.to_string(),
    };
    let release = crate::plans::release("gate", "1.0.0");
    let yanked = store
        .set_yanked(
            &grant(&ada, Action::Yank, "gate"),
            &release,
            true,
            &yank,
            at(10),
        )
        .await;
    assert!(matches!(
        yanked,
        Err(StoreError::Conflict(Conflict::NotFound))
    ));
}

/// T18: whoever has an account in their hands publishes on while it is cleared; then the act looks again.
pub(crate) async fn all_of_an_account_is_all_of_it(store: &Store) {
    let (ada, bob) = (person(store, 1, "ada").await, person(store, 2, "bob").await);
    let publish = async |account: &PublicId, package: &str, version: &str, when| {
        let mut plan = granted(account, package, version);
        plan.at = when;
        store.commit_release(&plan).await.unwrap();
    };
    publish(&ada, "gate", "1.0.0", at(1)).await;
    publish(&ada, "gate", "1.0.1", at(3)).await;
    publish(&bob, "moat", "1.0.0", at(3)).await;
    let all = AllOf {
        account: &ada,
        since: at(3),
    };
    let files = store.files_by(all).await.unwrap();
    let names: Vec<_> = files.iter().map(|file| file.filename.as_str()).collect();
    assert_eq!(names, ["gate-1.0.1.crate"]);
    publish(&ada, "gate", "1.0.2", at(4)).await;
    assert_eq!(
        conflict(put_aside(store, &["1.0.1"], Some(all)).await),
        Conflict::NotFound
    );
    assert_eq!(versions(store, "gate").await.len(), 3, "all or none");
    put_aside(store, &["1.0.1", "1.0.2"], Some(all))
        .await
        .unwrap();
    assert_eq!(versions(store, "gate").await, [r#"{"vers":"1.0.0"}"#]);
    assert_eq!(versions(store, "moat").await.len(), 1);
    assert!(store.files_by(all).await.unwrap().is_empty());
}

pub(crate) async fn an_end_ends_what_was_judged_and_no_more(store: &Store) {
    let (ada, bob) = (person(store, 1, "ada").await, person(store, 2, "bob").await);
    let plan = held(&ada, "1.0.0", 1, HoldReason::TrustDowngrade);
    store
        .commit_with(&plan, &record(Event::FileHeld))
        .await
        .unwrap();
    let judged = open(store).await;
    let mine = Word {
        by: ada.as_str(),
        why: "",
    };
    // Somebody without a role, or with a grant for something else.
    for wrong in [
        grant(&bob, Action::Owners, "gate"),
        grant(&ada, Action::Publish, "gate"),
    ] {
        let with = (mine, Some(&wrong));
        let record = record(Event::FileReleased);
        let done = store
            .end_holds(&judged, HoldEnd::Released, with, &record, at(4))
            .await;
        assert_eq!(conflict(done), Conflict::GrantMismatch);
    }
    // The staff holds it too, which the owner has not seen.
    put_aside(store, &["1.0.0"], None).await.unwrap();
    let owner = grant(&ada, Action::Owners, "gate");
    let record = record(Event::FileReleased);
    let done = store
        .end_holds(
            &judged,
            HoldEnd::Released,
            (mine, Some(&owner)),
            &record,
            at(6),
        )
        .await;
    assert_eq!(conflict(done), Conflict::NotFound);
    assert_eq!(open(store).await.len(), 2);
    end(store, &open(store).await, HoldEnd::Released, at(9))
        .await
        .unwrap();
    assert_eq!(versions(store, "gate").await.len(), 1);
}

pub(crate) async fn makers_are_remembered_as_they_were_listed(store: &Store) {
    let ada = person(store, 1, "ada").await;
    for (version, evidence, builder, when) in [
        ("1.0.0", Evidence::Provenance, Some("forge/ada a b"), 1),
        ("1.0.1", Evidence::TrustedPublisher, None, 2),
        ("1.0.2", Evidence::Provenance, Some("forge/ada a b"), 3),
        ("1.0.3", Evidence::Token, None, 4),
        ("1.0.4", Evidence::Provenance, Some("forge/eve"), 5),
    ] {
        let mut plan = granted(&ada, "gate", version);
        plan.at = at(when);
        plan.vetted.maker = Maker {
            evidence,
            builder: builder.map(str::to_owned),
        };
        store.commit_release(&plan).await.unwrap();
    }
    let mut unseen = held(&ada, "1.0.5", 1, HoldReason::BuilderChanged);
    unseen.vetted.maker = Maker {
        evidence: Evidence::Provenance,
        builder: Some("forge/bob".to_owned()),
    };
    store
        .commit_with(&unseen, &record(Event::FileHeld))
        .await
        .unwrap();
    put_aside(store, &["1.0.4"], None).await.unwrap();
    let facts = store
        .publish_facts(None, &name("gate"), None)
        .await
        .unwrap();
    let mut makers: Vec<_> = facts
        .history
        .earlier
        .into_iter()
        .map(|one| {
            (
                one.maker.evidence,
                one.maker.builder,
                one.last_listed,
                one.stands,
            )
        })
        .collect();
    makers.sort();
    let ours = |builder: &str| Some(builder.to_owned());
    assert_eq!(
        makers,
        [
            (Evidence::TrustedPublisher, None, at(2), true),
            (Evidence::Provenance, ours("forge/ada a b"), at(3), true),
            (Evidence::Provenance, ours("forge/eve"), at(5), false),
        ]
    );
    assert_eq!(facts.history.reset_from, None);
    let other = store
        .publish_facts(None, &name("moat"), None)
        .await
        .unwrap();
    assert!(other.history.earlier.is_empty());
}

pub(crate) async fn a_wish_to_begin_anew_is_not_put_off(store: &Store) {
    let ada = person(store, 1, "ada").await;
    store
        .commit_release(&granted(&ada, "gate", "1.0.0"))
        .await
        .unwrap();
    let (owner, gate) = (grant(&ada, Action::Owners, "gate"), name("gate"));
    let record = Record::default();
    let ask = async |from, when| {
        store
            .ask_trust_reset(&owner, &gate, from, &record, when)
            .await
    };
    let cancel = async |when| store.cancel_trust_reset(&owner, &gate, &record, when).await;
    assert_eq!(conflict(cancel(at(1)).await), Conflict::NotFound);
    ask(at(10), at(1)).await.unwrap();
    assert_eq!(conflict(ask(at(20), at(9)).await), Conflict::NotEmpty);
    let facts = store.publish_facts(None, &gate, None).await.unwrap();
    assert_eq!(facts.history.reset_from, Some(at(10)));
    cancel(at(9)).await.unwrap();
    assert_eq!(store.trust_reset(&gate).await.unwrap(), None);
    ask(at(10), at(1)).await.unwrap();
    assert_eq!(
        conflict(cancel(at(10)).await),
        Conflict::NotFound,
        "it counts already"
    );
    ask(at(20), at(10)).await.unwrap();
    assert_eq!(
        store.trust_reset(&gate).await.unwrap().unwrap().from,
        at(20)
    );
}
