//! What the store is told and what it answers: plain values, as they were at one moment.

use bytes::Bytes;
use domain::artifact::FileState;
use domain::trust::History;
use domain::{Digest, Origin, PackageName, PublicId, Role, Scope, Strength, Timestamp, TokenKind};

/// An account to be made.
#[derive(Clone)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct NewAccount {
    pub id: PublicId,
    pub login: String,
    pub email: String,
    pub email_verified: bool,
    pub staff: bool,
    /// In PHC format, never the password; none for an account that has passkeys alone.
    pub password_hash: Option<String>,
    /// The shared secret of an authenticator app, sealed.
    pub totp_sealed: Option<Vec<u8>>,
    /// Digests of the recovery codes.
    pub recovery: Vec<Digest>,
}

/// An account as it is.
#[derive(Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct AccountFacts {
    pub id: PublicId,
    /// cargo's number of the account: it refuses larger ones.
    pub cargo_id: u32,
    pub login: String,
    pub email: String,
    pub email_verified: bool,
    pub staff: bool,
    pub frozen: bool,
    /// None for an account that signs in by passkeys alone.
    pub password_hash: Option<String>,
    pub totp_sealed: Option<Vec<u8>>,
    /// The newest time step whose code was accepted.
    pub last_totp_step: u64,
    pub created_at: Timestamp,
    /// Until when a grave change of the account keeps it from changing packages.
    pub paused_until: Timestamp,
    /// Whether its owner lets a code stand in for the passkey.
    pub codes_allowed: bool,
    /// Whether the password was found among leaked ones and not changed since.
    pub password_leaked: bool,
    /// How many passkeys it has.
    pub passkeys: u64,
    /// On how many packages it has a role.
    pub packages: u64,
    /// The address before a change that can still be taken back: it is told of everything too.
    pub former_email: Option<String>,
}

impl std::fmt::Debug for AccountFacts {
    /// Without address and secrets: this may end in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AccountFacts({})", self.id)
    }
}

/// The second factor of an account, and what helps where it is lost.
#[derive(Clone)]
pub struct NewSecondFactor {
    /// The shared secret of the authenticator app, sealed.
    pub totp_sealed: Vec<u8>,
    /// The time step whose code has proven it.
    pub step: u64,
    /// Digests of the recovery codes.
    pub recovery: Vec<Digest>,
}

/// Somebody who asks for an account.
#[derive(Clone)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct NewSignUp {
    /// Of the link that is mailed.
    pub digest: Digest,
    pub login: String,
    pub email: String,
    /// In PHC format, never the password; none for somebody who will make a passkey instead.
    pub password_hash: Option<String>,
    pub until: Timestamp,
}

/// A request for an account whose link works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUpFacts {
    /// The login that was asked for.
    pub login: String,
    /// Whether a passkey is to be made in the place of a password.
    pub passwordless: bool,
}

/// A session to be kept, by its digest.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct NewSession {
    pub id: PublicId,
    pub account: PublicId,
    pub digest: Digest,
    pub strength: Strength,
    /// What the browser calls itself.
    pub agent: String,
    /// From where, no finer than tells home from abroad.
    pub network: String,
    /// From when on it may mint tokens.
    pub tokens_from: Timestamp,
    pub until: Timestamp,
}

/// A session as it is.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct SessionFacts {
    pub id: PublicId,
    pub strength: Strength,
    pub agent: String,
    /// From where it was begun.
    pub network: String,
    /// From when on it may mint tokens.
    pub tokens_from: Timestamp,
    pub begun_at: Timestamp,
    pub seen_at: Timestamp,
    pub until: Timestamp,
    /// The sealed secret of an authenticator app that was shown and not proven yet.
    pub offer_sealed: Option<Vec<u8>>,
    pub account: AccountFacts,
}

/// What an account has published within a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of packed archives.
    pub bytes: u64,
    /// Names that nobody had published before.
    pub names: u64,
}

/// Wrong guesses under one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failures {
    /// How many there were without a right one.
    pub count: u64,
    /// When the last one was.
    pub last: Timestamp,
}

