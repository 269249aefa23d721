//! What only a bucket can do wrong.

use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use store::{BlobPlace, BucketPlace, Options, Store, StoreError};

use crate::servers::{Wire, careless_bucket};
use crate::{engine, plans};

/// The bucket of `crates/s3-peer`, where that runs; all names in it begin with this prefix.
pub(crate) fn of_peer(prefix: &str, folder: &tempfile::TempDir) -> Option<BucketPlace> {
    let endpoint = std::env::var("PORTCULLIS_TEST_S3").ok()?;
    Some(at(&endpoint, prefix, folder))
}

fn at(endpoint: &str, prefix: &str, folder: &tempfile::TempDir) -> BucketPlace {
    BucketPlace {
        endpoint: endpoint.to_owned(),
        region: "us-east-1".to_owned(),
        bucket: "packages".to_owned(),
        prefix: prefix.to_owned(),
        access_key_id: "peer".to_owned(),
        secret_access_key: "peer-secret".to_owned(),
        staging: folder.path().join("staging"),
    }
}

/// Another client than the store's, which obeys no rule.
fn client(place: &BucketPlace) -> impl ObjectStore + use<> {
    AmazonS3Builder::new()
        .with_endpoint(&place.endpoint)
        .with_region(&place.region)
        .with_bucket_name(&place.bucket)
        .with_access_key_id(&place.access_key_id)
        .with_secret_access_key(&place.secret_access_key)
        .with_allow_http(true)
        .build()
        .unwrap()
}

/// All names in the bucket below this one.
pub(crate) async fn names(place: &BucketPlace, below: &str) -> Vec<String> {
    let below = Path::from(format!("{}/{below}", place.prefix));
    let client = client(place);
    let found = client.list(Some(&below));
    let found = found.map_ok(|found| found.location.to_string());
    found.try_collect().await.unwrap()
}

pub(crate) async fn replace(place: &BucketPlace, name: &str, bytes: &'static [u8]) {
    let name = Path::from(format!("{}/{name}", place.prefix));
    let put = client(place)
        .put(&name, Bytes::from_static(bytes).into())
        .await;
    put.unwrap();
}

/// Why a store on this bucket does not open.
async fn refusal(place: BucketPlace, folder: &tempfile::TempDir) -> String {
    let options = Options {
        database: format!("sqlite://{}", folder.path().join("registry.db").display()),
        blobs: BlobPlace::Bucket(place),
    };
    match Store::open(&options).await {
        Err(StoreError::Bucket(why)) => {
            assert!(!why.contains("secret") && !why.contains('\n'), "{why}");
            why
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("the bucket was opened"),
    }
}

#[tokio::test]
async fn a_bucket_that_ignores_conditions_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let why = refusal(at(&careless_bucket(), "", &folder), &folder).await;
    assert!(why.contains("ignores If-None-Match"), "{why}");
}

#[tokio::test]
async fn a_bucket_that_cannot_be_reached_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let nowhere = format!("http://127.0.0.1:{port}");
    let why = refusal(at(&nowhere, "", &folder), &folder).await;
    assert!(why.contains("cannot be reached or written"), "{why}");
    let why = refusal(at("http://s3.example.org", "", &folder), &folder).await;
    assert!(why.contains("needs https"), "{why}");
}

/// The peer checks signatures; its answer repeats the key that was used, and ours must not.
#[tokio::test]
async fn a_bucket_that_refuses_the_key_is_refused_without_telling_it() {
    let folder = tempfile::tempdir().unwrap();
    let Some(place) = of_peer("wrong-key", &folder) else {
        eprintln!("NOT RUN: a wrong key (PORTCULLIS_TEST_S3 names no server)");
        return;
    };
    let secret_access_key = "another-secret".to_owned();
    let wrong = BucketPlace {
        secret_access_key,
        ..place
    };
    let why = refusal(wrong, &folder).await;
    assert!(why.contains("refuses this key (403)"), "{why}");
}

/// The bucket dies in the middle of a publish: nothing is half done, and the same again works.
#[tokio::test]
async fn a_bucket_that_dies_during_a_publish_leaves_nothing_half_done() {
    let engine = engine::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let Some(place) = of_peer(&format!("dies-{}", std::process::id()), &folder) else {
        eprintln!("NOT RUN: a bucket that dies (PORTCULLIS_TEST_S3 names no server)");
        return;
    };
    let wire = Wire::to(&place.endpoint);
    let endpoint = wire.url.clone();
    let options = Options {
        blobs: BlobPlace::Bucket(BucketPlace {
            endpoint,
            ..place.clone()
        }),
        ..engine.options.clone()
    };
    let store = Store::open(&options).await.unwrap();
    let ada = plans::person(&store, 1, "ada").await;
    let begun = store.next_seq().await.unwrap();
    let stage = async || {
        let chunks = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"abc"))]);
        store.stage(chunks, 3).await.unwrap()
    };

    let unnamed = stage().await;
    wire.cut(true);
    let failed = store.name(unnamed).await;
    assert!(matches!(failed, Err(StoreError::Bucket(_))), "{failed:?}");
    assert!(names(&place, "").await.is_empty());
    assert_eq!(store.next_seq().await.unwrap(), begun);
    assert_eq!(engine::files(&place.staging), 0);
    let rendered = store.put_rendered("cargo/gate", 1, b"row").await;
    assert!(
        matches!(rendered, Err(StoreError::Bucket(_))),
        "{rendered:?}"
    );
    assert!(store.rendered("cargo/gate").await.unwrap().is_none());

    wire.cut(false);
    store.name(stage().await).await.unwrap();
    let plan = plans::granted(&ada, "gate", "1.0.0");
    store.commit_release(&plan).await.unwrap();
    store
        .put_rendered("cargo/gate", begun, b"row")
        .await
        .unwrap();
    assert_eq!(names(&place, "sha256").await.len(), 1);
    assert!(store.rendered("cargo/gate").await.unwrap().is_some());
}
