use domain::artifact::FileState;
use domain::release::Publisher;
use domain::{Action, Digest, Event, Grant, Origin, Role};
use store::{Conflict, JobKind, Record, Store, StoreError};

use crate::engine::Engine;
use crate::plans::{SALT, at, grant, granted, name, person, plan, release, token};

pub(crate) async fn a_release_is_written_whole(store: &Store) {
    let ada = person(store, 1, "ada").await;
    let plan = granted(&ada, "Gate", "1.0.0");
    let done = store.commit_release(&plan).await.unwrap();
    assert_eq!(done.seq, Some(1));
    let version = release("Gate", "1.0.0").version;
    let facts = store
        .publish_facts(Some(&ada), &name("gate"), Some(&version))
        .await
        .unwrap();
    let package = facts.package.unwrap();
    assert_eq!(
        (package.spelling.as_str(), package.origin, package.role),
        ("Gate", Origin::Local, Some(Role::Owner))
    );
    assert!(facts.version_used);
    assert_eq!(facts.staged_same, Some(Digest::of(b"abc")));
    let kept = store
        .release(&name("gate"), "1.0.0")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (kept.state, kept.yanked, kept.size),
        (FileState::Listed, false, 3)
    );
    let index = store.index_rows(&name("gate")).await.unwrap().unwrap();
    assert_eq!(
        (
            index.spelling.as_str(),
            index.seq,
            index.rows[0].row.as_str()
        ),
        ("Gate", 2, "{\"vers\":\"1.0.0\"}")
    );
    let jobs = store.pending_jobs(JobKind::Index, at(5), 10).await.unwrap();
    assert_eq!(jobs[0].job, "index:cargo/gate");
    let events = store.events(1, 10).await.unwrap();
    assert_eq!(events[0].body, plan.event.bytes(1, at(1)).unwrap());
    let other = person(store, 2, "bob").await;
    let facts = store
        .publish_facts(Some(&other), &name("gate"), None)
        .await
        .unwrap();
    assert_eq!(facts.package.unwrap().role, None);
}

