//! When something that protects an account changes, its holder is told by mail.
//!
//! **What we decided it means here.** Every event about passwords, factors, addresses, tokens,
//! recoveries and owners becomes a mail to the address of the account, and to the address before while
//! a change of it can be taken back; with time, rough origin and a link that freezes the account at
//! once. The mails derive from the same closed list of events as the log, so that adding an event and
//! forgetting to say who is told does not compile.
//!
//! **What it does not cover.** That anybody reads the mail, or reads it in time. Where minutes
//! count, the pause after grave changes helps more ([`account_recovery`](super::account_recovery)).
//!
//! **What an operator can configure.** The mail route; not which events are told.
//!
//! **The attack it answers.** T18: a thief changes the address and mints a token, and the notice
//! is the only warning before the poisoned release.
//!
//! **Rule.** [`told`], asked by the registry's `notices` for every event that a flow records.

use domain::{Event, PrincipleId};

use crate::drill;
use crate::entry::{Entry, Kind};

/// From a change to those who must hear of it.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::SecurityNotices,
    kinds: &[Kind::Reaction],
};

/// Who is told of an event by mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nobody: it concerns no account, or the flow behind it sends a mail of its own.
    Nobody,
    /// The account that it names.
    Account,
    /// The account that it names, by every way but the address that it has: others may read mail there.
    Elsewhere,
    /// The account that it names, and all owners of the package or of the organisation; where a package changes
    /// hands, everybody who had a role on it.
    Owners,
}

/// Who must hear of this.
pub fn told(event: &Event) -> Told {
    if drill::is_off(ENTRY.id) {
        return Told::Nobody;
    }
    match event {
        Event::InstallationBegun { .. }
        | Event::InstallationRebased { .. }
        | Event::KeyRotated { .. }
        | Event::LogBegun { .. }
        // Whoever follows an enrolment's link or a sign-up's stands before the screen.
        | Event::EnrolmentIssued { .. }
        | Event::AccountCreated { .. }
        | Event::EmailVerified { .. }
        // What an account does with its packages is on their pages; it changes no credential.
        | Event::FilePublished { .. }
        | Event::ReleaseYanked { .. }
        // What builds do is on the page of the package; a mail for each would be read by nobody.
        | Event::PublisherUsed(_)
        | Event::PublisherTokenRevoked(_)
        | Event::AttestationAdded(_)
        | Event::OwnerDeclined(_)
        // Whoever makes an organisation is its only member.
        | Event::OrganisationMade(_)
        | Event::TeamMade(_) => Told::Nobody,
        Event::PublisherAdded(change) | Event::PublisherRemoved(change) if change.pending => {
            Told::Account
        }
        Event::EmailUnverified { .. } => Told::Elsewhere,
        Event::EmailChanged { .. }
        | Event::PasswordChanged { .. }
        | Event::PasswordLeaked { .. }
        | Event::AccountFrozen { .. }
        | Event::AccountThawed { .. }
        | Event::RecoveryAsked { .. }
        | Event::RecoveryApproved { .. }
        | Event::RecoveryEnded { .. }
        | Event::RecoveryDone { .. }
        | Event::PauseLifted { .. }
        | Event::DeviceConfirmed { .. }
        | Event::FactorAdded { .. }
        | Event::FactorRemoved { .. }
        | Event::FactorDoubted { .. }
        | Event::CodesAllowed { .. }
        | Event::SessionsEnded { .. }
        | Event::SecretRevealed { .. }
        | Event::TokenMinted { .. }
        | Event::TokenRotated(_)
        | Event::TokenRevoked { .. }
        | Event::AccountDeleted { .. }
        | Event::TeamMemberChanged(_) => Told::Account,
        Event::OwnerInvited(_)
        | Event::PublisherAdded(_)
        | Event::PublisherRemoved(_)
        | Event::OwnerAdded(_)
        | Event::OwnerRemoved(_)
        | Event::BuilderAdopted(_)
        | Event::FileHeld(_)
        | Event::FileQuarantined(_)
        | Event::FileReleased(_)
        | Event::FileRejected(_)
        | Event::TrustReset(_)
        | Event::RoleChanged(_)
        | Event::MemberChanged(_)
        | Event::TeamRoleChanged(_)
        | Event::PackageTransferred(_)
        | Event::PublisherOnly(_)
        | Event::PackageCritical { .. } => Told::Owners,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_protects_an_account_is_told_and_the_rest_is_not() {
        let account = || "usr_0000000000000001".to_owned();
        let factor = "totp";
        for (event, expected) in [
            (
                Event::FactorAdded {
                    account: account(),
                    factor,
                },
                Told::Account,
            ),
            (
                Event::FactorRemoved {
                    account: account(),
                    factor,
                },
                Told::Account,
            ),
            (Event::PasswordChanged { account: account() }, Told::Account),
            (
                Event::EmailChanged {
                    account: account(),
                    undone: false,
                },
                Told::Account,
            ),
            (Event::SessionsEnded { account: account() }, Told::Account),
            (
                Event::EmailUnverified {
                    account: account(),
                    reason: "lapsed",
                },
                Told::Elsewhere,
            ),
            (Event::EmailVerified { account: account() }, Told::Nobody),
            (
                Event::KeyRotated {
                    purpose: "mails",
                    version: 2,
                },
                Told::Nobody,
            ),
        ] {
            assert_eq!(told(&event), expected, "{}", event.kind());
        }
    }
}
