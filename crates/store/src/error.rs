//! Why the store could not do something.

use std::fmt;

use sea_orm::DbErr;

/// Something that somebody else did first, or that a plan and the rows disagree on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// The version was used.
    VersionUsed,
    /// The name is taken in this spelling.
    NameTaken {
        /// The spelling of the package that is there.
        spelling: String,
    },
    /// The token was revoked or has expired since it was looked up.
    TokenGone,
    /// The login belongs to another account.
    LoginTaken,
    /// The mail address belongs to another account.
    EmailTaken,
    /// The account has a second factor already.
    FactorThere,
    /// The passkey belongs to an account already, or the account has as many as it may.
    PasskeyThere,
    /// Nothing would be left to sign in with.
    LastFactor,
    /// The one-time secret was used, replaced, or is too old.
    EnrolmentGone,
    /// What should be changed is not there.
    NotFound,
    /// The same publisher is there already.
    PublisherThere,
    /// There are as many as there may be.
    TooMany,
    /// The identity was exchanged before.
    IdentityUsed,
    /// Nobody would be left to own the package.
    LastOwner,
    /// The grant is not for what the plan writes, or the role behind it is gone.
    GrantMismatch,
    /// The database was written by a newer version of this program.
    NewerSchema,
    /// The database was written by an older version, and is moved forward only when told to.
    OlderSchema,
    /// A restore or a move into this database was not finished.
    Unfinished,
    /// What should be filled holds something already.
    NotEmpty,
    /// A server works on this database, or something that must be alone with it.
    InUse,
}

/// Why the store could not do something.
#[derive(Debug)]
pub enum StoreError {
    /// Expected: the caller decides what it means.
    Conflict(Conflict),
    /// The database failed.
    Database(DbErr),
    /// A folder of the blobs failed.
    Files(std::io::Error),
    /// The bucket of the blobs failed or cannot be used; the whole sentence, without any secret.
    Bucket(String),
    /// A row holds what this program never wrote.
    Damaged(&'static str),
    /// Rows that were to be taken in do not fit the tables.
    Unfit(String),
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::VersionUsed => f.write_str("the version was used"),
            Self::NameTaken { spelling } => write!(f, "the name is taken by '{spelling}'"),
            Self::TokenGone => f.write_str("the token was revoked or has expired"),
            Self::LoginTaken => f.write_str("the login is taken"),
            Self::EmailTaken => f.write_str("the mail address is taken"),
            Self::FactorThere => f.write_str("the account has a second factor"),
            Self::PasskeyThere => f.write_str("the passkey is taken, or there are too many"),
            Self::LastFactor => f.write_str("it would be left without a factor"),
            Self::EnrolmentGone => f.write_str("the enrolment was used or is too old"),
            Self::NotFound => f.write_str("it is not there"),
            Self::PublisherThere => f.write_str("the same publisher is there"),
            Self::TooMany => f.write_str("there are as many as there may be"),
            Self::IdentityUsed => f.write_str("the identity was used"),
            Self::LastOwner => f.write_str("it would be left without an owner"),
            Self::GrantMismatch => {
                f.write_str("the permission does not fit what was to be written")
            }
            Self::NewerSchema => f.write_str(
                "the database was written by a newer version of Portcullis; start that one",
            ),
            Self::OlderSchema => f.write_str(
                "the database was written by an older version of Portcullis; stop every server, make a \
                 backup with that version, and run `portcullis admin migrate`",
            ),
            Self::Unfinished => f.write_str(
                "a restore or a move into this database was not finished; run it again",
            ),
            Self::NotEmpty => f.write_str("the database is not empty; name an empty one"),
            Self::InUse => f.write_str(
                "a server, a restore or a move works on this database; stop it first",
            ),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict(conflict) => conflict.fmt(f),
            Self::Database(why) => write!(f, "the database failed: {why}"),
            Self::Files(why) => write!(f, "the blob folder failed: {why}"),
            Self::Bucket(what) => f.write_str(what),
            Self::Damaged(what) => write!(f, "the database holds an impossible {what}"),
            Self::Unfit(why) => write!(f, "the rows do not fit the tables: {why}"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<DbErr> for StoreError {
    fn from(why: DbErr) -> Self {
        Self::Database(why)
    }
}

impl From<std::io::Error> for StoreError {
    fn from(why: std::io::Error) -> Self {
        Self::Files(why)
    }
}

impl From<Conflict> for StoreError {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict)
    }
}