/// A token to be kept, by its digest.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct NewToken {
    pub id: PublicId,
    pub account: PublicId,
    pub digest: Digest,
    pub kind: TokenKind,
    pub label: String,
    pub scope: Scope,
    pub strength: Strength,
    pub minted_at: Timestamp,
}

/// A token as it is, expired and revoked ones too.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct TokenFacts {
    pub id: PublicId,
    pub kind: TokenKind,
    pub label: String,
    pub scope: Scope,
    pub strength: Strength,
    pub minted_at: Timestamp,
    pub revoked: bool,
    /// When it was used last, to the hour; nothing for never.
    pub used_at: Option<Timestamp>,
    /// From which network then, no finer than tells home from abroad.
    pub used_from: String,
    pub account: AccountFacts,
}

impl TokenFacts {
    /// Whether it works at this moment.
    pub fn works(&self, now: Timestamp) -> bool {
        !self.revoked && now < self.scope.until
    }
}

/// What a publish looks at before anything large is read.
#[derive(Clone, Debug)]
pub struct PublishFacts {
    /// The package, where somebody has published it.
    pub package: Option<PackageFacts>,
    /// Whether the version was ever used.
    pub version_used: bool,
    /// The digest of the file that used it.
    pub staged_same: Option<Digest>,
    /// Where that file stands.
    pub state: Option<FileState>,
    /// What of the package was listed before, as far as it shows who made it.
    pub history: History,
    /// What the account that was asked for has published on the day that was asked for.
    pub usage: Usage,
}

/// A package as it is, seen by one account.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct PackageFacts {
    pub spelling: String,
    pub origin: Origin,
    /// The role of the account that was asked for.
    pub role: Option<Role>,
    /// From when on it is critical; nothing where it is not.
    pub critical_from: Option<Timestamp>,
}

/// What a commit did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The number of its event; nothing where all was so already.
    pub seq: Option<u64>,
    /// What the index file of the package is made of, as the commit left it, where it was read on the way.
    pub index: Option<PackageIndex>,
}

/// A release and its file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct ReleaseFacts {
    /// The package, as registered.
    pub package: String,
    pub spelling: String,
    pub yanked: bool,
    pub digest: Digest,
    pub size: u64,
    pub state: FileState,
}

/// A listed release, as a page lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct ReleaseLine {
    pub version: String,
    pub version_key: String,
    pub yanked: bool,
    pub digest: Digest,
    pub size: u64,
    pub uploaded_at: Timestamp,
}

/// Somebody who owns a package.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct OwnerFacts {
    pub account: PublicId,
    pub cargo_id: u32,
    pub login: String,
}

/// An offer of a role that was not answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationFacts {
    /// On which package.
    pub package: PackageName,
    /// Which role.
    pub role: Role,
}

/// A package that fits a search.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct FoundPackage {
    pub name: String,
    /// The listed release that was published last.
    pub newest: String,
    pub description: String,
}

/// What the index file of a package is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageIndex {
    /// The name as registered.
    pub spelling: String,
    /// The number of the newest event when it was read; the fence of the rendered file.
    pub seq: u64,
    /// The listed files, in the order of publication.
    pub rows: Vec<IndexRow>,
}

/// One line of an index file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexRow {
    /// The line without what can change.
    pub row: String,
    /// What can.
    pub yanked: bool,
}

/// Work that a commit left to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Job {
    pub id: i64,
    pub seq: u64,
    /// As in `index:cargo/my-crate`.
    pub job: String,
    /// The fence: whoever took it later has a higher one.
    pub attempt: u32,
}

/// A file that clients read, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The number of the event behind it.
    pub seq: u64,
    /// Its strong entity tag.
    pub etag: String,
    /// Its bytes.
    pub bytes: Bytes,
    /// The same as gzip, where that is smaller.
    pub packed: Option<Packed>,
}

/// A rendered file as gzip (RFC 1952), made once when it comes into memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// A strong entity tag of its own: these are other bytes (RFC 9110, section 8.8.3.3).
    pub etag: String,
    /// The packed bytes.
    pub bytes: Bytes,
}

/// An event as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct StoredEvent {
    pub seq: u64,
    pub at: Timestamp,
    pub kind: String,
    pub visibility: String,
    pub body: Vec<u8>,
}
