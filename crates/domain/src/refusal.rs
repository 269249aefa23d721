//! A rule said no: which one, and what would satisfy it.

use std::fmt;

use crate::{PrincipleId, Timestamp};

/// A refusal names its principle, so that people learn which rule refused and operators can count
/// refusals by principle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The principle.
    pub principle: PrincipleId,
    /// What would satisfy it.
    pub need: Need,
}

/// What would satisfy a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// A credential: none was sent.
    Credential,
    /// A credential that is known: this one is not, or no longer.
    KnownCredential,
    /// A verified mail address.
    VerifiedEmail,
    /// A sign-in with a second factor, or a token minted by one.
    SecondFactor,
    /// A sign-in with a passkey or security key, or a token minted by one.
    PhishingResistant,
    /// An account that is not frozen.
    ThawedAccount,
    /// Time since a grave change of the account, or another owner's word.
    PauseOver {
        /// When it ends.
        until: Timestamp,
    },
    /// A token that was minted not so long ago.
    RecentStrength {
        /// How many days it may be old.
        days: i64,
    },
    /// A factor that is shown now: the last time was too long ago for this.
    FreshPresence,
    /// A browser that the account's owner has confirmed by mail.
    ConfirmedDevice,
    /// A browser that was confirmed longer ago.
    FamiliarDevice {
        /// From when on it is familiar.
        from: Timestamp,
    },
    /// Another password: this one is in lists of leaked ones.
    AnotherPassword,
    /// The account's passkey: a code in its place is what a false site asks for.
    Passkey,
    /// Another factor: the last one cannot be removed.
    AnotherFactor,
    /// A passkey that is used on a page of this registry itself.
    OwnPage,
    /// A passkey that verifies who uses it.
    VerifiedUser,
    /// Fewer passkeys.
    FewerPasskeys,
    /// Another member of the staff: nobody decides alone, or about themselves.
    AnotherMember,
    /// A member of the staff of the registry.
    Staff,
    /// The end of a waiting time.
    WaitOver {
        /// When it ends.
        until: Timestamp,
    },
    /// Time since the file was held, or another owner's word.
    HoldOver {
        /// From when on whoever published it may let it out.
        from: Timestamp,
    },
    /// A member of the staff: the file is held by one.
    WordOfStaff {
        /// Why nobody else can, as the end of a sentence.
        why: &'static str,
    },
    /// An outside source that answers again.
    Source {
        /// Which.
        what: &'static str,
    },
    /// A token whose scope holds this action on this package.
    Scope {
        /// What was asked for.
        action: &'static str,
        /// On which package.
        package: String,
    },
    /// A network that the token works from.
    OtherNetwork,
    /// A shorter life for a token.
    ShorterLife {
        /// How many days it may live.
        days: i64,
    },
    /// Another owner of what would be left without one.
    AnotherOwner {
        /// Of what.
        of: String,
    },
    /// An identity of a build service that is right, or fits.
    Identity {
        /// What is wrong with this one, as a sentence without its end.
        why: String,
    },
    /// A trusted publisher: the package takes nothing else.
    Publisher {
        /// Which package.
        package: String,
    },
    /// A role on this package that allows this.
    Role {
        /// What was asked for.
        action: &'static str,
        /// On which package.
        package: String,
    },
    /// Staff naming an owner of an imported name.
    OwnerByStaff {
        /// Which package.
        package: String,
    },
    /// Another version: this one was used.
    UnusedVersion {
        /// Package and version.
        release: String,
    },
    /// Another spelling: the name is taken by one that reads the same.
    OtherName {
        /// The name that is taken.
        taken: String,
    },
    /// An upload of the file that is no older than this many hours.
    RecentUpload {
        /// How many.
        hours: u32,
    },
    /// A statement about this file that can be believed.
    SoundStatement {
        /// The word for what is wrong with the one that was sent.
        word: &'static str,
        /// The same in words.
        why: String,
    },
    /// One owner at least.
    OneOwner,
    /// A new link: this one was used, replaced, or is too old.
    FreshLink,
    /// A report that a scanning programme has signed whose keys are known here.
    SignedReport,
    /// Waiting: too much in too short a time.
    Patience {
        /// Seconds until it is worth trying again.
        seconds: u32,
    },
}

impl Refusal {
    /// This principle refused, and this would satisfy it.
    pub fn of(principle: PrincipleId, need: Need) -> Self {
        Self { principle, need }
    }
}

