use super::*;
use crate::clock;
use crate::sample::{Place, both_engines, files};

both_engines! {
    a_backup_is_private_whole_and_overwrites_nothing,
    what_comes_while_it_is_written_is_not_in_it,
}

/// Writes a backup anew with other parts or another manifest; all digests are right.
pub(crate) fn rewritten(
    from: &Path,
    to: &Path,
    mut part: impl FnMut(&str, &mut Vec<u8>),
    manifest: impl FnOnce(&mut Manifest),
) {
    if to.exists() {
        std::fs::remove_file(to).unwrap();
    }
    let mut said = check(from, &mut |_| {}).unwrap().manifest;
    let mut writer = Writer::create(to).unwrap();
    archive::parts(from, |name, _, read| {
        let mut bytes = Vec::new();
        read.read_to_end(&mut bytes).unwrap();
        if !name.starts_with("manifest") {
            part(name, &mut bytes);
            writer.begin(name)?;
            writer.write(&bytes)?;
            writer.end()?;
        }
        Ok(())
    })
    .unwrap();
    said.files = writer.files().to_vec();
    manifest(&mut said);
    writer.finish(&said).unwrap();
}

async fn written(place: &Place, registry: &Registry, with_key: bool) -> Written {
    let to = place.beside("backups");
    std::fs::create_dir_all(&to).unwrap();
    write(registry, &to, with_key, clock::now(), &mut |_| {})
        .await
        .unwrap()
}

async fn a_backup_is_private_whole_and_overwrites_nothing(place: Place) {
    let registry = place.filled().await;
    let first = written(&place, &registry, false).await;
    let name = first.path.file_name().unwrap().to_str().unwrap();
    assert!(
        name.starts_with("portcullis-20") && name.ends_with("Z.tar"),
        "{name}"
    );
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(
            &std::fs::metadata(&first.path).unwrap().permissions()
        ) & 0o777,
        0o600
    );
    let contents = check(&first.path, &mut |_| {}).unwrap();
    assert_eq!(contents.manifest, first.manifest);
    assert_eq!(contents.digest, first.digest);
    assert_eq!(contents.blobs.len(), 3);
    assert_eq!(contents.manifest.next_seq, 5);
    assert_eq!(contents.manifest.base_url, "http://localhost:7878");
    assert_eq!(contents.master_key().unwrap(), None);
    let key = std::fs::read(place.settings.data.join("master.key")).unwrap();
    let bytes = std::fs::read(&first.path).unwrap();
    assert!(
        !bytes.windows(32).any(|part| part == key),
        "the key was not asked for"
    );

    let again = write(&registry, &first.path, false, clock::now(), &mut |_| {}).await;
    assert!(
        again
            .unwrap_err()
            .to_string()
            .contains("overwrites nothing")
    );
    assert_eq!(std::fs::read(&first.path).unwrap(), bytes);
    let other = place.beside("with-key.tar");
    write(&registry, &other, true, clock::now(), &mut |_| {})
        .await
        .unwrap();
    let contents = check(&other, &mut |_| {}).unwrap();
    assert_eq!(contents.master_key().unwrap(), Some(key));
}

/// A row and the file that it names come after the moment of the rows, or both before.
async fn what_comes_while_it_is_written_is_not_in_it(place: Place) {
    let registry = place.filled().await;
    let snapshot = registry.store.snapshot().await.unwrap();
    place.import(&registry, "late", "1.0.0").await;
    let path = place.beside("late.tar");
    let mut writer = Writer::create(&path).unwrap();
    let (rows, _) = write_rows(&snapshot, &mut writer).await.unwrap();
    assert_eq!((rows["files"], rows["events"]), (3, 5));
    assert_eq!(snapshot.blobs().await.unwrap().len(), 3);
    writer.abandon();
    assert!(!rows.contains_key("rendered"), "it is made again");
}

