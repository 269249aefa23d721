use std::path::PathBuf;

use super::step::{STOP, Step};
use super::*;
use crate::backup::{self, rewritten};
use crate::sample::{Place, both_engines, files};
use crate::{Registry, clock, fetch, verify};

mod held;
mod replayed;

both_engines! {
    what_is_restored_is_what_was_backed_up,
    a_power_cut_at_any_step_is_recognised_and_the_same_command_goes_on,
    a_place_that_is_not_empty_is_left_alone,
    a_stale_backup_is_refused_unless_it_is_said_openly,
}

async fn backed_up(place: &Place, registry: &Registry, name: &str) -> PathBuf {
    let path = place.beside(name);
    backup::write(registry, &path, true, clock::now(), &mut |_| {})
        .await
        .unwrap();
    path
}

async fn restored(place: &Place, path: &Path, wish: &Wish) -> Result<Restored, Error> {
    restore(&place.settings, path, wish, clock::now(), &mut |_| {}).await
}

fn sure(seq: u64) -> Wish {
    Wish {
        newest: Some(Newest { seq, sha256: None }),
        ..Wish::default()
    }
}

async fn nothing_wrong(registry: &Registry) {
    let mut found = Vec::new();
    let mut report = |finding: &verify::Finding| found.push(finding.to_string());
    let looked = verify::installation(registry, false, &mut report, &mut |_| {}).await;
    assert_eq!(looked.unwrap().wrong, 0, "{found:?}");
}

async fn what_is_restored_is_what_was_backed_up(place: Place) {
    let registry = place.filled().await;
    let path = backed_up(&place, &registry, "backup.tar").await;
    let other = place.another().await;
    let done = restored(&other, &path, &sure(4)).await.unwrap();
    assert_eq!((done.files, done.may_sign), (3, true));
    let after = other.open().await;
    nothing_wrong(&after).await;
    for name in ["ga/te/gate", "mo/at/moat"] {
        let (old, new) = (
            fetch::index_file(&registry, name).await.unwrap().unwrap(),
            fetch::index_file(&after, name).await.unwrap().unwrap(),
        );
        assert_eq!((old.etag, old.bytes), (new.etag, new.bytes));
    }
    assert_eq!(
        registry.store.events(0, 10).await.unwrap(),
        after.store.events(0, 10).await.unwrap()
    );
    // It goes on where it was.
    other.import(&after, "late", "1.0.0").await;
    assert_eq!(after.store.next_seq().await.unwrap(), 6);
    nothing_wrong(&after).await;
    let mut found = Vec::new();
    let looked = verify::backup(&path, &mut |one| found.push(one.to_string()), &mut |_| {}).await;
    assert_eq!(looked.unwrap().wrong, 0, "{found:?}");
}

async fn a_power_cut_at_any_step_is_recognised_and_the_same_command_goes_on(place: Place) {
    let registry = place.filled().await;
    let path = backed_up(&place, &registry, "backup.tar").await;
    let other = place.another().await;
    for step in [Step::Begun, Step::Files, Step::Rows, Step::Rendered] {
        STOP.set(Some(step));
        let cut = restored(&other, &path, &sure(4)).await;
        STOP.set(None);
        assert!(matches!(cut, Err(Error::Fault(_))), "{step:?}: {cut:?}");
        let opened = Registry::open(other.settings.clone(), clock::now()).await;
        let why = opened.err().unwrap().to_string();
        assert!(
            why.contains("was not finished; run it again"),
            "{step:?}: {why}"
        );
    }
    restored(&other, &path, &sure(4)).await.unwrap();
    nothing_wrong(&other.open().await).await;
}

async fn a_place_that_is_not_empty_is_left_alone(place: Place) {
    let registry = place.filled().await;
    let path = backed_up(&place, &registry, "backup.tar").await;
    let before = registry.store.next_seq().await.unwrap();
    let refused = restored(&place, &path, &sure(4)).await.unwrap_err();
    assert!(refused.to_string().contains("not empty"), "{refused}");
    assert_eq!(registry.store.next_seq().await.unwrap(), before);
    nothing_wrong(&registry).await;
    let other = place.another().await;
    std::fs::create_dir_all(&other.settings.data).unwrap();
    std::fs::write(other.settings.data.join("letter"), "dear").unwrap();
    let refused = restored(&other, &path, &sure(4)).await.unwrap_err();
    assert!(
        refused.to_string().contains("'letter' lies in it"),
        "{refused}"
    );
    assert_eq!(files(&other.settings.data).len(), 1);
}

