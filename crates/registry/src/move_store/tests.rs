use super::*;
use crate::sample::{Place, both_engines, files};
use crate::{clock, fetch, occupy, verify};

both_engines! {
    what_was_not_copied_faithfully_is_noticed,
    nobody_else_works_on_what_is_moved,
}

async fn moved(settings: &Settings, to: &str) -> Result<Vec<Moved>, Error> {
    move_store(settings, to, clock::now(), &mut |_| {}).await
}

async fn nothing_wrong(registry: &crate::Registry) {
    let mut found = Vec::new();
    let mut report = |finding: &verify::Finding| found.push(finding.to_string());
    let looked = verify::installation(registry, false, &mut report, &mut |_| {}).await;
    assert_eq!(looked.unwrap().wrong, 0, "{found:?}");
}

/// There and back: all rows, all numbers, the same index; the source as it was.
#[tokio::test]
async fn from_sqlite_to_postgresql_and_back() {
    let place = Place::sqlite();
    let Some(far) = Place::postgres().await else {
        eprintln!("NOT RUN on PostgreSQL: from_sqlite_to_postgresql_and_back");
        return;
    };
    let registry = place.filled().await;
    let database = far.settings.database.clone().unwrap();
    let there = moved(&place.settings, &database).await.unwrap();
    assert!(
        there
            .iter()
            .any(|one| (one.table, one.rows) == ("events", 5))
    );
    nothing_wrong(&registry).await;

    let mut settings = place.settings.clone();
    settings.database = Some(database.clone());
    let big = crate::Registry::open(settings.clone(), clock::now())
        .await
        .unwrap();
    nothing_wrong(&big).await;
    assert!(big.store.may_sign().await.unwrap());
    assert!(
        fetch::index_file(&big, "ga/te/gate")
            .await
            .unwrap()
            .is_some()
    );
    place.import(&big, "late", "1.0.0").await;
    let full = moved(&place.settings, &database).await.unwrap_err();
    assert!(full.to_string().contains("not empty"), "{full}");
    let full = moved(&settings, "sqlite").await.unwrap_err();
    assert!(full.to_string().contains("not empty"), "{full}");

    // Back into the same folder, once the old file is out of the way.
    drop(registry);
    for (path, _) in files(&place.settings.data) {
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.starts_with("registry.db") {
            std::fs::remove_file(path).unwrap();
        }
    }
    let back = moved(&settings, "sqlite").await.unwrap();
    assert!(
        back.iter()
            .any(|one| (one.table, one.rows) == ("events", 6))
    );
    let small = place.open().await;
    nothing_wrong(&small).await;
    place.import(&small, "later", "1.0.0").await;
    nothing_wrong(&small).await;
}

/// One changed row, wherever it is, and the copy is not believed.
async fn what_was_not_copied_faithfully_is_noticed(place: Place) {
    let source = Place::sqlite();
    let registry = source.filled().await;
    let into = Store::open_to_fill(&place.settings.options())
        .await
        .unwrap();
    let before = registry.store.snapshot_alone().await.unwrap();
    let copied = copy_all(&before, &into, &mut |_| {}).await.unwrap();
    compare(&into, &copied).await.unwrap();
    for (damage, mend) in [
        (
            "UPDATE accounts SET login = 'eve'",
            "UPDATE accounts SET login = 'ada'",
        ),
        (
            "UPDATE log_head SET last_ts = last_ts + 1",
            "UPDATE log_head SET last_ts = last_ts - 1",
        ),
        (
            "UPDATE rendered SET seq = seq + 1",
            "UPDATE rendered SET seq = seq - 1",
        ),
        ("DELETE FROM search_terms", ""),
    ] {
        place.run(damage).await;
        let noticed = compare(&into, &copied).await.unwrap_err().to_string();
        assert!(noticed.contains("not moved faithfully"), "{noticed}");
        if !mend.is_empty() {
            place.run(mend).await;
            compare(&into, &copied).await.unwrap();
        }
    }
    let opened = crate::Registry::open(place.settings.clone(), clock::now()).await;
    assert!(opened.is_err(), "what is not whole is served by nobody");
}

/// While a server works on it, nothing is moved and nothing is restored; and the other way round.
async fn nobody_else_works_on_what_is_moved(place: Place) {
    let registry = place.filled().await;
    let serving = occupy(&place.settings).await.unwrap();
    let elsewhere = match place.settings.database {
        Some(_) => "sqlite".to_owned(),
        None => "postgres://nobody@127.0.0.1:9/nothing".to_owned(),
    };
    let refused = moved(&place.settings, &elsewhere).await.unwrap_err();
    assert!(refused.to_string().contains("stop it first"), "{refused}");
    serving.end().await;
    let alone = Occupation::alone(&place.settings.options()).await.unwrap();
    assert!(occupy(&place.settings).await.is_err());
    alone.end().await;
    let there = match place.settings.database.clone() {
        Some(database) => database,
        None => "sqlite".to_owned(),
    };
    let refused = moved(&place.settings, &there).await.unwrap_err();
    assert!(refused.to_string().contains("there already"), "{refused}");
    let refused = moved(&place.settings, "mysql://x").await.unwrap_err();
    assert!(
        refused.to_string().contains("begins with postgres://"),
        "{refused}"
    );
    nothing_wrong(&registry).await;
}