/// An action as it stands before the name of a package.
fn doing(action: &str) -> &str {
    match action {
        "owners" => "change the people of",
        "audit" => "see what is held of",
        other => other,
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credential => f.write_str("a token is needed; make one and run `cargo login`"),
            Self::KnownCredential => f.write_str(
                "this token is unknown, expired or revoked; make a new one and run `cargo login`",
            ),
            Self::VerifiedEmail => {
                f.write_str("verify the account's mail address first (account page)")
            }
            Self::SecondFactor => f.write_str(
                "this takes a second factor; add one to the account, sign in with it and mint a new token",
            ),
            Self::PhishingResistant => f.write_str(
                "this takes a passkey or security key; sign in with one and mint a new token",
            ),
            Self::ThawedAccount => {
                f.write_str("the account is frozen; recover it before using it again")
            }
            Self::AnotherMember
            | Self::Staff
            | Self::WaitOver { .. }
            | Self::PauseOver { .. }
            | Self::RecentStrength { .. }
            | Self::FreshPresence
            | Self::ConfirmedDevice
            | Self::FamiliarDevice { .. }
            | Self::AnotherPassword
            | Self::Passkey
            | Self::AnotherFactor
            | Self::OwnPage
            | Self::VerifiedUser
            | Self::FewerPasskeys
            | Self::HoldOver { .. }
            | Self::WordOfStaff { .. }
            | Self::Source { .. } => self.of_account(f),
            Self::Identity { why } => f.write_str(why),
            Self::Publisher { package } => publishers_alone(package, f),
            Self::Scope { .. }
            | Self::OtherNetwork
            | Self::ShorterLife { .. }
            | Self::AnotherOwner { .. }
            | Self::Role { .. }
            | Self::OwnerByStaff { .. } => self.of_rights(f),
            Self::UnusedVersion { release } => write!(
                f,
                "{release} was used and is never used again; publish another version"
            ),
            Self::OtherName { taken } => write!(
                f,
                "the name is taken by '{taken}', which counts as the same; choose another"
            ),
            Self::RecentUpload { hours } => write!(
                f,
                "statements are taken for {hours} hours after the upload of a file; attach one to the next release"
            ),
            Self::SoundStatement { word, why } => write!(f, "{why} [{word}]"),
            Self::OneOwner => f.write_str("a package keeps one owner at least; add another first"),
            Self::FreshLink => {
                f.write_str("this link was used or is too old; ask for a new one")
            }
            Self::SignedReport => f.write_str(
                "this report is not signed by a programme whose keys are known here; whoever has a leaked token in their hands reports it at /leaked-token",
            ),
            Self::Patience { seconds } => write!(f, "too many attempts; try again in {seconds} s"),
        }
    }
}

impl Need {
    /// Those of roles and tokens.
    fn of_rights(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scope { action, package } => write!(
                f,
                "this token may not {} '{package}'; mint one whose scope holds both",
                doing(action)
            ),
            Self::OtherNetwork => {
                f.write_str("this token works from other networks; mint one for this one")
            }
            Self::ShorterLife { days } => write!(f, "a token lives {days} days at most"),
            Self::AnotherOwner { of } => write!(
                f,
                "nobody else owns {of}; let somebody become an owner first"
            ),
            Self::Role { action, package } => write!(
                f,
                "you may not {} '{package}'; ask one of its owners for a role that may",
                doing(action)
            ),
            Self::OwnerByStaff { package } => write!(
                f,
                "'{package}' was imported and is closed to publishing until staff names an owner"
            ),
            _ => Ok(()),
        }
    }

    /// What the account itself, its factors, what is asked about them, or a hold would have to be.
    fn of_account(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnotherMember => f.write_str(
                "another member of the staff decides this: not the one who opened it, and not whom it is about",
            ),
            Self::Staff => f.write_str("this page is for the staff of the registry"),
            Self::WaitOver { until } => write!(
                f,
                "the waiting time lasts until {}; come back with the same link then",
                until.to_seconds_text()
            ),
            Self::PauseOver { until } => write!(
                f,
                "after a change of its factors or a recovery the account changes no package until {}; \
                 another owner can lift this pause (account page)",
                until.to_seconds_text()
            ),
            Self::RecentStrength { days } => write!(
                f,
                "on a critical package a token works for {days} days after its sign-in; mint again with a passkey"
            ),
            Self::FreshPresence => {
                f.write_str("this takes a factor that is shown now; confirm that it is you")
            }
            Self::ConfirmedDevice => f.write_str(
                "this browser is new to the account; follow the link that was mailed to its address",
            ),
            Self::FamiliarDevice { from } => write!(
                f,
                "this browser was new to the account a short while ago; it mints tokens from {} on, a browser \
                 that you used before does at once",
                from.to_seconds_text()
            ),
            Self::AnotherPassword => f.write_str(
                "this password is in lists of leaked ones; choose another (account page)",
            ),
            Self::Passkey => f.write_str(
                "this account has a passkey; sign in with it, for a code can be relayed by a false site",
            ),
            Self::AnotherFactor => {
                f.write_str("the last factor cannot be removed; add another first")
            }
            Self::OwnPage => f.write_str(
                "the passkey was not used on a page of this registry; open its own address and try there",
            ),
            Self::VerifiedUser => f.write_str(
                "the passkey did not ask for PIN, finger or face; set one up on it and try again",
            ),
            Self::FewerPasskeys => {
                f.write_str("the account has as many passkeys as it may have; remove one first")
            }
            Self::HoldOver { from } => write!(
                f,
                "whoever published it lets it out from {} on; another owner can do so at once",
                from.to_seconds_text()
            ),
            Self::WordOfStaff { why } => {
                write!(f, "the staff of the registry ends this hold: {why}")
            }
            Self::Source { what } => {
                write!(f, "{what} does not answer, and this waits for it; try again later")
            }
            _ => Ok(()),
        }
    }
}

fn publishers_alone(package: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(
        f,
        "'{package}' is published by its trusted publishers alone; let the build service publish it, or change that \
         in its settings"
    )
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.need, self.principle)
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_to_do_and_who_refused() {
        let refusal = Refusal::of(PrincipleId::MfaForAll, Need::SecondFactor);
        assert_eq!(
            refusal.to_string(),
            "this takes a second factor; add one to the account, sign in with it and mint a new token \
             (authentication/mfa-for-all)"
        );
    }
}
