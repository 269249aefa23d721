use std::time::Duration;

use store::{JobKind, RENDERED_LOST, Store, StoreError, etag_of};

use crate::engine::Engine;
use crate::plans::{at, granted, name, person};

pub(crate) async fn a_rendering_moves_only_forward(engine: &Engine) {
    let store = &engine.store;
    assert!(store.rendered("cargo/gate").await.unwrap().is_none());
    store.put_rendered("cargo/gate", 5, b"five").await.unwrap();
    let found = store.rendered("cargo/gate").await.unwrap().unwrap();
    assert_eq!(
        (found.seq, found.etag, &found.bytes[..]),
        (5, etag_of(b"five"), &b"five"[..])
    );
    store.put_rendered("cargo/gate", 4, b"four").await.unwrap();
    let kept = store.rendered("cargo/gate").await.unwrap().unwrap();
    assert_eq!((kept.seq, &kept.bytes[..]), (5, &b"five"[..]));
    store.drop_replaced().await;
    let files = engine.count("public/1/cargo/gate").await;
    assert_eq!(files, 1, "what was replaced or refused is gone");
    store.put_rendered("cargo/gate", 7, b"seven").await.unwrap();
    let found = store.rendered("cargo/gate").await.unwrap().unwrap();
    assert_eq!((found.seq, &found.bytes[..]), (7, &b"seven"[..]));
}

/// A slow renderer keeps an older number after a newer one: whoever asked only for newer numbers would
/// serve the old file for ever.
pub(crate) async fn another_node_hears_of_every_rendering(engine: &Engine) {
    let other = engine.another().await.unwrap();
    let hot = async |key| other.rendered(key).await.unwrap().unwrap().bytes;
    engine.put_rendered("cargo/gate", 5, b"old").await.unwrap();
    engine.put_rendered("cargo/moat", 5, b"old").await.unwrap();
    other.poll_changes().await.unwrap();
    assert_eq!(
        (hot("cargo/gate").await, hot("cargo/moat").await),
        ("old".into(), "old".into())
    );
    engine
        .put_rendered("cargo/fence", 10, b"new")
        .await
        .unwrap();
    let known = other.poll_changes().await.unwrap();
    engine.put_rendered("cargo/gate", 9, b"new").await.unwrap();
    assert_eq!(hot("cargo/gate").await, "old", "nothing was asked yet");
    assert_eq!(other.poll_changes().await.unwrap(), known + 1);
    assert_eq!(
        (hot("cargo/gate").await, hot("cargo/moat").await),
        ("new".into(), "old".into())
    );
}

pub(crate) async fn a_torn_rendering_is_noticed(engine: &Engine) {
    let store = &engine.store;
    store.put_rendered("cargo/gate", 5, b"five").await.unwrap();
    // As after an unclean stop: the row is there, the file is short.
    engine.spoil("public/1/cargo/gate/@5", b"fi").await;
    let torn = store.rendered("cargo/gate").await;
    assert!(matches!(torn, Err(StoreError::Damaged(RENDERED_LOST))));
    store.put_rendered("cargo/gate", 5, b"five").await.unwrap();
    assert_eq!(
        store.rendered("cargo/gate").await.unwrap().unwrap().bytes,
        &b"five"[..]
    );
}

pub(crate) async fn a_job_belongs_to_one_worker_at_a_time(store: &Store) {
    let ada = person(store, 1, "ada").await;
    store
        .commit_release(&granted(&ada, "gate", "1.0.0"))
        .await
        .unwrap();
    let first = store
        .pending_jobs(JobKind::Index, at(10), 10)
        .await
        .unwrap();
    assert_eq!(first.len(), 1);
    assert!(
        store
            .pending_jobs(JobKind::Index, at(11), 10)
            .await
            .unwrap()
            .is_empty()
    );
    // The first worker is gone; when its lease is over another takes the job, and only that one ends it.
    let second = store
        .pending_jobs(JobKind::Index, at(71), 10)
        .await
        .unwrap();
    assert_eq!(
        (second[0].id, second[0].attempt),
        (first[0].id, first[0].attempt + 1)
    );
    store
        .finish_job(first[0].id, first[0].attempt)
        .await
        .unwrap();
    assert_eq!(
        store
            .pending_jobs(JobKind::Index, at(200), 10)
            .await
            .unwrap()
            .len(),
        1
    );
    store
        .finish_job(second[0].id, second[0].attempt + 1)
        .await
        .unwrap();
    assert!(
        store
            .pending_jobs(JobKind::Index, at(300), 10)
            .await
            .unwrap()
            .is_empty()
    );
}

