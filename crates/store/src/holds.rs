//! Files that are held: what there is to see of them, and in `changes.rs` how one gets into that state and out of
//! it.

use domain::artifact::FileState;
use domain::{Digest, HoldReason, Maker, PackageName, PublicId, Timestamp, Version};
use sea_orm::QueryResult;

use crate::rows::{one, parsed, text, time};
use crate::{Store, StoreError, packages, tx};

mod changes;

pub use changes::Replayed;
pub(crate) use changes::replay;

/// Of a file that no person has put aside yet.
const NOT_ASIDE: &str = "state <> 'removed' AND NOT EXISTS (SELECT 1 FROM holds WHERE file_id = files.id \
     AND closed IS NULL AND opened_by IS NOT NULL)";

/// The most holds that are listed at once.
const MOST: i64 = 1_000;

const FROM: &str = "holds.public_id AS public_id, reason, opened, opened_by, opened_why, closed, closed_by, closed_why, how, \
     files.id AS file, packages.id AS package, packages.ecosystem AS ecosystem, name, name_key, version, version_key, \
     filename, sha256, state, listed_at, evidence, builder, publishers.public_id AS publisher, \
     publishers.login AS publisher_login FROM holds \
     JOIN files ON files.id = holds.file_id JOIN releases ON releases.id = files.release_id \
     JOIN packages ON packages.id = releases.package_id \
     LEFT JOIN accounts publishers ON publishers.id = files.published_by";

const FILE: &str = "files.id AS file, packages.id AS package, packages.ecosystem AS ecosystem, name, name_key, version, \
     version_key, filename, sha256, state, listed_at, evidence, builder, publishers.public_id AS publisher, \
     publishers.login AS publisher_login FROM files JOIN releases ON releases.id = files.release_id \
     JOIN packages ON packages.id = releases.package_id \
     LEFT JOIN accounts publishers ON publishers.id = files.published_by";

/// A file, who published it, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct HeldFile {
    row: i64,
    package_row: i64,
    pub package: PackageName,
    pub version: Version,
    pub filename: String,
    pub digest: Digest,
    pub state: FileState,
    /// When it was first in the index; nothing where it never was.
    pub listed_at: Option<Timestamp>,
    pub maker: Maker,
    /// Who published it, where that was a person and is known.
    pub publisher: Option<PublicId>,
    pub publisher_login: Option<String>,
}

/// One reason for which a file is or was held.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct HoldFacts {
    pub id: PublicId,
    pub file: HeldFile,
    pub reason: HoldReason,
    pub opened: Timestamp,
    /// An account of the staff, or `operator`; nothing where a rule held it.
    pub opened_by: Option<String>,
    /// What they wrote down about it.
    pub opened_why: Option<String>,
    /// How it ended, where it has.
    pub closed: Option<ClosedHold>,
}

/// How a hold ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct ClosedHold {
    pub at: Timestamp,
    /// `released` or `rejected`.
    pub how: String,
    pub by: Option<String>,
    pub why: Option<String>,
}

/// Whose word puts files aside, and why.
#[derive(Clone, Copy, Debug)]
pub struct Word<'a> {
    /// An account, or `operator`.
    pub by: &'a str,
    /// What they write down about it; empty for nothing.
    pub why: &'a str,
}

/// Every file that an account has published since a time: what is put aside in one act must be all of them.
#[derive(Clone, Copy, Debug)]
pub struct AllOf<'a> {
    /// Who published them.
    pub account: &'a PublicId,
    /// Since when.
    pub since: Timestamp,
}

/// How a file leaves the state of being held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldEnd {
    /// It is in the index from now on.
    Released,
    /// It is gone for good; its version stays used.
    Rejected,
}

impl HoldEnd {
    /// The word that stands in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Released => "released",
            Self::Rejected => "rejected",
        }
    }
}

impl Store {
    /// The holds of a package, those that are open first, then the one begun last.
    ///
    /// # Errors
    /// The database fails.
    pub async fn holds_of(&self, package: &PackageName) -> Result<Vec<HoldFacts>, StoreError> {
        let sql = format!(
            "SELECT {FROM} WHERE packages.ecosystem = $1 AND name_key = $2 \
             ORDER BY CASE WHEN closed IS NULL THEN 0 ELSE 1 END, holds.id DESC LIMIT $3"
        );
        let values = [
            package.ecosystem().word().into(),
            package.key().into(),
            MOST.into(),
        ];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.iter().map(facts).collect()
    }

