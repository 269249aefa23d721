//! Database and blobs: takes plans and gives facts. It knows neither HTTP nor principles.
//!
//! One code path for both engines: SQL that SQLite and PostgreSQL understand alike, sent through
//! one connection layer; column types are the only difference (`schema.rs`). Every change of state
//! goes through `tx.rs`, the one writer.

mod access;
mod accounts;
mod attempts;
mod attestations;
mod audit;
mod batch;
mod blobs;
mod browse;
mod ceremonies;
mod commit;
mod critical;
mod deletions;
mod devices;
mod downloads;
mod dump;
mod email_changes;
mod error;
mod events;
mod factors;
mod facts;
mod freeze;
mod holds;
mod keys;
mod listed;
mod load;
mod mail_domains;
mod mails;
mod migrate;
mod occupation;
mod open;
mod organisations;
mod outbox;
mod owners;
mod packages;
mod packing;
mod passkeys;
mod passwords;
mod pauses;
mod public;
mod publisher_tokens;
mod publishers;
mod readers;
mod record;
mod recoveries;
mod releases;
mod replaced;
mod replay;
mod revealed;
mod rights;
mod rows;
mod schema;
mod search;
mod sessions;
mod sign_ups;
mod standing;
mod sweep;
mod tables;
mod tokens;
mod trust_resets;
mod turns;
mod tx;
mod usage;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64};

use moka::future::Cache;
use sea_orm::DatabaseConnection;

pub use access::{HeldRole, MemberFacts, MembershipFacts, OpenOffer, OrganisationFacts, TeamFacts};
pub use attestations::{AttestationFacts, AttestedFile, NewAttestation};
pub use audit::AuditedFile;
pub use blobs::{Blob, BlobPlace, BucketPlace, StageError, Unfit, Unnamed};
pub use ceremonies::NewCeremony;
pub use critical::{CriticalFacts, PackageDownloads};
pub use devices::{DeviceFacts, NewDevice, WaitingDevice};
pub use downloads::Downloads;
pub use dump::{Rows, Snapshot};
pub use email_changes::{EmailTerms, NewEmailWish};
pub use error::{Conflict, StoreError};
pub use factors::AppInPlace;
pub use facts::{
    AccountFacts, Committed, Failures, FoundPackage, IndexRow, InvitationFacts, Job, NewAccount,
    NewSecondFactor, NewSession, NewSignUp, NewToken, OwnerFacts, PackageFacts, PackageIndex,
    Packed, PublishFacts, ReleaseFacts, ReleaseLine, Rendered, SessionFacts, SignUpFacts,
    StoredEvent, TokenFacts, Usage,
};
pub use freeze::FreezeBy;
pub use holds::{AllOf, ClosedHold, HeldFile, HoldEnd, HoldFacts, Replayed, Word};
pub use keys::{SealedPlace, SealedRow};
pub use listed::{Listed, Withheld};
pub use load::{Loading, Vacancy};
pub use mail_domains::{MailDomain, VerifiedAddress};
pub use migrate::Migrated;
pub use occupation::Occupation;
pub use organisations::ByOwner;
pub use outbox::JobKind;
pub use passkeys::{NewPasskey, PasskeyFacts};
pub use public::{RENDERED_LOST, etag_of};
pub use publisher_tokens::{NewPublisherToken, PublisherTokenFacts};
pub use publishers::{MOST_PUBLISHERS, NewPublisher, PublisherFacts};
pub use readers::ReaderFacts;
pub use record::{LinkFacts, NewLink, Record};
pub use recoveries::{NewRecovery, RecoveryFacts};
pub use replay::{Effect, WholeEvent};
pub use revealed::RevealedFacts;
pub use standing::{Ending, LogStanding};
pub use tables::Table;
pub use trust_resets::TrustResetFacts;

/// Where everything lies.
#[derive(Clone, Debug)]
pub struct Options {
    /// `sqlite://` and an absolute path, or `postgres://…`.
    pub database: String,
    /// Where the blobs are.
    pub blobs: BlobPlace,
}

/// An open store. Cheap to clone; all clones share connections and memory.
#[derive(Clone)]
pub struct Store {
    writer: tx::Writer,
    readers: DatabaseConnection,
    blobs: blobs::Blobs,
    /// Rendered files by key, at most [`public::MEMORY`] bytes of them.
    hot: Cache<String, Rendered>,
    /// What may be downloaded of a package, by the key of its rendered file and dropped together with it.
    listed: Cache<String, Arc<Listed>>,
    /// The number of the first change of rendered files that the memory has not heard of.
    known: Arc<AtomicI64>,
    /// How often something was dropped from the memory, so that a slow reader notices.
    emptied: Arc<AtomicU64>,
    /// Renderings that wait to be taken away.
    replaced: Arc<replaced::Replaced>,
    /// Who may read from a registry for members only.
    reading: Arc<readers::Readers>,
}
