//! A fresh store on either engine: SQLite and a folder, or PostgreSQL and a folder or a bucket.

use std::sync::atomic::{AtomicU32, Ordering};

use std::ops::Deref;
use std::path::Path;

use domain::Digest;
use sea_orm::{ConnectionTrait, Database};
use store::{BlobPlace, Options, Store, StoreError};

/// A store and what must live as long as it.
pub(crate) struct Engine {
    pub(crate) store: Store,
    pub(crate) options: Options,
    /// The server and the database to be dropped at the end.
    database: Option<(String, String)>,
    _folder: tempfile::TempDir,
}

fn folder_in(folder: &tempfile::TempDir) -> BlobPlace {
    BlobPlace::Folder(folder.path().join("blobs"))
}

pub(crate) async fn sqlite() -> Engine {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        database: format!("sqlite://{}", folder.path().join("registry.db").display()),
        blobs: folder_in(&folder),
    };
    Engine {
        store: Store::open(&options).await.unwrap(),
        options,
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
        blobs: match crate::bucket::of_peer(&name, &folder) {
            Some(bucket) => BlobPlace::Bucket(bucket),
            None => folder_in(&folder),
        },
    };
    Some(Engine {
        store: Store::open(&options).await.unwrap(),
        options,
        database: Some((server, name)),
        _folder: folder,
    })
}

impl Deref for Engine {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Engine {
    /// What another program or another node opens.
    pub(crate) async fn another(&self) -> Result<Store, StoreError> {
        Store::open(&self.options).await
    }

    /// Where nothing has been opened yet; on PostgreSQL the tables of this database are taken away.
    pub(crate) async fn empty(&self) -> Options {
        let mut options = self.options.clone();
        if self.database.is_some() {
            self.run("DROP SCHEMA public CASCADE").await;
            self.run("CREATE SCHEMA public").await;
        } else {
            options.database.push_str(".fresh");
        }
        options
    }

    /// Whether it is PostgreSQL's.
    pub(crate) fn is_postgres(&self) -> bool {
        self.database.is_some()
    }

    /// What it was opened with.
    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    /// Writes what no store writes.
    pub(crate) async fn run(&self, sql: &str) {
        run(&self.options.database, sql).await;
    }

    /// The folder of the blobs, or of what of them is on this machine.
    pub(crate) fn root(&self) -> &Path {
        match &self.options.blobs {
            BlobPlace::Folder(root) => root,
            BlobPlace::Bucket(bucket) => bucket.staging.parent().unwrap(),
        }
    }

    /// How many blobs or renderings there are below this name.
    pub(crate) async fn count(&self, below: &str) -> usize {
        match &self.options.blobs {
            BlobPlace::Folder(root) => files(&root.join(below)),
            BlobPlace::Bucket(place) => crate::bucket::names(place, below).await.len(),
        }
    }

    /// Writes other bytes under a name that is there.
    pub(crate) async fn spoil(&self, name: &str, bytes: &'static [u8]) {
        match &self.options.blobs {
            BlobPlace::Folder(root) => std::fs::write(root.join(name), bytes).unwrap(),
            BlobPlace::Bucket(place) => crate::bucket::replace(place, name, bytes).await,
        }
    }