    /// Every open hold, the one begun last first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn open_holds(&self) -> Result<Vec<HoldFacts>, StoreError> {
        let sql = format!("SELECT {FROM} WHERE closed IS NULL ORDER BY holds.id DESC LIMIT $1");
        let rows = tx::read(&self.readers, &sql, [MOST.into()]).await?;
        rows.iter().map(facts).collect()
    }

    /// The open holds on packages of which an account is an owner.
    ///
    /// # Errors
    /// The database fails.
    pub async fn holds_for(&self, account: &PublicId) -> Result<Vec<HoldFacts>, StoreError> {
        let sql = format!(
            "SELECT {FROM} JOIN roles ON roles.package_id = packages.id \
             JOIN accounts ON accounts.id = roles.account_id \
             WHERE closed IS NULL AND accounts.public_id = $1 ORDER BY holds.id DESC LIMIT $2"
        );
        let values = [account.as_str().into(), MOST.into()];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.iter().map(facts).collect()
    }

    /// The file of a release and where it stands.
    ///
    /// # Errors
    /// The database fails.
    pub async fn file_of(
        &self,
        package: &PackageName,
        version_key: &str,
    ) -> Result<Option<HeldFile>, StoreError> {
        let sql = format!(
            "SELECT {FILE} WHERE packages.ecosystem = $1 AND name_key = $2 AND version_key = $3"
        );
        let values = [
            package.ecosystem().word().into(),
            package.key().into(),
            version_key.into(),
        ];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.first().map(file).transpose()
    }

    /// What an account has published since a time, and is neither gone nor put aside by a person, the first one
    /// first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn files_by(&self, all: AllOf<'_>) -> Result<Vec<HeldFile>, StoreError> {
        let sql = format!(
            "SELECT {FILE} WHERE publishers.public_id = $1 AND uploaded_at >= $2 AND {NOT_ASIDE} \
             ORDER BY files.id"
        );
        let values = [all.account.as_str().into(), all.since.micros().into()];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.iter().map(file).collect()
    }
}

fn file(row: &QueryResult) -> Result<HeldFile, StoreError> {
    let package = PackageName::checked(
        parsed(row, "ecosystem")?,
        &text(row, "name")?,
        &text(row, "name_key")?,
    );
    let version = Version::checked(&text(row, "version")?, &text(row, "version_key")?);
    let publisher: Option<String> = one(row, "publisher")?;
    let publisher = publisher.map(|id| id.parse()).transpose();
    Ok(HeldFile {
        row: one(row, "file")?,
        package_row: one(row, "package")?,
        package: package.map_err(|_| StoreError::Damaged("name of a package"))?,
        version: version.map_err(|_| StoreError::Damaged("version"))?,
        filename: text(row, "filename")?,
        digest: parsed(row, "sha256")?,
        state: packages::state(row)?,
        listed_at: one::<Option<i64>>(row, "listed_at")?.map(Timestamp::from_micros),
        maker: packages::maker(&text(row, "evidence")?, one(row, "builder")?)?,
        publisher: publisher.map_err(|_| StoreError::Damaged("id of an account"))?,
        publisher_login: one(row, "publisher_login")?,
    })
}

fn facts(row: &QueryResult) -> Result<HoldFacts, StoreError> {
    let reason = HoldReason::of_word(&text(row, "reason")?);
    let closed = match one::<Option<i64>>(row, "closed")? {
        Some(at) => Some(ClosedHold {
            at: Timestamp::from_micros(at),
            how: text(row, "how")?,
            by: one(row, "closed_by")?,
            why: one(row, "closed_why")?,
        }),
        None => None,
    };
    Ok(HoldFacts {
        id: parsed(row, "public_id")?,
        file: file(row)?,
        reason: reason.ok_or(StoreError::Damaged("reason of a hold"))?,
        opened: time(row, "opened")?,
        opened_by: one(row, "opened_by")?,
        opened_why: one(row, "opened_why")?,
        closed,
    })
}
