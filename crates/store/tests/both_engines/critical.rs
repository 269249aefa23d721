//! Downloads, turns and critical packages.

use domain::timestamp::DAY;
use domain::{Ecosystem, PackageName, Timestamp};
use store::{CriticalFacts, Downloads, Record, Store};

use crate::plans::{at, granted, person};

fn gate() -> PackageName {
    PackageName::checked(Ecosystem::Cargo, "gate", "gate").unwrap()
}

async fn publish(store: &Store) {
    let ada = person(store, 1, "ada").await;
    let plan = granted(&ada, "gate", "1.0.0");
    store.commit_release(&plan).await.unwrap();
}

fn day(at: Timestamp) -> i64 {
    at.micros() / DAY
}

pub(crate) async fn downloads_add_up_by_day_and_are_forgotten(store: &Store) {
    publish(store).await;
    let count = |days: i64, count| Downloads {
        package: gate(),
        day: day(at(0)) + days,
        count,
    };
    let unknown = PackageName::checked(Ecosystem::Cargo, "moat", "moat").unwrap();
    let of_none = Downloads {
        package: unknown,
        ..count(0, 9)
    };
    store.add_downloads(&[count(0, 2), of_none]).await.unwrap();
    store
        .add_downloads(&[count(0, 3), count(1, 1)])
        .await
        .unwrap();
    assert_eq!(store.downloads(&gate(), at(0)).await.unwrap(), 6);
    assert_eq!(store.downloads(&gate(), at(86_400)).await.unwrap(), 1);
    let all = store.all_downloads(at(0)).await.unwrap();
    assert_eq!((all.len(), all[0].downloads), (1, 6));
    store.sweep_downloads(at(86_400)).await.unwrap();
    assert_eq!(store.downloads(&gate(), at(0)).await.unwrap(), 1);
}

pub(crate) async fn a_mark_outlives_what_is_computed(store: &Store) {
    publish(store).await;
    let facts = |qualified: i64, by: Option<&str>| CriticalFacts {
        package: gate(),
        reason: "downloads".to_owned(),
        announced_at: at(qualified),
        binds_at: at(qualified + 5),
        qualified_at: at(qualified),
        marked_by: by.map(str::to_owned),
        marked_why: by.map(|_| "why".to_owned()),
    };
    let record = Record::default();
    assert_eq!(store.critical_package(&gate()).await.unwrap(), None);
    store
        .set_critical(&facts(1, None), &record, at(1))
        .await
        .unwrap();
    store
        .set_critical(&facts(9, Some("operator")), &record, at(9))
        .await
        .unwrap();
    store
        .set_critical(&facts(3, None), &record, at(9))
        .await
        .unwrap();
    let found = store.critical_package(&gate()).await.unwrap().unwrap();
    assert_eq!((found.binds_at, found.qualified_at), (at(6), at(9)));
    assert_eq!(found.marked_by.as_deref(), Some("operator"));
    let known = store.publish_facts(None, &gate(), None).await.unwrap();
    assert_eq!(known.package.unwrap().critical_from, Some(at(6)));
    assert!(store.unset_critical(&gate(), &record, at(9)).await.is_err());
    store.unmark_critical(&gate()).await.unwrap();
    store.unset_critical(&gate(), &record, at(9)).await.unwrap();
    assert_eq!(store.critical().await.unwrap(), []);
}