pub(crate) async fn a_settled_job_is_done_and_a_later_one_is_not(store: &Store) {
    let ada = person(store, 1, "ada").await;
    for version in ["1.0.0", "1.0.1"] {
        store
            .commit_release(&granted(&ada, "gate", version))
            .await
            .unwrap();
    }
    // Events 1 and 2 left a job each; a rendering that knows all before 2 settles the first.
    for (name, seq) in [("gate", 2), ("fence", 9)] {
        let (key, job) = (format!("cargo/{name}"), format!("index:cargo/{name}"));
        let kept = store.put_rendered_for(&key, seq, b"rows", Some(&job));
        kept.await.unwrap();
    }
    let left = store
        .pending_jobs(JobKind::Index, at(10), 10)
        .await
        .unwrap();
    assert_eq!(left.iter().map(|job| job.seq).collect::<Vec<_>>(), [2]);
}

/// A download reads no row: what may be had is remembered until the index file of the package changes, on
/// this node and on others.
pub(crate) async fn what_is_listed_is_remembered_until_the_index_changes(engine: &Engine) {
    let other = engine.another().await.unwrap();
    let ada = person(engine, 1, "ada").await;
    let publish = async |version| {
        let plan = granted(&ada, "gate", version);
        engine.commit_release(&plan).await.unwrap();
    };
    let has = async |store: &Store, version| {
        let listed = store.listed("cargo/gate", &name("gate")).await.unwrap();
        listed.is_some_and(|listed| listed.digest(version).is_some())
    };
    assert!(
        !has(engine, "1.0.0").await,
        "nobody remembers what is not there"
    );
    publish("1.0.0").await;
    engine.put_rendered("cargo/gate", 2, b"one").await.unwrap();
    other.poll_changes().await.unwrap();
    assert!(has(engine, "1.0.0").await && has(&other, "1.0.0").await);
    publish("1.0.1").await;
    assert!(!has(engine, "1.0.1").await, "no row was read");
    engine.put_rendered("cargo/gate", 3, b"two").await.unwrap();
    assert!(has(engine, "1.0.1").await);
    assert!(!has(&other, "1.0.1").await, "it has not asked yet");
    other.poll_changes().await.unwrap();
    assert!(has(&other, "1.0.1").await);
    // A spelling under which nobody would drop it is read each time.
    let twin = async |version| {
        let listed = engine.listed("cargo/Gate", &name("Gate")).await.unwrap();
        listed.unwrap().digest(version).is_some()
    };
    assert!(!twin("1.0.2").await);
    publish("1.0.2").await;
    assert!(twin("1.0.2").await);
}

pub(crate) async fn a_rendering_is_packed_when_it_comes_into_memory(store: &Store) {
    let long = vec![b'a'; 1_000];
    store.put_rendered("cargo/gate", 5, &long).await.unwrap();
    store.put_rendered("cargo/moat", 5, b"short").await.unwrap();
    let found = store.rendered("cargo/gate").await.unwrap().unwrap();
    let packed = found.packed.unwrap();
    assert!(packed.bytes.len() < 100 && packed.etag != found.etag);
    assert_eq!(
        store.rendered("cargo/moat").await.unwrap().unwrap().packed,
        None
    );
}

/// As a server does it: one node changes, the other asks again and again. The bound is what users
/// are promised, the pause is the server's own divided by ten.
pub(crate) async fn another_node_serves_a_change_within_a_second(engine: &Engine) {
    let other = engine.another().await.unwrap();
    engine.put_rendered("cargo/gate", 5, b"old").await.unwrap();
    other.poll_changes().await.unwrap();
    let old = other.rendered("cargo/gate").await.unwrap().unwrap();
    assert_eq!(old.bytes, &b"old"[..]);
    engine.put_rendered("cargo/gate", 6, b"new").await.unwrap();
    let seen = async {
        let mut ticks = tokio::time::interval(Duration::from_millis(25));
        loop {
            ticks.tick().await;
            other.poll_changes().await.unwrap();
            let found = other.rendered("cargo/gate").await.unwrap().unwrap();
            if found.bytes == b"new"[..] {
                return;
            }
        }
    };
    let within = tokio::time::timeout(Duration::from_secs(1), seen).await;
    within.expect("the change is seen within a second");
}
