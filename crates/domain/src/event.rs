//! What happened: the log entry, the audit line and the mail all come from it.
//!
//! An event is written once as RFC 8785 canonical JSON
//! `{"seq":n,"ts":"…Z","type":…,"v":1,…}`; those bytes are stored, are the leaf of the log, and
//! are never written again from values. People appear as opaque ids; there is no address in it.

use serde::Serialize;

use crate::token::Action;

mod about;
mod builds;
mod bytes;
mod kind;
mod publishing;
mod roles;

pub use about::{FileHold, TrustReset};
pub use builds::{AddedAttestation, AdoptedBuilder};
pub use bytes::{MAX_BYTES, TooLarge};
pub use kind::Visibility;
pub use publishing::{PublisherChange, PublisherEnd, PublisherOnly, PublisherUse};
pub use roles::{
    MemberChange, OrganisationMade, OwnerChange, Rotation, TeamMade, TeamMemberChange,
    TeamRoleChange, Transfer,
};

/// Everything that can happen. A new kind of event is a new variant, and the compiler lists the
/// places that must say something about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all_fields = "snake_case")]
pub enum Event {
    /// The installation began; it is always event 0.
    #[serde(rename = "installation.begun")]
    InstallationBegun {
        /// The base URL at that moment.
        base_url: String,
    },
    /// The installation goes by another address; the one before stays an alias.
    #[serde(rename = "installation.rebased")]
    InstallationRebased {
        /// The base URL from now on.
        base_url: String,
        /// The base URL before.
        former_base_url: String,
    },
    /// The key for a purpose has a new version; what it is, nobody is told.
    #[serde(rename = "key.rotated")]
    KeyRotated {
        /// What it is for.
        purpose: &'static str,
        /// Its version from now on.
        version: u64,
    },
    /// A new log began after a restore that gave up events which the world had seen.
    #[serde(rename = "log.begun")]
    LogBegun {
        /// Which log of the installation it is; the first was 1.
        log: u64,
        /// How many events were restored: those before this number are what they were.
        restored_next: u64,
        /// The number of the newest event that was known and is not among them.
        #[serde(skip_serializing_if = "Option::is_none")]
        newest_known: Option<u64>,
    },
    /// A file was accepted. Its index row is bound by digest, so that metadata cannot be swapped.
    #[serde(rename = "file.published")]
    FilePublished {
        /// The ecosystem's word.
        ecosystem: &'static str,
        /// The package, as spelled.
        package: String,
        /// The version, as spelled.
        version: String,
        /// The file's name.
        filename: String,
        /// SHA-256 of the file.
        sha256: String,
        /// Its bytes.
        size: u64,
        /// SHA-256 of the index row without its changing part.
        index_sha256: String,
        /// `local` or `imported`.
        origin: &'static str,
        /// `listed` or `held`.
        state: &'static str,
        /// The publisher's account; none for an import.
        #[serde(skip_serializing_if = "Option::is_none")]
        actor: Option<String>,
    },
    /// A file was taken in and is in no index.
    #[serde(rename = "file.held")]
    FileHeld(FileHold),
    /// A file that was taken in before was taken out of every index, or is kept from getting there.
    #[serde(rename = "file.quarantined")]
    FileQuarantined(FileHold),
    /// A file that was held is in the index.
    #[serde(rename = "file.released")]
    FileReleased(FileHold),
    /// A file that was held is gone for good; its version stays used.
    #[serde(rename = "file.rejected")]
    FileRejected(FileHold),
    /// What the maker of a package's releases is expected to show begins anew, or goes on after all.
    #[serde(rename = "package.trust_reset")]
    TrustReset(TrustReset),
    /// A release was yanked, or that was taken back.
    #[serde(rename = "release.yanked")]
    ReleaseYanked {
        /// The ecosystem's word.
        ecosystem: &'static str,
        /// The package, as spelled.
        package: String,
        /// The version, as spelled.
        version: String,
        /// Whether it is yanked now.
        yanked: bool,
        /// Who did it.
        actor: String,
    },
    /// A statement of where a file was built was added to it.
    #[serde(rename = "attestation.added")]
    AttestationAdded(AddedAttestation),
    /// An owner says that a package is built by this builder.
    #[serde(rename = "builder.adopted")]
    BuilderAdopted(AdoptedBuilder),
    /// Somebody was asked to take a role.
    #[serde(rename = "owner.invited")]
    OwnerInvited(OwnerChange),
    /// Somebody who was asked to take a role said no, or is asked no longer.
    #[serde(rename = "owner.declined")]
    OwnerDeclined(OwnerChange),
    /// Somebody became an owner.
    #[serde(rename = "owner.added")]
    OwnerAdded(OwnerChange),
    /// Somebody is no longer an owner.
    #[serde(rename = "owner.removed")]
    OwnerRemoved(OwnerChange),
    /// Somebody has another role than owner on a package, or none any more.
    #[serde(rename = "role.changed")]
    RoleChanged(OwnerChange),
    /// An organisation was made.
    #[serde(rename = "organisation.made")]
    OrganisationMade(OrganisationMade),
    /// An organisation has another team.
    #[serde(rename = "team.made")]
    TeamMade(TeamMade),
    /// Somebody was asked into an organisation, belongs to it, or does no longer.
    #[serde(rename = "organisation.member_changed")]
    MemberChanged(MemberChange),
    /// A member of an organisation belongs to one of its teams, or does no longer.
    #[serde(rename = "team.member_changed")]
    TeamMemberChanged(TeamMemberChange),
    /// A team has a role on a package, or has none any more.
    #[serde(rename = "team.role_changed")]
    TeamRoleChanged(TeamRoleChange),
    /// A package belongs to an organisation, or to none any more. Whoever had a role on it has none but by
    /// the organisation that has it now.
    #[serde(rename = "package.transferred")]
    PackageTransferred(Transfer),
    /// An account was deleted: it holds no role, no credential and no address any more.
    #[serde(rename = "account.deleted")]
    AccountDeleted {
        /// The account.
        account: String,
    },
    /// An account was made.
    #[serde(rename = "account.created")]
    AccountCreated {
        /// The account.
        account: String,
        /// Whether it belongs to the staff of the registry.
        staff: bool,
    },
    /// A mail address of the account was verified.
    #[serde(rename = "account.email_verified")]
    EmailVerified {
        /// The account.
        account: String,
    },
    /// The address of the account counts as verified no longer.
    #[serde(rename = "account.email_unverified")]
    EmailUnverified {
        /// The account.
        account: String,
        /// Why, as in `lapsed` or `reregistered`.
        reason: &'static str,
    },
    /// The account has another address, which was verified.
    #[serde(rename = "account.email_changed")]
    EmailChanged {
        /// The account.
        account: String,
        /// Whether that took a change of address back.
        undone: bool,
    },
    /// The account has another password.
    #[serde(rename = "account.password_changed")]
    PasswordChanged {
        /// The account.
        account: String,
    },
    /// The password of the account was found among leaked ones.
    #[serde(rename = "account.password_leaked")]
    PasswordLeaked {
        /// The account.
        account: String,
    },
    /// The account can do nothing from now on, and none of its credentials works.
    #[serde(rename = "account.frozen")]
    AccountFrozen {
        /// The account.
        account: String,
        /// `link` for its owner by a link in a notice, an account of the staff, or `operator`.
        by: String,
    },
    /// The account works again.
    #[serde(rename = "account.thawed")]
    AccountThawed {
        /// The account.
        account: String,
        /// An account of the staff, or `operator`.
        by: String,
    },
    /// Somebody asked for the account to be given back to its owner.
    #[serde(rename = "recovery.asked")]
    RecoveryAsked {
        /// The account.
        account: String,
        /// The request.
        recovery: String,
        /// `self-service` or `staff`.
        way: &'static str,
    },
    /// A member of the staff agreed to a recovery.
    #[serde(rename = "recovery.approved")]
    RecoveryApproved {
        /// The account.
        account: String,
        /// The request.
        recovery: String,
        /// Who agreed.
        by: String,
    },
    /// A recovery ended without effect.
    #[serde(rename = "recovery.ended")]
    RecoveryEnded {
        /// The account.
        account: String,
        /// The request.
        recovery: String,
        /// `objected`, `refused` or `expired`.
        how: &'static str,
    },
    /// The account was given back: its factors, tokens and sessions are gone, and new ones were set.
    #[serde(rename = "recovery.done")]
    RecoveryDone {
        /// The account.
        account: String,
        /// The request.
        recovery: String,
    },
    /// A second owner lifted the pause of publishing after a change of the account.
    #[serde(rename = "account.pause_lifted")]
    PauseLifted {
        /// The account that may publish again.
        account: String,
        /// The owner who confirmed.
        by: String,
    },
    /// A browser that the account was not used with before was confirmed.
    #[serde(rename = "device.confirmed")]
    DeviceConfirmed {
        /// The account.
        account: String,
    },
    /// From now on, or no longer, more is asked of those who publish the package.
    #[serde(rename = "package.critical")]
    PackageCritical {
        /// The ecosystem's word.
        ecosystem: &'static str,
        /// The package, as spelled.
        package: String,
        /// Whether it is critical.
        critical: bool,
        /// Why, as in `downloads`, `dependants` or `staff`.
        reason: &'static str,
        /// From when on, where it is.
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<String>,
    },
    /// A factor was taken from the account.
    #[serde(rename = "factor.removed")]
    FactorRemoved {
        /// The account.
        account: String,
        /// `password`, `totp`, `recovery-codes` or `passkey`.
        factor: &'static str,
    },
    /// A passkey answered as only a copy of it could; it was refused.
    #[serde(rename = "factor.doubted")]
    FactorDoubted {
        /// The account.
        account: String,
        /// The passkey.
        passkey: String,
    },
    /// The owner of an account with a passkey allowed, or no longer allows, codes in its place.
    #[serde(rename = "factor.codes_allowed")]
    CodesAllowed {
        /// The account.
        account: String,
        /// Whether they are allowed now.
        allowed: bool,
    },
    /// A factor was added to the account.
    #[serde(rename = "factor.added")]
    FactorAdded {
        /// The account.
        account: String,
        /// `password`, `totp`, `recovery-codes` or `passkey`.
        factor: &'static str,
    },
    /// All sessions of the account were ended at once.
    #[serde(rename = "sessions.ended")]
    SessionsEnded {
        /// The account.
        account: String,
    },
    /// A one-time link that enrols the first administrator was issued.
    #[serde(rename = "enrolment.issued")]
    EnrolmentIssued {
        /// When it stops working.
        until: String,
    },
    /// A token was minted.
    #[serde(rename = "token.minted")]
    TokenMinted {
        /// The account.
        account: String,
        /// The token's public id.
        token: String,
        /// The names it is for.
        names: Vec<String>,
        /// The actions it is for.
        actions: Vec<&'static str>,
        /// When it stops working.
        until: String,
        /// How strong the session was that minted it.
        strength: &'static str,
    },
    /// Somebody has shown a secret of ours that others can read; it works no longer.
    #[serde(rename = "secret.revealed")]
    SecretRevealed {
        /// The account, where it is one's.
        #[serde(skip_serializing_if = "Option::is_none")]
        account: Option<String>,
        /// What it was for, as in `publish` or `session`.
        kind: &'static str,
        /// The token's public id, where it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        token: Option<String>,
        /// `holder` for whoever had it in their hands, else the programme that signed the report.
        by: &'static str,
    },
    /// A token was replaced by another one of the same scope.
    #[serde(rename = "token.rotated")]
    TokenRotated(Rotation),
    /// A build service is trusted to publish a package from now on.
    #[serde(rename = "publisher.added")]
    PublisherAdded(PublisherChange),
    /// A build service is trusted no longer.
    #[serde(rename = "publisher.removed")]
    PublisherRemoved(PublisherChange),
    /// A build service got a token for one package by its identity.
    #[serde(rename = "publisher.used")]
    PublisherUsed(PublisherUse),
    /// A token of a build service was given back before its time was over.
    #[serde(rename = "publisher.token_revoked")]
    PublisherTokenRevoked(PublisherEnd),
    /// From now on, or no longer, a package is published by trusted publishers alone.
    #[serde(rename = "package.publisher_only")]
    PublisherOnly(PublisherOnly),
    /// A token was revoked.
    #[serde(rename = "token.revoked")]
    TokenRevoked {
        /// The account.
        account: String,
        /// The token's public id.
        token: String,
    },
}

/// The words of these actions, for an event.
pub fn action_words(actions: &[Action]) -> Vec<&'static str> {
    actions.iter().map(|action| action.word()).collect()
}

#[cfg(test)]
mod tests;
