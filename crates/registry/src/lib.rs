//! The flows: one function for each thing that can be asked of a registry. Only here do rules,
//! formats and storage meet; nothing here knows a status code.

pub mod access;
mod address;
pub mod announce;
pub mod attest;
mod authorise;
pub mod backup;
pub mod browse;
pub mod builders;
mod ceremony;
pub mod change_email;
pub mod change_factors;
pub mod change_password;
pub mod checkup;
pub mod clock;
pub mod delete_account;
pub mod demo;
pub mod downloads;
#[cfg(feature = "drill")]
pub mod drill;
pub mod end_holds;
pub mod enrol;
pub mod error;
pub mod exchange;
pub mod export_static;
pub mod fetch;
pub mod freeze;
mod guard;
pub mod holds;
pub mod identify;
pub mod import;
pub mod issuers;
pub mod keys;
pub mod last_use;
pub mod leaked;
pub mod lift_pause;
pub mod mail;
mod mail_domain;
mod mailed_link;
pub mod mint_token;
pub mod move_store;
pub mod new_device;
pub mod notices;
pub mod organisations;
pub mod outside;
pub mod owners;
pub mod passkeys;
mod passwords;
pub mod policies;
pub mod posture;
pub mod presence;
pub mod presence_proof;
pub mod publish;
pub mod publishers;
pub mod quarantine;
mod quota;
mod randomness;
pub mod readme;
pub mod rebase;
pub mod recover;
pub mod reset_trust;
pub mod restore;
pub mod reveal;
pub mod rotate_key;
pub mod rotate_token;
#[cfg(test)]
mod sample;
pub mod search;
pub mod second_factor;
pub mod session;
mod settings;
pub mod sign_in;
pub mod sign_in_passkey;
pub mod sign_up;
pub mod staff;
pub mod sweep_critical;
pub mod sweep_domains;
pub mod trust_roots;
pub mod verify;
pub mod verify_again;
pub mod workload;
pub mod yank;

use std::sync::Arc;

use store::Store;
use tokio::sync::Notify;

pub use error::{Error, Malformed};
pub use keys::Keys;
pub use mail_domain::NameServers;
pub use quota::Quota;
pub use randomness::reference;
pub use settings::Settings;
pub use store::{AttestationFacts, AttestedFile, BlobPlace, BucketPlace, CriticalFacts};
pub use store::{
    DeviceFacts, FoundPackage, HeldFile, HeldRole, HoldEnd, HoldFacts, InvitationFacts,
    MemberFacts, MembershipFacts, OpenOffer, OrganisationFacts, PasskeyFacts, PublisherFacts,
    SignUpFacts, TokenFacts,
};

/// An open registry: its store, its keys and how it was set up. Cheap to clone; every request and
/// every admin command works on one.
#[derive(Clone)]
pub struct Registry {
    store: Store,
    keys: Keys,
    settings: Arc<Settings>,
    mail_waits: Arc<Notify>,
    downloads: Arc<downloads::Counter>,
    uses: Arc<last_use::Uses>,
    policies: Arc<[policies::Policy]>,
    /// Passwords that could not be looked up yet.
    unchecked: Arc<leaked::Waiting>,
    readmes: readme::Readmes,
    /// Under which statements of builds are verified.
    trust_roots: Arc<provenance::TrustRoots>,
    /// The keys of scanning programmes.
    programme_keys: Arc<reveal::programmes::Lists>,
    issuers: Arc<issuers::Keyring>,
}

/// Says that a server works on the database of these settings, for as long as it is held: no restore
/// and no move goes on meanwhile.
///
/// # Errors
/// One goes on now, or the database cannot be reached.
pub async fn occupy(settings: &Settings) -> Result<store::Occupation, Error> {
    Ok(store::Occupation::shared(&settings.options()).await?)
}

/// Moves the tables of an older version forward, which PostgreSQL needs to be told; what it did, in a
/// sentence.
///
/// # Errors
/// The database cannot be reached, or was written by a newer version.
pub async fn migrate(settings: &Settings) -> Result<String, Error> {
    let done = Store::migrate(&settings.options()).await?;
    Ok(match done.copy {
        _ if done.from == done.to => format!("the tables have version {} already", done.to),
        Some(copy) => format!(
            "the tables were moved from version {} to {}; the database before lies in {}",
            done.from,
            done.to,
            copy.display()
        ),
        None => format!(
            "the tables were moved from version {} to {}",
            done.from, done.to
        ),
    })
}

impl Registry {
    /// Opens the registry in its data folder: master key, database, folders; what is missing is
    /// made. The first opening writes event 0.
    ///
    /// # Errors
    /// A file cannot be made or read, the database is newer than this program or was sealed with another
    /// master key, or the settings name another address than the registry goes by.
    pub async fn open(settings: Settings, now: domain::Timestamp) -> Result<Self, Error> {
        let keys = Keys::open(&settings.data)?;
        let store = Store::open(&settings.options()).await?;
        keys.must_be_those_of(&store, &settings.data).await?;
        let begun = domain::Event::InstallationBegun {
            base_url: settings.base_url.clone(),
        };
        store.begin_installation(&begun, now).await?;
        let settings = address::settled(settings, &store).await?;
        let policies = policies::of(&settings)?;
        let issuers = issuers::Keyring::of(&settings.issuers);
        let trust_roots = trust_roots::of(&settings)?;
        Ok(Self {
            store,
            keys,
            settings: settings.into(),
            mail_waits: Arc::new(Notify::new()),
            downloads: Arc::default(),
            uses: Arc::default(),
            policies: policies.into(),
            unchecked: Arc::default(),
            readmes: readme::Readmes::default(),
            trust_roots: trust_roots.into(),
            programme_keys: Arc::default(),
            issuers: issuers.into(),
        })
    }

    /// Seals with the version of the key that all nodes agree on now.
    pub(crate) async fn seal(
        &self,
        purpose: keys::Purpose,
        context: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let version = self.store.key_version(purpose.word()).await?;
        self.keys.seal(purpose, version, context, plain)
    }

    /// Says that a mail was committed, so that it need not wait for the next look.
    pub(crate) fn mail_waits(&self) {
        self.mail_waits.notify_one();
    }

    /// Returns once a mail was committed by this process.
    pub async fn mail_waiting(&self) {
        self.mail_waits.notified().await;
    }

    /// The same where there is one already: looking at a registry makes none.
    ///
    /// # Errors
    /// There is none, or as above.
    pub async fn open_existing(settings: Settings, now: domain::Timestamp) -> Result<Self, Error> {
        if Store::vacancy(&settings.options()).await? == store::Vacancy::Empty {
            let data = settings.data.display();
            return Err(Error::Absent(format!("registry in {data}")));
        }
        Self::open(settings, now).await
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
