use super::*;
use crate::sample::Place;
use crate::{downloads, owners};

fn now() -> Timestamp {
    crate::clock::now()
}

async fn package(registry: &Registry, name: &str) -> PackageName {
    known(registry, name).await.unwrap()
}

async fn bound(registry: &Registry, name: &str, at: Timestamp) -> bool {
    let package = package(registry, name).await;
    let facts = registry.store.publish_facts(None, &package, None).await;
    crate::publish::plan::standing(&package, &facts.unwrap(), at).critical
}

async fn mails(registry: &Registry) -> usize {
    crate::mail::deliver(registry).await.unwrap();
    crate::sample::files(&registry.settings().data.join("mail")).len()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_downloaded_most_becomes_critical_and_its_owners_hear_of_it() {
    let place = Place::sqlite();
    let registry = place.filled().await;
    owners::name_owner(&registry, "gate", "ada", now())
        .await
        .unwrap();
    let begun = now();
    // Nobody uses anything yet.
    let computed = daily(&registry, begun).await.unwrap();
    assert_eq!(computed, Some(Computed::default()));
    for last in 1..=3 {
        downloads::note(&registry, "gate", [192, 0, 2, last].into());
    }
    downloads::note(&registry, "moat", [192, 0, 2, 1].into());
    downloads::flush(&registry).await.unwrap();
    // Whoever comes second that day computes nothing.
    let again = begun.plus(EVERY - 1);
    assert_eq!(daily(&registry, again).await.unwrap(), None);
    let mails = mails(&registry).await;
    let next_day = begun.plus(EVERY);
    let computed = daily(&registry, next_day).await.unwrap();
    let expected = Computed {
        critical: 1,
        new: 1,
        ended: 0,
    };
    assert_eq!(computed, Some(expected));
    let told = self::mails(&registry).await - mails;
    assert_eq!(told, 1, "the owner of gate");
    assert_eq!(list(&registry).await.unwrap()[0].reason, "downloads");
    for (later, is) in [
        (0, false),
        (critical::NOTICE - 1, false),
        (critical::NOTICE, true),
    ] {
        let found = bound(&registry, "gate", next_day.plus(later)).await;
        assert_eq!(found, is, "{later}");
    }
    assert!(!bound(&registry, "moat", next_day.plus(critical::NOTICE)).await);
    // What is no longer downloaded stays for a while.
    let window = critical::WINDOW * DAY;
    for (later, ended) in [(critical::STICKY - 1, 0), (2 * window, 1)] {
        let computed = compute(&registry, next_day.plus(later)).await.unwrap();
        assert_eq!(computed.ended, ended, "{later}");
    }
    assert!(!bound(&registry, "gate", next_day.plus(2 * window)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_staff_marks_and_unmarks() {
    let place = Place::sqlite();
    let registry = place.filled().await;
    let (at, whence) = (now(), Whence::operator());
    let by = (owners::OPERATOR, "it signs our releases");
    let nothing = mark(&registry, "moat", (owners::OPERATOR, " "), &whence, at).await;
    assert!(matches!(nothing, Err(Error::Malformed(_))));
    let marked = mark(&registry, "MOAT", by, &whence, at).await.unwrap();
    assert_eq!(marked.binds_at, at.plus(critical::NOTICE));
    // What nobody uses keeps a mark, and marking again moves nothing.
    let later = at.plus(100 * DAY);
    compute(&registry, later).await.unwrap();
    let again = mark(&registry, "moat", by, &whence, later).await.unwrap();
    assert_eq!(again.binds_at, marked.binds_at);
    assert!(bound(&registry, "moat", later).await);
    assert!(!unmark(&registry, "moat", &whence, later).await.unwrap());
    assert!(!bound(&registry, "moat", later).await);
    assert!(unmark(&registry, "moat", &whence, later).await.is_err());
}
