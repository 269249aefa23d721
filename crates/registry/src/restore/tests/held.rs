use super::*;
use crate::notices::Whence;
use crate::quarantine::Order;
use crate::{end_holds, fetch, quarantine};

both_engines! {
    what_was_quarantined_since_the_backup_stays_so,
}

/// A backup has the file listed; whoever restores it must not publish again what was taken out since.
async fn what_was_quarantined_since_the_backup_stays_so(place: Place) {
    let registry = place.filled().await;
    let old = backed_up(&place, &registry, "old.tar").await;
    let (whence, now) = (Whence::operator(), clock::now());
    let order = Order {
        by: "operator",
        whence: &whence,
        why: "it steals tokens",
    };
    for (name, version) in [("gate", "1.0.0"), ("gate", "1.1.0"), ("moat", "1.0.0")] {
        quarantine::release(&registry, name, version, order, now)
            .await
            .unwrap();
    }
    for (version, end) in [
        ("1.0.0", store::HoldEnd::Released),
        ("1.1.0", store::HoldEnd::Rejected),
    ] {
        end_holds::by_staff(&registry, "gate", version, end, order, now)
            .await
            .unwrap();
    }
    let whole = registry.store.whole_events(0, 100).await.unwrap();
    let lines: Vec<String> = whole.iter().map(|event| line(event).unwrap()).collect();
    let log = place.beside("log.jsonl");
    std::fs::write(&log, lines.join("\n")).unwrap();
    let other = place.another().await;
    let wish = Wish {
        replay_from_log: Some(log),
        ..sure(u64::try_from(whole.len()).unwrap() - 1)
    };
    restored(&other, &old, &wish).await.unwrap();
    let after = other.open().await;
    nothing_wrong(&after).await;
    let states = async |registry: &Registry| {
        let mut states = Vec::new();
        for (name, version) in [("gate", "1.0.0"), ("gate", "1.1.0"), ("moat", "1.0.0")] {
            states.push(match fetch::by_version(registry, name, version).await {
                Ok(found) => format!("{name} {version} {}", found.is_some()),
                Err(error) => error.to_string(),
            });
        }
        states
    };
    let found = states(&after).await;
    assert_eq!(found, states(&registry).await);
    assert!(found[1].contains("gone for good"), "{found:?}");
    assert!(found[2].contains("is quarantined"), "{found:?}");
    let open = after.store.open_holds().await.unwrap();
    let before = registry.store.open_holds().await.unwrap();
    assert_eq!((open.len(), &open[0].id), (1, &before[0].id));
    let (total, _) = after
        .store
        .search(&["moat".to_owned()], 10, 0)
        .await
        .unwrap();
    assert_eq!(total, 0);
}