pub(crate) async fn of_two_commits_of_one_version_exactly_one_wins(store: &Store) {
    let ada = person(store, 1, "ada").await;
    let plans: Vec<_> = (0..8).map(|_| granted(&ada, "gate", "1.0.0")).collect();
    let committing = plans.into_iter().map(|plan| {
        let store = store.clone();
        tokio::spawn(async move { store.commit_release(&plan).await })
    });
    let mut won = 0;
    for committed in committing.collect::<Vec<_>>() {
        match committed.await.unwrap() {
            Ok(_) => won += 1,
            Err(StoreError::Conflict(Conflict::VersionUsed)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(store.next_seq().await.unwrap(), 2);
}

pub(crate) async fn the_commit_asks_again_what_the_plan_relied_on(store: &Store) {
    let (ada, bob) = (person(store, 1, "ada").await, person(store, 2, "bob").await);
    store
        .commit_release(&granted(&ada, "gate", "1.0.0"))
        .await
        .unwrap();
    let mismatch = |done| matches!(done, Err(StoreError::Conflict(Conflict::GrantMismatch)));
    // Somebody without a role; a grant for something else; one for another name; one that is over.
    assert!(mismatch(
        store.commit_release(&granted(&bob, "gate", "2.0.0")).await
    ));
    for wrong in [
        grant(&ada, Action::Yank, "gate"),
        grant(&ada, Action::Publish, "fence"),
        Grant::assertion(ada.clone(), None, Action::Publish, name("gate"), at(1)),
    ] {
        let plan = plan(Publisher::Granted(wrong), "gate", "2.0.0", b"abc", None);
        assert!(mismatch(store.commit_release(&plan).await));
    }
    // A token that was revoked while the upload was going on.
    let new = token(&ada, 5);
    let event = Event::TokenRevoked {
        account: ada.to_string(),
        token: new.id.to_string(),
    };
    store
        .mint_token(&new, &Record::of(event.clone(), SALT), at(0))
        .await
        .unwrap();
    let by_token = || {
        let (account, token) = (ada.clone(), Some(new.id.clone()));
        let grant = Grant::assertion(account, token, Action::Publish, name("gate"), at(1_000));
        plan(Publisher::Granted(grant), "gate", "2.0.0", b"abc", None)
    };
    store
        .revoke_token(&new.id, &Record::of(event.clone(), SALT), at(1))
        .await
        .unwrap();
    let revoked = store.commit_release(&by_token()).await;
    assert!(matches!(
        revoked,
        Err(StoreError::Conflict(Conflict::TokenGone))
    ));
    assert!(
        store
            .release(&name("gate"), "2.0.0")
            .await
            .unwrap()
            .is_none()
    );
}

pub(crate) async fn whoever_was_frozen_meanwhile_commits_nothing(engine: &Engine) {
    let ada = person(engine, 1, "ada").await;
    let first = granted(&ada, "gate", "1.0.0");
    engine.commit_release(&first).await.unwrap();
    engine.run("UPDATE accounts SET frozen = 1").await;
    // Of a name that is theirs, and of one that nobody has.
    for (package, version) in [("gate", "2.0.0"), ("fence", "1.0.0")] {
        let late = granted(&ada, package, version);
        let late = engine.commit_release(&late).await;
        assert!(
            matches!(late, Err(StoreError::Conflict(Conflict::GrantMismatch))),
            "{package}: {late:?}"
        );
    }
    assert_eq!(engine.next_seq().await.unwrap(), 2);
}

pub(crate) async fn what_was_removed_is_not_used_again(engine: &Engine) {
    let ada = person(engine, 1, "ada").await;
    let bury = "INSERT INTO tombstones (ecosystem, kind, tomb_key) VALUES \
                ('cargo', 'release', 'gate 1.0.0'), ('cargo', 'package', 'fence'), ('npm', 'package', 'moat')";
    engine.run(bury).await;
    let version = engine.commit_release(&granted(&ada, "gate", "1.0.0")).await;
    assert!(
        matches!(version, Err(StoreError::Conflict(Conflict::VersionUsed))),
        "{version:?}"
    );
    let name = engine
        .commit_release(&granted(&ada, "fence", "1.0.0"))
        .await;
    assert!(
        matches!(name, Err(StoreError::Conflict(Conflict::NameTaken { .. }))),
        "{name:?}"
    );
    for (package, version) in [("gate", "1.0.1"), ("moat", "1.0.0")] {
        let other = granted(&ada, package, version);
        engine.commit_release(&other).await.unwrap();
    }
}

pub(crate) async fn a_name_has_one_spelling(store: &Store) {
    let ada = person(store, 1, "ada").await;
    store
        .commit_release(&granted(&ada, "My_Gate", "1.0.0"))
        .await
        .unwrap();
    let other = store
        .commit_release(&granted(&ada, "my-gate", "2.0.0"))
        .await;
    let Err(StoreError::Conflict(Conflict::NameTaken { spelling })) = other else {
        panic!("{other:?}");
    };
    assert_eq!(spelling, "My_Gate");
}

pub(crate) async fn an_import_has_no_owner(store: &Store) {
    let ada = person(store, 1, "ada").await;
    let import = |version| plan(Publisher::Operator, "gate", version, b"abc", None);
    store.commit_release(&import("1.0.0")).await.unwrap();
    store.commit_release(&import("1.0.1")).await.unwrap();
    assert!(store.owners(&name("gate")).await.unwrap().is_empty());
    let facts = store
        .publish_facts(Some(&ada), &name("gate"), None)
        .await
        .unwrap();
    assert_eq!(facts.package.unwrap().origin, Origin::Imported);
    let refused = store.commit_release(&granted(&ada, "gate", "99.0.0")).await;
    assert!(matches!(
        refused,
        Err(StoreError::Conflict(Conflict::GrantMismatch))
    ));
}

pub(crate) async fn yanking_twice_is_one_event(store: &Store) {
    let ada = person(store, 1, "ada").await;
    store
        .commit_release(&granted(&ada, "gate", "1.0.0"))
        .await
        .unwrap();
    let (id, yank) = (release("gate", "1.0.0"), grant(&ada, Action::Yank, "gate"));
    let event = Event::ReleaseYanked {
        ecosystem: "cargo",
        package: "gate".to_owned(),
        version: "1.0.0".to_owned(),
        yanked: true,
        actor: ada.to_string(),
    };
    for seq in [Some(2), None] {
        let done = store
            .set_yanked(&yank, &id, true, &event, at(2))
            .await
            .unwrap();
        assert_eq!(done.seq, seq);
    }
    assert!(store.index_rows(&name("gate")).await.unwrap().unwrap().rows[0].yanked);
    let absent = release("gate", "9.0.0");
    let absent = store.set_yanked(&yank, &absent, true, &event, at(2)).await;
    assert!(matches!(
        absent,
        Err(StoreError::Conflict(Conflict::NotFound))
    ));
    let publish = grant(&ada, Action::Publish, "gate");
    let wrong = store.set_yanked(&publish, &id, false, &event, at(2)).await;
    assert!(matches!(
        wrong,
        Err(StoreError::Conflict(Conflict::GrantMismatch))
    ));
}

pub(crate) async fn packages_are_found_by_their_words(store: &Store) {
    let ada = person(store, 1, "ada").await;
    for package in ["iron_gate", "fence"] {
        store
            .commit_release(&granted(&ada, package, "1.0.0"))
            .await
            .unwrap();
    }
    let find = async |words: &[&str]| -> Vec<String> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let (_, found) = store.search(&words, 10, 0).await.unwrap();
        found.into_iter().map(|package| package.name).collect()
    };
    // "iron" is a word of one name and a keyword of both: the name counts more.
    assert_eq!(find(&["iron"]).await, ["iron_gate", "fence"]);
    assert_eq!(find(&["irongate"]).await, ["iron_gate"]);
    assert_eq!(find(&["wolv", "fenc"]).await, ["fence"]);
    assert_eq!(find(&["%"]).await, [""; 0]);
    assert_eq!(find(&[]).await, ["fence", "iron_gate"]);
    let (total, page) = store.search(&["iron".to_owned()], 1, 1).await.unwrap();
    assert_eq!(
        (total, page.len(), page[0].newest.as_str()),
        (2, 1, "1.0.0")
    );
    assert_eq!(page[0].description, "Keeps wolves out");
}

/// The words are those of the newest release: what it no longer says is forgotten, what it says otherwise
/// counts otherwise.
pub(crate) async fn a_new_release_brings_its_own_words(store: &Store) {
    let ada = person(store, 1, "ada").await;
    let publish = async |version, about: &str| {
        let mut plan = granted(&ada, "gate", version);
        plan.vetted.inspected.manifest = about.to_owned();
        store.commit_release(&plan).await.unwrap();
    };
    let fits = async |word: &str| {
        let (total, _) = store.search(&[word.to_owned()], 10, 0).await.unwrap();
        total
    };
    publish(
        "1.0.0",
        r#"{"description": "Keeps wolves out", "keywords": ["iron"]}"#,
    )
    .await;
    publish("1.0.1", r#"{"description": "Keeps iron bears out"}"#).await;
    for (word, expected) in [
        ("gate", 1),
        ("keeps", 1),
        ("bears", 1),
        ("iron", 1),
        ("wolves", 0),
    ] {
        assert_eq!(fits(word).await, expected, "{word}");
    }
    publish("1.0.2", "{}").await;
    for (word, expected) in [("gate", 1), ("keeps", 0), ("iron", 0)] {
        assert_eq!(fits(word).await, expected, "{word}");
    }
}

/// T05: what was published here takes in nothing from elsewhere, whatever the importer believed.
pub(crate) async fn a_local_name_takes_in_no_import(store: &Store) {
    let ada = person(store, 1, "ada").await;
    store
        .commit_release(&granted(&ada, "gate", "1.0.0"))
        .await
        .unwrap();
    let import = plan(Publisher::Operator, "gate", "99.0.0", b"xyz", None);
    let refused = store.commit_release(&import).await;
    assert!(matches!(
        refused,
        Err(StoreError::Conflict(Conflict::NameTaken { .. }))
    ));
    assert!(
        store
            .release(&name("gate"), "99.0.0")
            .await
            .unwrap()
            .is_none()
    );
}