/// What a crash left is under another name, and is written over; what somebody writes is not.
#[tokio::test]
async fn a_half_backup_does_not_look_whole() {
    let place = Place::sqlite();
    let registry = place.filled().await;
    let path = place.beside("backup.tar");
    let mut half = Writer::create(&path).unwrap();
    half.begin("tables/events.jsonl").unwrap();
    half.write(&[b'x'; 1 << 20]).unwrap();
    let busy = write(&registry, &path, false, clock::now(), &mut |_| {}).await;
    assert!(
        busy.unwrap_err()
            .to_string()
            .contains("being written already")
    );
    drop(half);
    assert!(place.beside("backup.tar.part").exists() && !path.exists());
    write(&registry, &path, false, clock::now(), &mut |_| {})
        .await
        .unwrap();
    assert!(check(&path, &mut |_| {}).is_ok());
    assert!(!place.beside("backup.tar.part").exists());
}

/// A backup that lacks a file, or has another in its place, must not look like one that helps.
#[tokio::test]
async fn a_damaged_file_stops_the_backup_and_nothing_is_left() {
    let place = Place::sqlite();
    let registry = place.filled().await;
    let path = place.beside("backup.tar");
    let (blob, bytes) = files(&place.settings.data.join("blobs/sha256")).remove(0);
    let mut changed = bytes.clone();
    changed[10] ^= 1;
    std::fs::write(&blob, changed).unwrap();
    for _ in 0..2 {
        let stopped = write(&registry, &path, false, clock::now(), &mut |_| {}).await;
        let why = stopped.unwrap_err().to_string();
        assert!(why.contains("missing or damaged"), "{why}");
        assert!(!path.exists() && !place.beside("backup.tar.part").exists());
        if blob.exists() {
            std::fs::remove_file(&blob).unwrap();
        }
    }
}

/// One changed byte is noticed, wherever it lies, unless it means nothing there.
#[tokio::test]
async fn a_changed_byte_or_a_missing_end_is_noticed() {
    let place = Place::sqlite();
    let registry = place.filled().await;
    let whole = written(&place, &registry, true).await;
    let bytes = std::fs::read(&whole.path).unwrap();
    let path = place.beside("damaged.tar");
    let (mut noticed, mut looked) = (0, 0);
    for place in (0..bytes.len()).step_by(13) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x10;
        std::fs::write(&path, &damaged).unwrap();
        looked += 1;
        match check(&path, &mut |_| {}) {
            Ok(same) => {
                // Padding means nothing, nor whether a number begins with a zero or a blank: every
                // name, length and digest is what it was.
                assert!(matches!(bytes[place], 0 | b'0'), "byte {place}");
                assert_eq!(
                    (&same.manifest, same.digest),
                    (&whole.manifest, whole.digest)
                );
            }
            Err(error) => {
                let why = error.to_string();
                assert!(why.contains("no whole backup"), "{place}: {why}");
                noticed += 1;
            }
        }
    }
    assert!(noticed * 2 > looked, "{noticed} of {looked}");
    let end = bytes.len() - 1024;
    for length in (0..end).step_by(509) {
        std::fs::write(&path, &bytes[..length]).unwrap();
        assert!(check(&path, &mut |_| {}).is_err(), "{length} bytes");
    }
}

/// The digest of a part is easily made right; the name of a file is its digest as well.
#[tokio::test]
async fn a_file_that_is_not_what_its_name_says_is_refused() {
    let place = Place::sqlite();
    let registry = place.filled().await;
    let whole = written(&place, &registry, false).await;
    let changed = place.beside("changed.tar");
    let edit = |name: &str, bytes: &mut Vec<u8>| {
        if name.starts_with("blobs/") {
            bytes[30] ^= 1;
        }
    };
    rewritten(&whole.path, &changed, edit, |_| {});
    let refused = check(&changed, &mut |_| {}).unwrap_err().to_string();
    assert!(refused.contains("not what its name says"), "{refused}");
}
