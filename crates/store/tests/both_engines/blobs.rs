//! What is kept by its content, in a folder and in a bucket.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use domain::Digest;
use futures_util::{TryStreamExt, stream};
use store::{StageError, Store};

use crate::engine::{Engine, files};
use crate::{engine, plans};

fn chunks(parts: &[&'static [u8]]) -> impl futures_util::Stream<Item = io::Result<Bytes>> + use<> {
    let parts: Vec<_> = parts
        .iter()
        .map(|part| Ok(Bytes::from_static(part)))
        .collect();
    stream::iter(parts)
}

/// Takes in these bytes and names them.
pub(crate) async fn keep(store: &Store, bytes: &'static [u8]) -> Digest {
    let unnamed = store.stage(chunks(&[bytes]), 1 << 20).await.unwrap();
    let digest = unnamed.staged().digest;
    store.name(unnamed).await.unwrap();
    digest
}

async fn read(store: &Store, digest: &Digest) -> Option<Vec<u8>> {
    let blob = store.blob(digest).await.unwrap()?;
    let size = blob.size;
    let pieces: Vec<Bytes> = blob.into_stream().try_collect().await.unwrap();
    let bytes = pieces.concat();
    assert_eq!(u64::try_from(bytes.len()).unwrap(), size);
    Some(bytes)
}

pub(crate) async fn what_is_staged_gets_its_name_and_what_fails_leaves_nothing(engine: &Engine) {
    let store = &engine.store;
    let unnamed = store.stage(chunks(&[b"ab", b"c"]), 3).await.unwrap();
    let staged = unnamed.staged().clone();
    assert_eq!((staged.digest, staged.size), (Digest::of(b"abc"), 3));
    assert_eq!(std::fs::read(unnamed.path()).unwrap(), b"abc");
    assert!(read(store, &staged.digest).await.is_none(), "not named yet");
    store.name(unnamed).await.unwrap();
    assert_eq!(read(store, &staged.digest).await.unwrap(), b"abc");
    assert_eq!(keep(store, b"abc").await, staged.digest, "again is success");
    drop(store.stage(chunks(&[b"let go"]), 9).await.unwrap());
    let large = store.stage(chunks(&[b"abcd"]), 3).await;
    assert!(matches!(large, Err(StageError::TooLarge { limit: 3 })));
    let broken = stream::iter([Ok(Bytes::from_static(b"a")), Err(io::Error::other("gone"))]);
    assert!(matches!(
        store.stage(broken, 3).await,
        Err(StageError::Source(_))
    ));
    assert_eq!(files(&engine.root().join("staging")), 0);
    assert_eq!(engine.count("sha256").await, 1);
    assert!(read(store, &Digest::of(b"other")).await.is_none());
}

/// More than is read at once, and not a multiple of it.
pub(crate) async fn a_large_blob_comes_whole_and_in_order(store: &Store) {
    let bytes: Vec<u8> = (0..=u8::MAX).cycle().take((5 << 19) + 7).collect();
    let pieces: Vec<_> = bytes.chunks(77_777).map(Bytes::copy_from_slice).collect();
    let pieces = stream::iter(pieces.into_iter().map(Ok::<_, io::Error>));
    let unnamed = store.stage(pieces, 1 << 22).await.unwrap();
    store.name(unnamed).await.unwrap();
    assert!(read(store, &Digest::of(&bytes)).await.unwrap() == bytes);
}

pub(crate) async fn of_several_who_name_the_same_bytes_all_succeed(engine: &Engine) {
    let naming = (0..8).map(|_| {
        let store = engine.store.clone();
        tokio::spawn(async move { keep(&store, b"abc").await })
    });
    for named in naming.collect::<Vec<_>>() {
        assert_eq!(named.await.unwrap(), Digest::of(b"abc"));
    }
    assert_eq!(engine.count("sha256").await, 1);
    let bytes = read(engine, &Digest::of(b"abc")).await;
    assert_eq!(bytes.unwrap(), b"abc");
}

pub(crate) async fn the_sweep_takes_what_nothing_names_and_leaves_the_rest(store: &Store) {
    let ada = plans::person(store, 1, "ada").await;
    let named = keep(store, b"abc").await;
    store
        .commit_release(&plans::granted(&ada, "gate", "1.0.0"))
        .await
        .unwrap();
    let orphan = keep(store, b"xyz").await;
    let sweep = async |age| store.sweep_orphans(age).await.unwrap();
    assert_eq!(sweep(Duration::from_secs(3_600)).await, 0);
    assert_eq!(sweep(Duration::ZERO).await, 1);
    // In a bucket the first sweep puts aside and the second removes.
    assert_eq!(sweep(Duration::ZERO).await, 0);
    assert!(read(store, &named).await.is_some());
    assert!(read(store, &orphan).await.is_none());
}

/// A publish finds its bytes there already, they are swept as an orphan's, and then it commits. (In a
/// folder the naming makes them young instead; the sweep's own test has that.)
pub(crate) async fn what_is_named_after_it_was_swept_is_not_lost(engine: &Engine) {
    let store = &engine.store;
    if matches!(engine.options.blobs, store::BlobPlace::Folder(_)) {
        return;
    }
    let ada = plans::person(store, 1, "ada").await;
    for version in ["1.0.0", "1.0.1"] {
        let digest = keep(store, b"abc").await;
        if version == "1.0.0" {
            assert_eq!(store.sweep_orphans(Duration::ZERO).await.unwrap(), 1);
            assert_eq!(engine.count("sha256").await, 0);
        }
        let plan = plans::granted(&ada, "gate", version);
        store.commit_release(&plan).await.unwrap();
        if version == "1.0.1" {
            // The next sweep sees the row.
            assert_eq!(store.sweep_orphans(Duration::ZERO).await.unwrap(), 0);
        }
        assert_eq!(read(store, &digest).await.unwrap(), b"abc");
        assert_eq!(engine.count("aside").await, 0);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_any_of_it() {
    use std::os::unix::fs::PermissionsExt;
    let engine = engine::sqlite().await;
    let digest = keep(&engine.store, b"abc").await.to_string();
    let unnamed = engine.store.stage(chunks(&[b"abc"]), 3).await.unwrap();
    let root = engine.root();
    let path = root.join("sha256").join(&digest[..2]).join(&digest[2..]);
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o077;
    for private in [
        unnamed.path(),
        &path,
        root,
        &root.join("public"),
        &root.with_file_name("registry.db"),
    ] {
        assert_eq!(mode(private), 0, "{}", private.display());
    }
}
