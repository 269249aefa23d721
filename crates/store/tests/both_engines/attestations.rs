use domain::event::AdoptedBuilder;
use domain::{Action, Builder, Digest, Event, PublicId};
use store::{Conflict, NewAttestation, Record, Store, StoreError};

use crate::plans::{SALT, at, grant, granted, name, person};

fn event(actor: &PublicId) -> Record {
    let event = Event::BuilderAdopted(AdoptedBuilder {
        ecosystem: "cargo",
        package: "gate".to_owned(),
        builder_sha256: "d".repeat(64),
        actor: actor.to_string(),
    });
    Record::of(event, SALT)
}

fn builder(workflow: &str) -> Builder {
    Builder {
        issuer: "https://issuer.example".to_owned(),
        source: "https://forge.example/o/gate".to_owned(),
        source_id: Some("1001".to_owned()),
        workflow: Some(workflow.to_owned()),
        ..Builder::default()
    }
}

fn statement(file: Digest, text: &[u8], workflow: &str, hosted: bool) -> NewAttestation {
    NewAttestation {
        file,
        bundle: text.to_vec(),
        predicate_type: "https://slsa.dev/provenance/v1".to_owned(),
        identity: "{}".to_owned(),
        builder: builder(workflow),
        own: false,
        hosted,
        trust_root: Digest::of(b"root"),
        log_index: Some(7),
        signed_at: Some(at(1)),
    }
}

/// A statement is kept once; what its builder is named for counts, and nothing else does.
pub(crate) async fn a_builder_that_is_adopted_counts_for_what_it_has_signed(store: &Store) {
    let (ada, bob) = (person(store, 1, "ada").await, person(store, 2, "bob").await);
    store
        .commit_release(&granted(&ada, "gate", "1.0.0"))
        .await
        .unwrap();
    let package = name("gate");
    let file = store
        .attested_file(&package, "1.0.0")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(file.attestations, 0);
    let (publish, manage) = (
        grant(&ada, Action::Publish, "gate"),
        grant(&ada, Action::Owners, "gate"),
    );
    for (text, workflow, hosted, new) in [
        (&b"one"[..], "release.yml", true, true),
        (b"one", "release.yml", true, false),
        (b"two", "other.yml", true, true),
        (b"three", "release.yml", false, true),
    ] {
        let statement = statement(file.digest, text, workflow, hosted);
        let added = store
            .add_attestation(&publish, &package, &statement, &event(&ada), at(2))
            .await;
        assert_eq!(added.unwrap(), new, "{text:?}");
    }
    let strange = statement(Digest::of(b"elsewhere"), b"four", "release.yml", true);
    let absent = store
        .add_attestation(&publish, &package, &strange, &event(&ada), at(2))
        .await;
    assert!(matches!(
        absent,
        Err(StoreError::Conflict(Conflict::NotFound))
    ));
    assert!(!store.has_own_attestation(&package, "1.0.0").await.unwrap());
    let by_bob = grant(&bob, Action::Owners, "gate");
    let refused = store
        .adopt_builder(
            &by_bob,
            &package,
            &builder("release.yml"),
            &event(&bob),
            at(3),
        )
        .await;
    assert!(matches!(
        refused,
        Err(StoreError::Conflict(Conflict::GrantMismatch))
    ));
    for new in [true, false] {
        let adopted = store
            .adopt_builder(
                &manage,
                &package,
                &builder("release.yml"),
                &event(&ada),
                at(3),
            )
            .await;
        assert_eq!(adopted.unwrap(), new);
    }
    let all = store.attestations(&package, Some("1.0.0")).await.unwrap();
    let own: Vec<(&[u8], bool)> = all.iter().map(|one| (&one.bundle[..], one.own)).collect();
    assert_eq!(
        own,
        [(&b"three"[..], false), (b"two", false), (b"one", true)]
    );
    assert_eq!((all[0].log_index, all[0].signed_at), (Some(7), Some(at(1))));
    assert_eq!(
        store.builders(&package).await.unwrap(),
        [builder("release.yml")]
    );
    assert!(store.has_own_attestation(&package, "1.0.0").await.unwrap());
    assert_eq!(store.attested_versions(&package).await.unwrap(), ["1.0.0"]);
}
