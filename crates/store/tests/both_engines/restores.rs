//! From one database to another, on the same engine and across.

use std::collections::BTreeMap;

use domain::{Digest, Event, IdKind, Strength};
use store::{
    Conflict, Ending, JobKind, NewSession, Occupation, Options, Record, Store, StoreError, Vacancy,
};

use crate::engine::{self, Engine};
use crate::plans::{SALT, at, granted, id, person, token};

/// Lines and last number of each table, in the order of the tables.
type Dump = Vec<(&'static str, Vec<String>, Option<i64>)>;

async fn dump(store: &Store) -> Dump {
    let snapshot = store.snapshot().await.unwrap();
    let mut dump = Vec::new();
    for table in snapshot.tables() {
        let mut rows = snapshot.rows(table);
        let mut lines = Vec::new();
        loop {
            let page = rows.next().await.unwrap();
            if page.is_empty() {
                break;
            }
            lines.extend(page);
        }
        let last = snapshot.last_number(table).await.unwrap();
        dump.push((table.name(), lines, last));
    }
    dump
}

async fn fill(store: &Store, dump: &Dump) -> Result<(), StoreError> {
    let loading = store.load(Store::schema_version()).await?;
    for (table, lines, last) in dump {
        loading.insert(table, lines).await?;
        if let Some(last) = last {
            loading.continue_after(table, *last).await?;
        }
    }
    loading.finish().await
}

/// A bit of everything, more rows than one page, and a number that was given and is gone.
async fn populate(engine: &Engine) {
    let ada = person(engine, 1, "ada").await;
    let minted = token(&ada, 1);
    let event = Event::TokenRevoked {
        account: ada.to_string(),
        token: minted.id.to_string(),
    };
    engine
        .mint_token(&minted, &Record::of(event.clone(), SALT), at(3))
        .await
        .unwrap();
    for number in 0..600 {
        let mut plan = granted(&ada, "gate", &format!("1.0.{number}"));
        plan.vetted.inspected.manifest = r#"{"description":"Ünï \"quoted\" \\ \n"}"#.to_owned();
        engine.commit_release(&plan).await.unwrap();
    }
    engine.put_rendered("cargo/gate", 5, b"five").await.unwrap();
    engine.run("DELETE FROM tokens").await;
}

fn standing_apart(mut dump: Dump) -> Dump {
    let head = dump.iter_mut().find(|(name, ..)| *name == "log_head");
    let lines = &mut head.unwrap().1;
    let mut row: BTreeMap<String, serde_json::Value> = serde_json::from_str(&lines[0]).unwrap();
    assert!(row.remove("restoring").is_none() && row.remove("restored_next").is_some());
    *lines = vec![serde_json::to_string(&row).unwrap()];
    dump
}

/// What is loaded is what was dumped, byte for byte, and the engines go on numbering where they were.
pub(crate) async fn rows_are_the_same_on_every_engine(engine: &Engine) {
    populate(engine).await;
    let before = dump(engine).await;
    let tokens = before.iter().find(|(name, ..)| *name == "tokens").unwrap();
    assert_eq!((tokens.1.len(), tokens.2), (0, Some(1)));
    let events = before.iter().find(|(name, ..)| *name == "events").unwrap();
    assert_eq!(events.1.len(), 602);
    let other = engine::sqlite().await;
    for target in [engine.empty().await, other.empty().await] {
        let filled = Store::open_to_fill(&target).await.unwrap();
        fill(&filled, &before).await.unwrap();
        filled.end_restore(&Ending::Newest, at(9)).await.unwrap();
        drop(filled);
        let opened = Store::open(&target).await.unwrap();
        assert_eq!(
            standing_apart(dump(&opened).await),
            standing_apart(before.clone()),
            "{}",
            target.database
        );
        let ada = opened.account_by_login("ada").await.unwrap().unwrap();
        let again = token(&ada.id, 2);
        let event = Event::TokenRevoked {
            account: ada.id.to_string(),
            token: again.id.to_string(),
        };
        opened
            .mint_token(&again, &Record::of(event.clone(), SALT), at(3))
            .await
            .unwrap();
        let rows = dump(&opened).await;
        let tokens = rows.iter().find(|(name, ..)| *name == "tokens").unwrap();
        assert!(tokens.1[0].starts_with("{\"id\":2,"), "{}", tokens.1[0]);
        assert_eq!(opened.next_seq().await.unwrap(), 603);
    }
}

/// A dump is of one moment, and keeps nobody from writing.
pub(crate) async fn a_snapshot_is_of_one_moment(engine: &Engine) {
    let ada = person(engine, 1, "ada").await;
    let snapshot = engine.snapshot().await.unwrap();
    engine
        .commit_release(&granted(&ada, "gate", "1.0.0"))
        .await
        .unwrap();
    for (name, rows) in [("events", 1), ("files", 0), ("accounts", 1)] {
        let table = snapshot.tables().iter().find(|table| table.name() == name);
        let found = snapshot.rows(table.unwrap()).next().await.unwrap();
        assert_eq!(found.len(), rows, "{name}");
    }
    drop(snapshot);
    assert_eq!(engine.next_seq().await.unwrap(), 2);
}

/// What was not finished is opened by nobody, and is begun again from nothing.
pub(crate) async fn an_unfinished_filling_is_recognised(engine: &Engine) {
    populate(engine).await;
    let rows = dump(engine).await;
    let target = engine.empty().await;
    assert_eq!(Store::vacancy(&target).await.unwrap(), Vacancy::Empty);
    let unfinished = async |target: &Options| {
        let opened = Store::open(target).await.err().unwrap();
        assert!(
            matches!(opened, StoreError::Conflict(Conflict::Unfinished)),
            "{opened}"
        );
        let vacancy = Store::vacancy(target).await.unwrap();
        assert_eq!(vacancy, Vacancy::Unfinished);
    };
    // Cut after the tables, within the rows, after the rows.
    drop(Store::open_to_fill(&target).await.unwrap());
    unfinished(&target).await;
    let store = Store::open_to_fill(&target).await.unwrap();
    let loading = store.load(Store::schema_version()).await.unwrap();
    loading.insert("accounts", &rows[2].1).await.unwrap();
    drop(loading);
    unfinished(&target).await;
    fill(&store, &rows).await.unwrap();
    drop(store);
    unfinished(&target).await;
    let store = Store::open_to_fill(&target).await.unwrap();
    fill(&store, &rows).await.unwrap();
    // Events that are written again follow the restored ones, and only while this goes on.
    let mut event = newest(&store).await;
    for (seq, back) in [(603, 0), (601, 0), (602, 1)] {
        (event.seq, event.at) = (seq, at(3 - back));
        let refused = store.replay(&[(event.clone(), None)]).await;
        assert!(matches!(refused, Err(StoreError::Unfit(_))), "{seq}");
    }
    store.end_restore(&Ending::Newest, at(9)).await.unwrap();
    (event.seq, event.at) = (602, at(3));
    assert!(store.replay(&[(event, None)]).await.is_err());
    assert_eq!(
        Store::open(&target)
            .await
            .unwrap()
            .next_seq()
            .await
            .unwrap(),
        602
    );
    assert_eq!(Store::vacancy(&target).await.unwrap(), Vacancy::Occupied);
    let again = Store::open_to_fill(&target).await.err().unwrap();
    assert!(matches!(again, StoreError::Conflict(Conflict::NotEmpty)));
    assert!(store.load(Store::schema_version()).await.is_err());
    assert!(store.end_restore(&Ending::Unsure, at(9)).await.is_err());
    assert!(store.may_sign().await.unwrap());
}

async fn newest(store: &Store) -> store::WholeEvent {
    store.whole_events(601, 1).await.unwrap().remove(0)
}

/// Rows that do not fit leave nothing behind.
pub(crate) async fn rows_that_do_not_fit_are_refused(engine: &Engine) {
    populate(engine).await;
    let rows = dump(engine).await;
    let target = engine.empty().await;
    let store = Store::open_to_fill(&target).await.unwrap();
    let good = rows[3].1[0].clone();
    assert_eq!(rows[3].0, "recovery_codes");
    for bad in [
        "",
        "[]",
        "{}",
        &good.replace("\"digest\"", "\"dijest\""),
        &good.replace('{', "{\"more\":1,"),
        &good.replace(":1,", ":\"1\","),
    ] {
        let loading = store.load(Store::schema_version()).await.unwrap();
        let refused = loading.insert("recovery_codes", &[bad.to_owned()]).await;
        assert!(matches!(refused, Err(StoreError::Unfit(_))), "{bad}");
    }
    // One that refers to what is not there.
    let loading = store.load(Store::schema_version()).await.unwrap();
    let inserted = loading.insert("recovery_codes", &[good]).await;
    assert!(inserted.is_err());
    drop(loading);
    let loading = store.load(Store::schema_version()).await.unwrap();
    assert!(loading.insert("nothing", &[]).await.is_err());
    assert!(loading.continue_after("events", 5).await.is_err());
    let headless = loading.finish().await;
    assert!(matches!(headless, Err(StoreError::Unfit(_))));
    assert!(store.load(Store::schema_version() + 1).await.is_err());
}

/// Rows of an older version are taken into its tables, and those are moved forward.
pub(crate) async fn rows_of_an_older_version_are_moved_forward(engine: &Engine) {
    let target = engine.empty().await;
    let store = Store::open_to_fill(&target).await.unwrap();
    let loading = store.load(1).await.unwrap();
    assert!(loading.tables().contains(&"log_head"));
    let head = r#"{"one":1,"next_seq":7,"last_ts":5}"#.to_owned();
    loading.insert("log_head", &[head]).await.unwrap();
    loading.finish().await.unwrap();
    store.end_restore(&Ending::Unsure, at(9)).await.unwrap();
    let opened = Store::open(&target).await.unwrap();
    assert_eq!(opened.next_seq().await.unwrap(), 7);
}

/// The log is signed again only when somebody knows that nothing newer exists, or gives it up.
pub(crate) async fn after_a_restore_the_log_is_signed_only_when_nothing_newer_exists(
    engine: &Engine,
) {
    person(engine, 1, "ada").await;
    person(engine, 2, "bob").await;
    assert!(engine.may_sign().await.unwrap());
    let mut rows = dump(engine).await;
    let target = engine.empty().await;
    let store = Store::open_to_fill(&target).await.unwrap();
    fill(&store, &rows).await.unwrap();
    assert!(!store.may_sign().await.unwrap(), "it is not finished");
    store.end_restore(&Ending::Unsure, at(9)).await.unwrap();
    assert!(!store.may_sign().await.unwrap());
    person(&store, 3, "eve").await;
    let standing = store.log_standing().await.unwrap();
    assert_eq!((standing.log, standing.restored_next), (1, Some(2)));
    assert!(
        !store.confirm_log(2).await.unwrap(),
        "2 is another event now"
    );
    assert!(!store.may_sign().await.unwrap());
    assert!(store.confirm_log(1).await.unwrap());
    assert!(store.may_sign().await.unwrap());

    // A backup of a log that might not be signed does not become one that may.
    engine.run("UPDATE log_head SET may_sign = 0").await;
    if !engine.is_postgres() {
        rows = dump(engine).await;
    } else {
        rows[0].1[0] = rows[0].1[0].replace("\"may_sign\":1", "\"may_sign\":0");
    }
    let other = engine::sqlite().await.empty().await;
    let store = Store::open_to_fill(&other).await.unwrap();
    fill(&store, &rows).await.unwrap();
    store.end_restore(&Ending::Newest, at(9)).await.unwrap();
    assert!(!store.may_sign().await.unwrap());
    let event = Event::LogBegun {
        log: 2,
        restored_next: 2,
        newest_known: Some(8),
    };
    store.begin_new_log(&event, at(9)).await.unwrap();
    let standing = store.log_standing().await.unwrap();
    assert!(standing.may_sign);
    assert_eq!(standing.log, 2);
    assert_eq!(store.events(2, 1).await.unwrap()[0].kind, "log.begun");
}

/// Servers share a database; whoever fills or moves it is alone with it.
pub(crate) async fn a_server_keeps_others_from_being_alone(engine: &Engine) {
    let options = engine.options();
    let first = Occupation::shared(options).await.unwrap();
    let second = Occupation::shared(options).await.unwrap();
    let refused = |taken: Result<Occupation, StoreError>| {
        assert!(matches!(
            taken.err(),
            Some(StoreError::Conflict(Conflict::InUse))
        ));
    };
    refused(Occupation::alone(options).await);
    first.end().await;
    refused(Occupation::alone(options).await);
    second.end().await;
    let alone = Occupation::alone(options).await.unwrap();
    refused(Occupation::shared(options).await);
    refused(Occupation::alone(options).await);
    alone.end().await;
    Occupation::shared(options).await.unwrap().end().await;
}

pub(crate) async fn a_restore_signs_everybody_out(engine: &Engine) {
    let ada = person(engine, 1, "ada").await;
    let session = NewSession {
        id: id(IdKind::Session, 1),
        account: ada.clone(),
        digest: Digest::of(b"cookie"),
        strength: Strength::SecondFactor,
        agent: String::new(),
        network: String::new(),
        tokens_from: at(0),
        until: at(1_000),
    };
    engine.begin_session(&session, None, at(0)).await.unwrap();
    engine.post(b"sealed").await.unwrap();
    let rows = dump(engine).await;
    let target = engine.empty().await;
    let store = Store::open_to_fill(&target).await.unwrap();
    fill(&store, &rows).await.unwrap();
    assert_eq!(
        store.sessions_of(&ada, at(1), at(-1)).await.unwrap().len(),
        1
    );
    store.end_restore(&Ending::Newest, at(9)).await.unwrap();
    assert!(
        store
            .sessions_of(&ada, at(1), at(-1))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(store.waiting_jobs(JobKind::Mail).await.unwrap(), 0);
}
