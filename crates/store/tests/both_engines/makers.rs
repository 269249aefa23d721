use domain::release::Publisher;
use domain::{Action, Evidence, HoldReason, Maker};
use store::{Conflict, Record, Store};

use crate::holds::{conflict, put_aside};
use crate::plans::{at, grant, granted, name, person, plan};

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
    let publisher = Publisher::Granted(grant(&ada, Action::Publish, "gate"));
    let hold = Some((1, HoldReason::BuilderChanged));
    let mut unseen = plan(publisher, "gate", "1.0.5", b"abc", hold);
    unseen.vetted.maker = Maker {
        evidence: Evidence::Provenance,
        builder: Some("forge/bob".to_owned()),
    };
    store
        .commit_with(&unseen, &Record::default())
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