    /// Drops the database.
    pub(crate) async fn end(self) {
        drop(self.store);
        if let Some((server, name)) = &self.database {
            run(server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

/// How many files lie below this folder.
pub(crate) fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .map(|path| if path.is_dir() { files(&path) } else { 1 })
        .sum()
}

async fn run(server: &str, sql: &str) {
    let connection = Database::connect(server).await.unwrap();
    connection.execute_unprepared(sql).await.unwrap();
    connection.close().await.unwrap();
}

/// A database that a newer program wrote is left alone.
#[tokio::test]
async fn a_newer_schema_is_refused() {
    let engine = sqlite().await;
    let sql = "UPDATE schema_version SET version = version + 1";
    engine.run(sql).await;
    let Err(refused) = engine.another().await else {
        panic!("a newer schema was opened");
    };
    assert!(refused.to_string().contains("newer version"), "{refused}");
}

/// The first version knew no order of renderings. SQLite's tables move forward by themselves, after a
/// copy; PostgreSQL's only when told to.
pub(crate) async fn tables_of_an_older_version_are_moved_forward(engine: &Engine) {
    engine.put_rendered("cargo/gate", 5, b"five").await.unwrap();
    for sql in [
        "DROP TABLE publications",
        "DROP TABLE used_identities",
        "DROP TABLE publisher_tokens",
        "DROP TABLE publishers",
        "ALTER TABLE packages DROP COLUMN publisher_only",
        "DROP INDEX rendered_by_change",
        "ALTER TABLE rendered DROP COLUMN changed",
        "ALTER TABLE log_head DROP COLUMN next_change",
        "ALTER TABLE log_head DROP COLUMN restoring",
        "ALTER TABLE log_head DROP COLUMN may_sign",
        "ALTER TABLE log_head DROP COLUMN log",
        "ALTER TABLE log_head DROP COLUMN restored_next",
        "CREATE INDEX rendered_by_seq ON rendered (seq)",
        "DROP INDEX events_of_addresses",
        "DROP TABLE key_versions",
        "DROP TABLE master_check",
        "DROP TABLE usage_by_day",
        "DROP TABLE trust_resets",
        "DROP INDEX files_by_publisher",
        "DROP INDEX files_of_builders",
        "DROP INDEX holds_by_public_id",
        "DROP INDEX holds_by_file",
        "DROP INDEX holds_that_are_open",
        "ALTER TABLE files DROP COLUMN published_by",
        "ALTER TABLE files DROP COLUMN evidence",
        "ALTER TABLE files DROP COLUMN builder",
        "ALTER TABLE files DROP COLUMN listed_at",
        "ALTER TABLE holds DROP COLUMN public_id",
        "ALTER TABLE holds DROP COLUMN opened_by",
        "ALTER TABLE holds DROP COLUMN opened_why",
        "ALTER TABLE holds DROP COLUMN closed_by",
        "ALTER TABLE holds DROP COLUMN closed_why",
        "DROP TABLE package_orgs",
        "DROP TABLE team_roles",
        "DROP TABLE team_members",
        "DROP TABLE teams",
        "DROP TABLE org_invitations",
        "DROP TABLE org_members",
        "DROP TABLE orgs",
        "ALTER TABLE invitations DROP COLUMN role",
        "ALTER TABLE accounts DROP COLUMN deleted_at",
        "ALTER TABLE tokens DROP COLUMN networks",
        "ALTER TABLE tokens DROP COLUMN used_at",
        "ALTER TABLE tokens DROP COLUMN used_from",
        "DROP TABLE links",
        "DROP TABLE email_changes",
        "DROP TABLE passkeys",
        "DROP TABLE downloads",
        "DROP TABLE critical",
        "DROP TABLE recoveries",
        "DROP TABLE devices",
        "DROP TABLE email_wishes",
        "ALTER TABLE accounts DROP COLUMN signed_in",
        "DROP TABLE ceremonies",
        "DROP INDEX roles_by_account",
        "ALTER TABLE accounts DROP COLUMN paused_until",
        "ALTER TABLE accounts DROP COLUMN codes_allowed",
        "ALTER TABLE accounts DROP COLUMN password_leaked",
        "ALTER TABLE accounts DROP COLUMN email_verified_at",
        "DROP TABLE mail_domains",
        "DROP TABLE turns",
        "DROP TABLE attestations",
        "DROP TABLE builders",
        "DROP TABLE sessions",
        "DROP TABLE sign_ups",
        "DROP TABLE mails",
        "DROP TABLE attempts",
        "UPDATE schema_version SET version = 1",
    ] {
        engine.run(sql).await;
    }
    if engine.is_postgres() {
        let refused = engine.another().await.err().unwrap().to_string();
        assert!(refused.contains("`portcullis admin migrate`"), "{refused}");
        let done = Store::migrate(engine.options()).await.unwrap();
        assert_eq!((done.from, done.to), (1, Store::schema_version()));
        assert_eq!(done.copy, None);
    }
    // Moved forward, and once more found as it should be.
    for (seq, bytes) in [(6, b"six"), (7, b"new")] {
        let moved = engine.another().await.unwrap();
        assert!(moved.rendered("cargo/gate").await.unwrap().is_some());
        moved.put_rendered("cargo/gate", seq, bytes).await.unwrap();
        assert_eq!(moved.poll_changes().await.unwrap(), seq - 5);
    }
    if let Some(path) = engine.options().database.strip_prefix("sqlite://") {
        the_copy_is_private_and_as_before(path).await;
    }
}

async fn the_copy_is_private_and_as_before(path: &str) {
    let copy = format!("{path}.before-{}", Store::schema_version());
    let about = std::fs::metadata(&copy).unwrap();
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o777,
        0o600
    );
    let connection = Database::connect(format!("sqlite://{copy}")).await.unwrap();
    let sql = "SELECT version FROM schema_version WHERE (SELECT COUNT(*) FROM rendered) = 1";
    let row = connection.query_one_raw(sea_orm::Statement::from_string(
        sea_orm::DbBackend::Sqlite,
        sql,
    ));
    let version: i64 = row.await.unwrap().unwrap().try_get("", "version").unwrap();
    assert_eq!(version, 1, "the copy is of the tables before");
}

/// Several programs may start on one empty database at once.
pub(crate) async fn several_first_openings_agree(engine: &Engine) {
    let fresh = engine.empty().await;
    let opening = (0..4).map(|_| {
        let options = fresh.clone();
        tokio::spawn(async move { Store::open(&options).await })
    });
    for opened in opening.collect::<Vec<_>>() {
        let store = opened.await.unwrap().unwrap();
        assert_eq!(store.next_seq().await.unwrap(), 0);
    }
}

/// A path is a path, whatever it would mean in an address.
#[tokio::test]
async fn the_path_of_a_database_is_taken_as_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a%20b?mode=ro#c").join("registry.db");
    let options = Options {
        database: format!("sqlite://{}", path.display()),
        blobs: folder_in(&folder),
    };
    let store = Store::open(&options).await.unwrap();
    assert_eq!(store.administrators().await.unwrap(), 0);
    assert!(std::fs::metadata(&path).unwrap().len() > 0);
    assert!(store.blob(&Digest::of(b"")).await.unwrap().is_none());
}
