//! A small registry for tests, on either engine: one account, three imported crates.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use domain::{Event, IdKind, PublicId};
use flate2::Compression;
use flate2::write::GzEncoder;
use sea_orm::{ConnectionTrait, Database};
use store::NewAccount;
use tempfile::TempDir;

use crate::{Registry, Settings, announce, clock, import};

/// An empty place for a registry.
pub(crate) struct Place {
    pub(crate) settings: Settings,
    folder: TempDir,
    /// PostgreSQL: the server and the database to be dropped at the end.
    database: Option<(String, String)>,
}

/// Makes two tests of each case. Without a server, the one on PostgreSQL says that it was not run.
macro_rules! both_engines {
    ($($case:ident,)*) => {
        mod sqlite { $(
            #[tokio::test]
            async fn $case() {
                super::$case(crate::sample::Place::sqlite()).await;
            }
        )* }
        mod postgres { $(
            #[tokio::test]
            async fn $case() {
                match crate::sample::Place::postgres().await {
                    Some(place) => super::$case(place).await,
                    None => eprintln!("NOT RUN on PostgreSQL: {}", stringify!($case)),
                }
            }
        )* }
    };
}
pub(crate) use both_engines;

impl Place {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = "http://localhost:7878".to_owned();
        Self {
            settings: Settings::new(folder.path().join("data"), url),
            folder,
            database: None,
        }
    }

    pub(crate) async fn postgres() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("PORTCULLIS_TEST_POSTGRES").ok()?;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("registry_{}_{number}", std::process::id());
        run(&server, &format!("CREATE DATABASE {name}")).await;
        let mut place = Self::sqlite();
        let (base, _) = server.rsplit_once('/').unwrap();
        place.settings.database = Some(format!("{base}/{name}"));
        place.database = Some((server, name));
        Some(place)
    }

    /// Another empty place on the same engine.
    pub(crate) async fn another(&self) -> Self {
        match self.database {
            Some(_) => Self::postgres().await.unwrap(),
            None => Self::sqlite(),
        }
    }

    /// Somewhere beside the data folder.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) async fn open(&self) -> Registry {
        Registry::open(self.settings.clone(), clock::now())
            .await
            .unwrap()
    }

    /// A registry with an account and three crates.
    pub(crate) async fn filled(&self) -> Registry {
        let registry = self.open().await;
        let id = PublicId::new(IdKind::User, &[1; 64]).unwrap();
        let account = NewAccount {
            id: id.clone(),
            login: "ada".to_owned(),
            email: "ada@example.org".to_owned(),
            email_verified: true,
            staff: true,
            password_hash: Some("hash".to_owned()),
            totp_sealed: Some(vec![1, 2, 3]),
            recovery: vec![],
        };
        let event = Event::AccountCreated {
            account: id.to_string(),
            staff: true,
        };
        let store = registry.store();
        store
            .create_account(
                &account,
                None,
                &store::Record::of(event, [7; 32]),
                clock::now(),
            )
            .await
            .unwrap();
        for (name, version) in [("gate", "1.0.0"), ("gate", "1.1.0"), ("moat", "1.0.0")] {
            self.import(&registry, name, version).await;
        }
        registry
    }

    /// Takes in one more crate.
    pub(crate) async fn import(&self, registry: &Registry, name: &str, version: &str) {
        let path = self.beside(&format!("{name}-{version}.crate"));
        std::fs::write(&path, packed(name, version)).unwrap();
        let undated = import::Pubtimes::default();
        import::take(registry, &path, &undated, clock::now())
            .await
            .unwrap();
        announce::finish(registry).await.unwrap();
    }

    /// Writes what no store writes.
    pub(crate) async fn run(&self, sql: &str) {
        run(&self.settings.options().database, sql).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((server, name)) = self.database.take() {
            // A thread of its own, because this one may be within a runtime.
            let dropping = std::thread::spawn(move || {
                let runtime = tokio::runtime::Runtime::new().unwrap();
                let sql = format!("DROP DATABASE {name} WITH (FORCE)");
                runtime.block_on(run(&server, &sql));
            });
            assert!(dropping.join().is_ok() || std::thread::panicking());
        }
    }
}

async fn run(database: &str, sql: &str) {
    let connection = Database::connect(database).await.unwrap();
    connection.execute_unprepared(sql).await.unwrap();
    connection.close().await.unwrap();
}

/// All bytes below a folder, by their paths.
pub(crate) fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.clone(), std::fs::read(path).unwrap()));
        }
    }
    found.sort();
    found
}

pub(crate) fn packed(name: &str, version: &str) -> Vec<u8> {
    let manifest = format!("[package]\nname = \"{name}\"\nversion = \"{version}\"\n");
    let mut header = tar::Header::new_gnu();
    header.set_size(u64::try_from(manifest.len()).unwrap());
    header.set_mode(0o644);
    let mut archive = tar::Builder::new(Vec::new());
    let path = format!("{name}-{version}/Cargo.toml");
    archive
        .append_data(&mut header, path, manifest.as_bytes())
        .unwrap();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&archive.into_inner().unwrap()).unwrap();
    encoder.finish().unwrap()
}
