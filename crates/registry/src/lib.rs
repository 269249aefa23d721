//! The flows: one function for each thing that can be asked of a registry. Only here do rules,
//! formats and storage meet; nothing here knows a status code.

pub mod announce;
mod authorise;
pub mod browse;
pub mod checkup;
pub mod clock;
pub mod demo;
pub mod enrol;
pub mod error;
pub mod fetch;
mod guard;
pub mod identify;
pub mod import;
pub mod keys;
pub mod mail;
pub mod mint_token;
pub mod owners;
mod passwords;
pub mod posture;
pub mod publish;
mod quota;
mod randomness;
pub mod search;
pub mod second_factor;
pub mod session;
mod settings;
pub mod sign_in;
pub mod sign_up;
pub mod workload;
pub mod yank;

use std::sync::Arc;

use store::Store;
use tokio::sync::Notify;

pub use error::{Error, Malformed};
pub use keys::Keys;
pub use quota::Quota;
pub use randomness::reference;
pub use settings::Settings;
pub use store::TokenFacts;
pub use store::{BlobPlace, BucketPlace};

/// An open registry: its store, its keys and how it was set up. Cheap to clone; every request and
/// every admin command works on one.
#[derive(Clone)]
pub struct Registry {
    store: Store,
    keys: Keys,
    settings: Arc<Settings>,
    mail_waits: Arc<Notify>,
}

impl Registry {
    /// Opens the registry in its data folder: master key, database, folders; what is missing is
    /// made. The first opening writes event 0.
    ///
    /// # Errors
    /// A file cannot be made or read, or the database is newer than this program.
    pub async fn open(settings: Settings, now: domain::Timestamp) -> Result<Self, Error> {
        let keys = Keys::open(&settings.data)?;
        let options = store::Options {
            database: settings.database_url(),
            blobs: settings.blob_place(),
        };
        let store = Store::open(&options).await?;
        let begun = domain::Event::InstallationBegun {
            base_url: settings.base_url.clone(),
        };
        store.begin_installation(&begun, now).await?;
        Ok(Self {
            store,
            keys,
            settings: settings.into(),
            mail_waits: Arc::new(Notify::new()),
        })
    }

    /// Says that a mail was committed, so that it need not wait for the next look.
    pub(crate) fn mail_waits(&self) {
        self.mail_waits.notify_one();
    }

    /// Returns once a mail was committed by this process.
    pub async fn mail_waiting(&self) {
        self.mail_waits.notified().await;
    }

    /// How it was set up.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The database and the blobs, for administration.
    pub fn store(&self) -> &Store {
        &self.store
    }
}