async fn a_stale_backup_is_refused_unless_it_is_said_openly(place: Place) {
    let registry = place.filled().await;
    let old = backed_up(&place, &registry, "old.tar").await;
    place.import(&registry, "late", "1.0.0").await;
    let new = backed_up(&place, &registry, "new.tar").await;
    note(&registry).await.unwrap();
    let noted = place.settings.data.join(newest::FILE);
    let mark = Newest::read(&noted).unwrap();
    assert_eq!(mark.seq, 5);

    // The folder knows, though the operator says nothing.
    let other = place.another().await;
    std::fs::create_dir_all(&other.settings.data).unwrap();
    std::fs::copy(&noted, other.settings.data.join(newest::FILE)).unwrap();
    let known = Wish {
        newest: Some(mark.clone()),
        ..Wish::default()
    };
    for wish in [Wish::default(), sure(5), sure(3), known.clone()] {
        let refused = restored(&other, &old, &wish).await.unwrap_err().to_string();
        assert!(refused.contains("event 5 exists"), "{refused}");
        assert_eq!(files(&other.settings.data).len(), 1);
    }
    // Another history under the same numbers.
    let mut forged = mark.clone();
    forged.sha256 = Some(Digest::of(b"another event"));
    let wish = Wish {
        newest: Some(forged),
        ..Wish::default()
    };
    let refused = restored(&other, &new, &wish).await.unwrap_err().to_string();
    assert!(refused.contains("another history"), "{refused}");
    assert!(restored(&other, &new, &known).await.unwrap().may_sign);

    // Given up openly.
    let third = place.another().await;
    let wish = Wish {
        new_log: true,
        ..known
    };
    assert!(restored(&third, &old, &wish).await.unwrap().may_sign);
    let events = third.open().await.store.events(5, 10).await.unwrap();
    let body = String::from_utf8(events[0].body.clone()).unwrap();
    assert!(
        body.starts_with(r#"{"log":2,"newest_known":5,"restored_next":5,"seq":5,"#),
        "{body}"
    );
    let needless = place.another().await;
    let refused = restored(&needless, &new, &wish).await.unwrap_err();
    assert!(
        refused.to_string().contains("no new log is needed"),
        "{refused}"
    );
}

/// Nobody knows whether anything newer exists: served, and not signed until somebody says so.
#[tokio::test]
async fn a_restore_of_unknown_age_is_not_signed() {
    let place = Place::sqlite();
    let registry = place.filled().await;
    let path = backed_up(&place, &registry, "backup.tar").await;
    for (say, may) in [
        (Some((4, true)), Ok(true)),
        (Some((4, false)), Err(())),
        (Some((5, false)), Ok(false)),
        (None, Ok(true)),
    ] {
        let other = place.another().await;
        let done = restored(&other, &path, &Wish::default()).await.unwrap();
        assert!(!done.may_sign);
        let after = other.open().await;
        other.import(&after, "late", "1.0.0").await;
        assert!(!after.store.may_sign().await.unwrap());
        let body = after.store.events(4, 1).await.unwrap().remove(0).body;
        let newest = say.map(|(seq, same)| Newest {
            seq,
            sha256: Some(if same {
                Digest::of(&body)
            } else {
                Digest::of(b"x")
            }),
        });
        let resumed = resume_log(&after, newest.as_ref(), clock::now()).await;
        assert_eq!(resumed.map_err(|_| ()), may, "{say:?}");
        assert_eq!(after.store.may_sign().await.unwrap(), may == Ok(true));
        let standing = after.store.log_standing().await.unwrap();
        assert_eq!(standing.log, if say.is_none() { 2 } else { 1 });
    }
}

/// Right digests are easily made; what they are the digests of must fit together as well.
#[tokio::test]
async fn a_backup_that_was_tampered_with_is_refused_and_nothing_is_written() {
    let place = Place::sqlite();
    let registry = place.filled().await;
    let path = backed_up(&place, &registry, "backup.tar").await;
    let other = place.another().await;
    for (table, old, new, said) in [
        ("files", "\"size\":", "\"size\":1", "does not fit together"),
        ("releases", "1.1.0", "1.2.0", "does not fit together"),
        ("events", "\"seq\":4", "\"seq\":5", "does not fit together"),
        (
            "log_head",
            "\"next_seq\":5",
            "\"next_seq\":9",
            "does not fit together",
        ),
        ("roles", "", "{\"nothing\":1}\n", "do not fit"),
        ("accounts", "\"login\":\"ada\"", "\"login\":7", "do not fit"),
        ("packages", "\"id\":2", "\"id\":3", "do not fit"),
    ] {
        let tampered = place.beside("tampered.tar");
        let edit = |name: &str, bytes: &mut Vec<u8>| {
            if name == format!("tables/{table}.jsonl") {
                let text = String::from_utf8(std::mem::take(bytes)).unwrap();
                *bytes = match old {
                    "" => format!("{text}{new}"),
                    old => text.replace(old, new),
                }
                .into_bytes();
            }
        };
        rewritten(&path, &tampered, edit, |_| {});
        let done = restored(&other, &tampered, &sure(4)).await;
        let refused = done.unwrap_err().to_string();
        assert!(refused.contains(said), "{table} {old}: {refused}");
        assert!(!other.settings.data.exists(), "{table} {old}");
    }
}

#[tokio::test]
async fn a_newer_a_different_and_a_keyless_backup_are_refused() {
    let place = Place::sqlite();
    let registry = place.filled().await;
    let path = backed_up(&place, &registry, "backup.tar").await;
    let other = place.another().await;
    let changed = place.beside("changed.tar");
    let same = |_: &str, _: &mut Vec<u8>| {};
    rewritten(&path, &changed, same, |manifest| manifest.schema += 1);
    let newer = restored(&other, &changed, &sure(4)).await.unwrap_err();
    assert!(newer.to_string().contains("newer version"), "{newer}");
    rewritten(&path, &changed, same, |manifest| manifest.format += 1);
    let newer = restored(&other, &changed, &sure(4)).await.unwrap_err();
    assert!(newer.to_string().contains("newer version"), "{newer}");
    rewritten(&path, &changed, same, |manifest| manifest.next_seq = 3);
    let unfit = restored(&other, &changed, &sure(2)).await.unwrap_err();
    assert!(
        unfit.to_string().contains("does not fit together"),
        "{unfit}"
    );
    let expecting = Wish {
        expect: Some(Digest::of(b"another manifest")),
        ..sure(4)
    };
    let another = restored(&other, &path, &expecting).await.unwrap_err();
    assert!(another.to_string().contains("another backup"), "{another}");

    // Without the key that opens what is sealed in it.
    let keyless = place.beside("keyless.tar");
    backup::write(&registry, &keyless, false, clock::now(), &mut |_| {})
        .await
        .unwrap();
    let refused = restored(&other, &keyless, &sure(4)).await.unwrap_err();
    assert!(refused.to_string().contains("no master key"), "{refused}");
    assert!(!other.settings.data.exists());
    let stranger = place.another().await;
    Keys::open(&stranger.settings.data).unwrap();
    let refused = restored(&stranger, &keyless, &sure(4)).await.unwrap_err();
    assert!(
        refused.to_string().contains("is not the master key"),
        "{refused}"
    );
    assert_eq!(files(&stranger.settings.data).len(), 1);
    Keys::keep(&other.settings.data, registry.keys.expose()).unwrap();
    restored(&other, &keyless, &sure(4)).await.unwrap();
    let after = other.open().await;
    assert_eq!(
        after.keys.fingerprint().unwrap(),
        registry.keys.fingerprint().unwrap()
    );
    let third = place.another().await;
    let without = Wish {
        without_master_key: true,
        ..sure(4)
    };
    restored(&third, &keyless, &without).await.unwrap();
    // Its own new key is the one of this database from now on.
    drop(third.open().await);
    drop(third.open().await);
    // Put right too late: nothing that is sealed since would open.
    std::fs::write(Keys::file(&third.settings.data), registry.keys.expose()).unwrap();
    let opened = Registry::open(third.settings.clone(), clock::now()).await;
    assert!(opened.is_err());
}
