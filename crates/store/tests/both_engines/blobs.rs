//! The folder of the blobs; the engine does not matter here.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use domain::Digest;
use futures_util::stream;
use store::StageError;

use crate::{engine, plans};

fn chunks(parts: &[&'static [u8]]) -> impl futures_util::Stream<Item = io::Result<Bytes>> + use<> {
    let parts: Vec<_> = parts
        .iter()
        .map(|part| Ok(Bytes::from_static(part)))
        .collect();
    stream::iter(parts)
}

fn files(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .map(|path| if path.is_dir() { files(&path) } else { 1 })
        .sum()
}

#[tokio::test]
async fn what_is_staged_lies_under_its_digest_and_what_fails_leaves_nothing() {
    let engine = engine::sqlite().await;
    let store = &engine.store;
    let staged = store.stage(chunks(&[b"ab", b"c"]), 3).await.unwrap();
    assert_eq!((staged.digest, staged.size), (Digest::of(b"abc"), 3));
    let path = store.blob_path(&staged.digest);
    assert_eq!(std::fs::read(&path).unwrap(), b"abc");
    let again = store.stage(chunks(&[b"abc"]), 3).await.unwrap();
    assert_eq!(again, staged);
    let root = path.ancestors().nth(3).unwrap();
    let large = store.stage(chunks(&[b"abcd"]), 3).await;
    assert!(matches!(large, Err(StageError::TooLarge { limit: 3 })));
    let broken = stream::iter([Ok(Bytes::from_static(b"a")), Err(io::Error::other("gone"))]);
    assert!(matches!(
        store.stage(broken, 3).await,
        Err(StageError::Source(_))
    ));
    assert_eq!(files(&root.join("staging")), 0);
    assert_eq!(files(&root.join("sha256")), 1);
    assert!(store.blob(&Digest::of(b"other")).await.unwrap().is_none());
    assert_eq!(store.blob(&staged.digest).await.unwrap().unwrap().1, 3);
}

#[tokio::test]
async fn the_sweep_takes_what_nothing_names_and_leaves_the_rest() {
    let engine = engine::sqlite().await;
    let store = &engine.store;
    let ada = plans::person(store, 1, "ada").await;
    let named = store.stage(chunks(&[b"abc"]), 3).await.unwrap();
    store
        .commit_release(&plans::granted(&ada, "gate", "1.0.0"))
        .await
        .unwrap();
    let orphan = store.stage(chunks(&[b"xyz"]), 3).await.unwrap();
    assert_eq!(
        store
            .sweep_orphans(Duration::from_secs(3_600))
            .await
            .unwrap(),
        0
    );
    assert_eq!(store.sweep_orphans(Duration::ZERO).await.unwrap(), 1);
    assert!(store.blob(&named.digest).await.unwrap().is_some());
    assert!(store.blob(&orphan.digest).await.unwrap().is_none());
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_any_of_it() {
    use std::os::unix::fs::PermissionsExt;
    let engine = engine::sqlite().await;
    let staged = engine.store.stage(chunks(&[b"abc"]), 3).await.unwrap();
    let path = engine.store.blob_path(&staged.digest);
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o077;
    let root = path.ancestors().nth(3).unwrap();
    for private in [
        &path,
        root,
        &root.join("public"),
        &root.with_file_name("registry.db"),
    ] {
        assert_eq!(mode(private), 0, "{}", private.display());
    }
}
