use super::*;
use crate::clock;
use crate::sample::{Place, both_engines, files};

both_engines! {
    a_sound_registry_has_nothing_wrong,
    each_damage_is_found_and_named,
    a_damaged_rendering_is_found_and_mended,
}

async fn findings(registry: &Registry, render_again: bool) -> (Looked, Vec<String>) {
    let mut found = Vec::new();
    let mut report = |finding: &Finding| found.push(finding.to_string());
    let looked = installation(registry, render_again, &mut report, &mut |_| {})
        .await
        .unwrap();
    (looked, found)
}

async fn a_sound_registry_has_nothing_wrong(place: Place) {
    let registry = place.filled().await;
    let (looked, found) = findings(&registry, false).await;
    let expected = Looked {
        events: 5,
        files: 3,
        rendered: 2,
        wrong: 0,
    };
    assert_eq!((looked, found), (expected, vec![]));
}

/// Each damage alone: what is done, how it is undone, and what must be said of it.
async fn each_damage_is_found_and_named(place: Place) {
    let registry = place.filled().await;
    let moat = "filename = 'moat-1.0.0.crate'";
    for (damage, mend, said) in [
        (
            format!("UPDATE files SET size = size + 1 WHERE {moat}"),
            format!("UPDATE files SET size = size - 1 WHERE {moat}"),
            &[
                "the size of 'moat-1.0.0.crate' is not the one that event 4 recorded",
                "its row says",
            ][..],
        ),
        (
            format!("UPDATE files SET index_row = replace(index_row, 'moat', 'goat') WHERE {moat}"),
            format!("UPDATE files SET index_row = replace(index_row, 'goat', 'moat') WHERE {moat}"),
            &[
                "the digest of the index row of 'moat-1.0.0.crate'",
                "the index file of 'moat'",
            ],
        ),
        (
            format!(
                "UPDATE files SET sha256 = replace(sha256, substr(sha256, 1, 63), '{}') WHERE {moat}",
                "7".repeat(63)
            ),
            format!("UPDATE files SET sha256 = (SELECT sha256 FROM kept) WHERE {moat}"),
            &["the digest of 'moat-1.0.0.crate'", "are missing"],
        ),
        (
            format!("UPDATE files SET filename = 'goat-1.0.0.crate' WHERE {moat}"),
            "UPDATE files SET filename = 'moat-1.0.0.crate' WHERE filename = 'goat-1.0.0.crate'"
                .to_owned(),
            &[
                "event 4 tells of 'moat-1.0.0.crate', which has no row",
                "no event tells of 'goat-1.0.0.crate'",
            ],
        ),
        (
            "UPDATE events SET ts = ts - 60000000 WHERE seq = 3".to_owned(),
            "UPDATE events SET ts = ts + 60000000 WHERE seq = 3".to_owned(),
            &["event 3 is older than the one before", "event 3 do not say"],
        ),
        (
            "UPDATE events SET seq = 9 WHERE seq = 4".to_owned(),
            "UPDATE events SET seq = 4 WHERE seq = 9".to_owned(),
            &[
                "the log has a gap: after event 3 comes 9",
                "event 9 do not say",
            ],
        ),
        (
            "UPDATE log_head SET next_seq = 7".to_owned(),
            "UPDATE log_head SET next_seq = 5".to_owned(),
            &["the log ends before event 5, and the next would be 7"],
        ),
        (
            "UPDATE events SET type = 'release.yanked' WHERE seq = 4".to_owned(),
            "UPDATE events SET type = 'file.published' WHERE seq = 4".to_owned(),
            &["event 4 do not say", "no event tells of 'moat-1.0.0.crate'"],
        ),
    ] {
        place
            .run(&format!(
                "CREATE TABLE kept AS SELECT sha256 FROM files WHERE {moat}"
            ))
            .await;
        place.run(&damage).await;
        let (looked, found) = findings(&registry, false).await;
        assert_eq!(looked.wrong, u64::try_from(found.len()).unwrap());
        let all = found.join("\n");
        assert_eq!(found.len(), said.len(), "{damage}: {all}");
        for said in said {
            assert!(all.contains(said), "{damage}: {all}");
        }
        place.run(&mend).await;
        place.run("DROP TABLE kept").await;
        assert_eq!(
            findings(&registry, false).await.1,
            Vec::<String>::new(),
            "{damage}"
        );
    }
}

async fn a_damaged_rendering_is_found_and_mended(place: Place) {
    let registry = place.filled().await;
    place.run("UPDATE releases SET yanked = 1").await;
    let (_, found) = findings(&registry, false).await;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("the index file of 'gate' is not what its rows give"));
    assert!(found[0].contains("portcullis admin verify --render-again"));
    // What waits to be announced is not wrong yet.
    place
        .run("INSERT INTO outbox (seq, job, attempt, lease) VALUES (1, 'index:cargo/gate', 0, 0)")
        .await;
    assert_eq!(findings(&registry, false).await.1.len(), 1);
    place.run("DELETE FROM outbox").await;
    assert_eq!(findings(&registry, true).await.1.len(), 2);
    assert_eq!(findings(&registry, false).await.1, Vec::<String>::new());
    place.run("DELETE FROM rendered").await;
    // Another program looks, because this one has the files in memory.
    let other = place.open().await;
    let (_, found) = findings(&other, false).await;
    assert!(found[0].contains("missing"), "{found:?}");
}

#[tokio::test]
async fn a_changed_and_a_missing_file_are_found() {
    let place = Place::sqlite();
    let registry = place.filled().await;
    let blobs = files(&place.settings.data.join("blobs/sha256"));
    let mut changed = blobs[0].1.clone();
    changed[20] ^= 1;
    std::fs::write(&blobs[0].0, changed).unwrap();
    std::fs::remove_file(&blobs[1].0).unwrap();
    let (_, found) = findings(&registry, false).await;
    assert_eq!(found.len(), 2, "{found:?}");
    let all = found.join("\n");
    assert!(
        all.contains("were changed") && all.contains("are missing"),
        "{all}"
    );
    assert!(all.contains("put the file"), "{all}");
}

#[tokio::test]
async fn looking_makes_no_registry() {
    let place = Place::sqlite();
    let opened = Registry::open_existing(place.settings.clone(), clock::now()).await;
    assert!(matches!(opened, Err(Error::Absent(_))));
    assert!(!place.settings.data.exists());
}
