//! The flows: one function for each thing that can be asked of a registry. Only here do rules,
//! formats and storage meet; nothing here knows a status code.

pub mod announce;
mod authorise;
pub mod clock;
pub mod enrol;
pub mod error;
pub mod fetch;
pub mod identify;
pub mod import;
pub mod keys;
pub mod mint_token;
pub mod owners;
pub mod posture;
pub mod publish;
mod randomness;
pub mod search;
mod settings;
pub mod sign_in;
pub mod yank;

use store::Store;

pub use error::{Error, Malformed};
pub use keys::Keys;
pub use randomness::reference;
pub use settings::Settings;
pub use store::{BlobPlace, BucketPlace};

/// An open registry: its store, its keys and how it was set up. Cheap to clone; every request and
/// every admin command works on one.
#[derive(Clone)]
pub struct Registry {
    store: Store,
    keys: Keys,
    settings: std::sync::Arc<Settings>,
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
        })
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
