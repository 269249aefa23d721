//! A fresh store on either engine.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, Database};
use store::{Options, Store};

/// A store and what must live as long as it.
pub(crate) struct Engine {
    pub(crate) store: Store,
    /// The server and the database to be dropped at the end.
    database: Option<(String, String)>,
    _folder: tempfile::TempDir,
}

pub(crate) async fn sqlite() -> Engine {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        database: format!("sqlite://{}", folder.path().join("registry.db").display()),
        blobs: folder.path().join("blobs"),
    };
    Engine {
        store: Store::open(&options).await.unwrap(),
        database: None,
        _folder: folder,
    }
}

/// A database of its own for this case; nothing where no server was named.
pub(crate) async fn postgres(case: &str) -> Option<Engine> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var("PORTCULLIS_TEST_POSTGRES") else {
        eprintln!("NOT RUN on PostgreSQL: {case} (PORTCULLIS_TEST_POSTGRES names no server)");
        return None;
    };
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("portcullis_{}_{number}", std::process::id());
    run(&server, &format!("CREATE DATABASE {name}")).await;
    let (base, _) = server.rsplit_once('/').unwrap();
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        database: format!("{base}/{name}"),
        blobs: folder.path().join("blobs"),
    };
    Some(Engine {
        store: Store::open(&options).await.unwrap(),
        database: Some((server, name)),
        _folder: folder,
    })
}

impl Engine {
    /// Drops the database.
    pub(crate) async fn end(self) {
        drop(self.store);
        if let Some((server, name)) = &self.database {
            run(server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

async fn run(server: &str, sql: &str) {
    let connection = Database::connect(server).await.unwrap();
    connection.execute_unprepared(sql).await.unwrap();
    connection.close().await.unwrap();
}

/// A database that a newer program wrote is left alone.
#[tokio::test]
async fn a_newer_schema_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("registry.db").display());
    let options = Options {
        database: database.clone(),
        blobs: folder.path().join("blobs"),
    };
    drop(Store::open(&options).await.unwrap());
    run(&database, "UPDATE schema_version SET version = version + 1").await;
    let Err(refused) = Store::open(&options).await else {
        panic!("a newer schema was opened");
    };
    assert!(refused.to_string().contains("newer version"), "{refused}");
}

/// Two programs may start on one empty folder at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_first_openings_agree() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        database: format!("sqlite://{}", folder.path().join("registry.db").display()),
        blobs: folder.path().join("blobs"),
    };
    let (first, second) = tokio::join!(Store::open(&options), Store::open(&options));
    assert_eq!(first.unwrap().next_seq().await.unwrap(), 0);
    assert_eq!(second.unwrap().next_seq().await.unwrap(), 0);
}
