//! What an event is called, and who may read it.

use super::Event;

/// Whether the world may read the event's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// The bytes are the leaf of the log.
    Public,
    /// The leaf is a salted digest of the bytes; deleting the salt erases it.
    Private,
}

impl Visibility {
    /// The word that stands in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
        }
    }
}

impl Event {
    /// Whether the world may read it: what concerns accounts and tokens alone is private.
    pub fn visibility(&self) -> Visibility {
        match self {
            Self::InstallationBegun { .. }
            | Self::InstallationRebased { .. }
            | Self::KeyRotated { .. }
            | Self::LogBegun { .. }
            | Self::FilePublished { .. }
            | Self::FileHeld(_)
            | Self::FileQuarantined(_)
            | Self::FileReleased(_)
            | Self::FileRejected(_)
            | Self::TrustReset(_)
            | Self::ReleaseYanked { .. }
            | Self::AttestationAdded(_)
            | Self::BuilderAdopted(_)
            | Self::PackageCritical { .. }
            | Self::PublisherOnly(_)
            | Self::OwnerAdded(_)
            | Self::OwnerRemoved(_)
            | Self::RoleChanged(_)
            | Self::TeamRoleChanged(_)
            | Self::PackageTransferred(_) => Visibility::Public,
            // Which name somebody means to publish first is theirs until they have.
            Self::PublisherAdded(change) | Self::PublisherRemoved(change) => {
                if change.pending {
                    Visibility::Private
                } else {
                    Visibility::Public
                }
            }
            Self::OwnerInvited(_)
            | Self::PublisherUsed(_)
            | Self::PublisherTokenRevoked(_)
            | Self::OwnerDeclined(_)
            | Self::SessionsEnded { .. }
            | Self::OrganisationMade(_)
            | Self::TeamMade(_)
            | Self::MemberChanged(_)
            | Self::TeamMemberChanged(_)
            | Self::AccountDeleted { .. }
            | Self::TokenRotated(_)
            | Self::AccountCreated { .. }
            | Self::EmailVerified { .. }
            | Self::EmailUnverified { .. }
            | Self::EmailChanged { .. }
            | Self::PasswordChanged { .. }
            | Self::PasswordLeaked { .. }
            | Self::AccountFrozen { .. }
            | Self::AccountThawed { .. }
            | Self::RecoveryAsked { .. }
            | Self::RecoveryApproved { .. }
            | Self::RecoveryEnded { .. }
            | Self::RecoveryDone { .. }
            | Self::PauseLifted { .. }
            | Self::DeviceConfirmed { .. }
            | Self::FactorRemoved { .. }
            | Self::FactorDoubted { .. }
            | Self::CodesAllowed { .. }
            | Self::FactorAdded { .. }
            | Self::EnrolmentIssued { .. }
            | Self::SecretRevealed { .. }
            | Self::TokenMinted { .. }
            | Self::TokenRevoked { .. } => Visibility::Private,
        }
    }

    /// Its type, as it stands in the bytes.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::InstallationBegun { .. } => "installation.begun",
            Self::InstallationRebased { .. } => "installation.rebased",
            Self::KeyRotated { .. } => "key.rotated",
            Self::LogBegun { .. } => "log.begun",
            Self::FilePublished { .. } => "file.published",
            Self::FileHeld(_) => "file.held",
            Self::FileQuarantined(_) => "file.quarantined",
            Self::FileReleased(_) => "file.released",
            Self::FileRejected(_) => "file.rejected",
            Self::TrustReset(_) => "package.trust_reset",
            Self::ReleaseYanked { .. } => "release.yanked",
            Self::AttestationAdded(_) => "attestation.added",
            Self::BuilderAdopted(_) => "builder.adopted",
            Self::OwnerInvited(_) => "owner.invited",
            Self::OwnerDeclined(_) => "owner.declined",
            Self::OwnerAdded(_) => "owner.added",
            Self::OwnerRemoved(_) => "owner.removed",
            Self::AccountCreated { .. } => "account.created",
            Self::EmailVerified { .. } => "account.email_verified",
            Self::EmailUnverified { .. } => "account.email_unverified",
            Self::EmailChanged { .. } => "account.email_changed",
            Self::PasswordChanged { .. } => "account.password_changed",
            Self::PasswordLeaked { .. } => "account.password_leaked",
            Self::AccountFrozen { .. } => "account.frozen",
            Self::AccountThawed { .. } => "account.thawed",
            Self::RecoveryAsked { .. } => "recovery.asked",
            Self::RecoveryApproved { .. } => "recovery.approved",
            Self::RecoveryEnded { .. } => "recovery.ended",
            Self::RecoveryDone { .. } => "recovery.done",
            Self::PauseLifted { .. } => "account.pause_lifted",
            Self::DeviceConfirmed { .. } => "device.confirmed",
            Self::PackageCritical { .. } => "package.critical",
            Self::FactorRemoved { .. } => "factor.removed",
            Self::FactorDoubted { .. } => "factor.doubted",
            Self::CodesAllowed { .. } => "factor.codes_allowed",
            Self::FactorAdded { .. } => "factor.added",
            Self::SessionsEnded { .. } => "sessions.ended",
            Self::EnrolmentIssued { .. } => "enrolment.issued",
            Self::TokenMinted { .. } => "token.minted",
            Self::SecretRevealed { .. } => "secret.revealed",
            Self::PublisherAdded(_) => "publisher.added",
            Self::PublisherRemoved(_) => "publisher.removed",
            Self::PublisherUsed(_) => "publisher.used",
            Self::PublisherTokenRevoked(_) => "publisher.token_revoked",
            Self::PublisherOnly(_) => "package.publisher_only",
            Self::TokenRevoked { .. } => "token.revoked",
            Self::TokenRotated(_) => "token.rotated",
            Self::RoleChanged(_) => "role.changed",
            Self::TeamMade(_) => "team.made",
            Self::OrganisationMade(_) => "organisation.made",
            Self::MemberChanged(_) => "organisation.member_changed",
            Self::TeamMemberChanged(_) => "team.member_changed",
            Self::TeamRoleChanged(_) => "team.role_changed",
            Self::PackageTransferred(_) => "package.transferred",
            Self::AccountDeleted { .. } => "account.deleted",
        }
    }
}
