//! The evidence that somebody may do something.

use std::fmt;

use crate::{PackageName, PublicId, Role, Timestamp};

/// What can be asked for on a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Publish a release, of a new name or of one that exists.
    Publish,
    /// Yank a release, or take that back.
    Yank,
    /// Give and take roles, and decide on the package's settings.
    Owners,
    /// See what is held or private.
    Audit,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Publish, Self::Yank, Self::Owners, Self::Audit];

    /// The word that stands in tables, events and messages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Yank => "yank",
            Self::Owners => "owners",
            Self::Audit => "audit",
        }
    }

    /// Reads the word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.word() == word)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// This account may do this on this package until then. Only `principles::decide` makes one;
/// `commit` compares it once more with what it is about to write.
#[derive(Debug)]
pub struct Grant {
    account: PublicId,
    token: Option<PublicId>,
    action: Action,
    package: PackageName,
    until: Timestamp,
    least: Option<Role>,
}

impl Grant {
    /// States that the gates have been passed. The name is ugly on purpose: one search finds every
    /// place that states it, and clippy allows one.
    pub fn assertion(
        account: PublicId,
        token: Option<PublicId>,
        action: Action,
        package: PackageName,
        until: Timestamp,
    ) -> Self {
        Self {
            account,
            token,
            action,
            package,
            until,
            least: None,
        }
    }

    /// The same, resting on the account being this or more on the package when something is written.
    #[must_use]
    pub fn resting_on(self, least: Option<Role>) -> Self {
        Self { least, ..self }
    }

    /// What the account must still be on the package when something is written: this or more. Nothing where
    /// any role will do.
    pub fn least(&self) -> Option<Role> {
        self.least
    }

    /// Who.
    pub fn account(&self) -> &PublicId {
        &self.account
    }

    /// By which token; none for a session.
    pub fn token(&self) -> Option<&PublicId> {
        self.token.as_ref()
    }

    /// Whether it is for this action on this package at this moment.
    pub fn covers(&self, action: Action, package: &PackageName, now: Timestamp) -> bool {
        self.action == action && self.package == *package && now < self.until
    }
}
