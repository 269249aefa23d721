use domain::Event;
use store::Store;

use crate::plans::{account, at, created, person};

fn begun() -> Event {
    Event::InstallationBegun {
        base_url: "http://localhost:7878".to_owned(),
    }
}

pub(crate) async fn the_installation_begins_once(store: &Store) {
    let event = begun();
    let (first, second) = tokio::join!(
        store.begin_installation(&event, at(0)),
        store.begin_installation(&event, at(0))
    );
    assert!(first.unwrap() != second.unwrap());
    let events = store.events(0, 10).await.unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].body, event.bytes(0, at(0)).unwrap());
    assert_eq!(
        (events[0].kind.as_str(), events[0].visibility.as_str()),
        ("installation.begun", "public")
    );
}

pub(crate) async fn the_addresses_are_found_among_all_events(store: &Store) {
    store.begin_installation(&begun(), at(0)).await.unwrap();
    person(store, 1, "ada").await;
    let rebased = Event::InstallationRebased {
        base_url: "https://crates.example.org".to_owned(),
        former_base_url: "http://localhost:7878".to_owned(),
    };
    assert_eq!(store.record(&rebased, at(1)).await.unwrap(), 2);
    let found = store.address_events().await.unwrap();
    let numbers: Vec<u64> = found.iter().map(|event| event.seq).collect();
    assert_eq!(numbers, [0, 2]);
    assert_eq!(found[1].body, rebased.bytes(2, at(1)).unwrap());
}

pub(crate) async fn numbers_have_no_gaps_under_many_writers(store: &Store) {
    const WRITERS: u8 = 20;
    let writing = (1..=WRITERS).map(|number| {
        let store = store.clone();
        tokio::spawn(async move { person(&store, number, &format!("writer-{number}")).await })
    });
    for writer in writing.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    // One that fails leaves no gap either.
    let twice = account(1, "writer-1");
    let refused = store
        .create_account(&twice, None, &vec![created(&twice)].into(), at(0))
        .await;
    assert!(refused.is_err());
    person(store, WRITERS + 1, "last").await;
    let events = store.events(0, 100).await.unwrap();
    let numbers: Vec<u64> = events.iter().map(|event| event.seq).collect();
    let expected: Vec<u64> = (0..=u64::from(WRITERS)).collect();
    assert_eq!(numbers, expected);
    for event in &events {
        let body: serde_json::Value = serde_json::from_slice(&event.body).unwrap();
        assert_eq!(body["seq"], event.seq);
        assert_eq!(body["ts"], event.at.to_string());
    }
    assert_eq!(store.events(5, 2).await.unwrap()[0].seq, 5);
}

pub(crate) async fn time_never_goes_back_in_the_log(store: &Store) {
    store.begin_installation(&begun(), at(100)).await.unwrap();
    person(store, 1, "ada").await;
    let events = store.events(0, 10).await.unwrap();
    assert_eq!(events[1].at, at(100), "the clock said {}", at(0));
}
