//! Who speaks, and how they stand to a package.

use std::fmt;
use std::net::IpAddr;

use crate::token::Scope;
use crate::{PackageName, PublicId, Strength, Timestamp};

/// Who speaks. Made by the registry's `identify` once a credential was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// No credential, or none that is known.
    Nobody,
    /// A person.
    Person(Person),
}

impl Actor {
    /// The account behind it, where there is one.
    pub fn account(&self) -> Option<&PublicId> {
        match self {
            Self::Person(person) => Some(&person.account),
            Self::Nobody => None,
        }
    }
}

/// A person, as a credential has shown them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub account: PublicId,
    /// The name by which others know the account.
    pub login: String,
    /// Whether a mail address of the account was verified.
    pub email_verified: bool,
    /// Whether the account is frozen: it can do nothing until its owner has recovered it.
    pub frozen: bool,
    /// How strongly they showed who they are; a token carries what its minting session showed.
    pub strength: Strength,
    /// When they showed it: a token carries when it was minted.
    pub shown_at: Timestamp,
    /// Until when a grave change of the account keeps it from changing packages; the past for never.
    pub paused_until: Timestamp,
    /// Whether the password was found among leaked ones: it must be changed before anything else.
    pub password_leaked: bool,
    /// By which credential they speak.
    pub via: Via,
}

/// The credential by which a person speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// A session in a browser, or somebody at the operator's terminal.
    Session,
    /// An API token.
    Token {
        /// Which one.
        id: PublicId,
        /// What it may do.
        scope: Scope,
        /// From where it was sent, where that is known.
        from: Option<IpAddr>,
    },
}

/// What a person is on a package. Each role holds what those before it hold; what that is, the rule
/// `roles` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Sees what is held or private.
    Auditor,
    /// Publishes.
    Publisher,
    /// Yanks too.
    Maintainer,
    /// Everything: people and settings too.
    Owner,
}

impl Role {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [
        Self::Auditor,
        Self::Publisher,
        Self::Maintainer,
        Self::Owner,
    ];

    /// The word that stands in tables and events.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auditor => "auditor",
            Self::Publisher => "publisher",
            Self::Maintainer => "maintainer",
            Self::Owner => "owner",
        }
    }

    /// Reads the word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// Its place among them, from 1: a database compares numbers.
    pub const fn rank(self) -> i64 {
        match self {
            Self::Auditor => 1,
            Self::Publisher => 2,
            Self::Maintainer => 3,
            Self::Owner => 4,
        }
    }

    /// The role of this place.
    pub fn of_rank(rank: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.rank() == rank)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// Where a package comes from. It is fixed at first sight, so that a name never means two things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Published here.
    Local,
    /// Taken in from elsewhere by the operator; closed to publishing until staff names an owner.
    Imported,
}

impl Origin {
    /// The word that stands in tables and events.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Imported => "imported",
        }
    }

    /// Reads the word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Local, Self::Imported]
            .into_iter()
            .find(|origin| origin.word() == word)
    }
}

/// How an actor stands to a package: what the rules of permission look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The package.
    pub package: PackageName,
    /// Where it comes from; nothing if nobody has published the name.
    pub origin: Option<Origin>,
    /// The actor's highest role on it, by whatever way they have it.
    pub role: Option<Role>,
    /// Whether it is so widely used that more is asked of those who publish it.
    pub critical: bool,
}
