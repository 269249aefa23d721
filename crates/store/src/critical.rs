//! Which packages are critical, and the figures by which they become so.

use domain::{PackageName, PublicId, Timestamp};
use sea_orm::QueryResult;

use crate::error::Conflict;
use crate::record::Record;
use crate::rows::{one, parsed, text, time, unsigned};
use crate::tx::Tx;
use crate::usage::day;
use crate::{Store, StoreError, rights, tx};

const FROM: &str = "ecosystem, name, name_key, reason, announced_at, binds_at, qualified_at, marked_by, marked_why \
     FROM critical JOIN packages ON packages.id = critical.package_id";
/// How many index rows are read at once.
const PAGE: i64 = 1_000;

/// A critical package.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct CriticalFacts {
    pub package: PackageName,
    /// `downloads`, `dependants` or `staff`.
    pub reason: String,
    pub announced_at: Timestamp,
    pub binds_at: Timestamp,
    /// When it last qualified by its figures.
    pub qualified_at: Timestamp,
    /// An account of the staff, or `operator`, where one of them marked it.
    pub marked_by: Option<String>,
    /// What they wrote down about it.
    pub marked_why: Option<String>,
}

/// A package and what counts of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageDownloads {
    /// The package.
    pub package: PackageName,
    /// Downloads in the days that were asked for.
    pub downloads: u64,
}

impl Store {
    /// Every critical package of every ecosystem, by name.
    ///
    /// # Errors
    /// The database fails.
    pub async fn critical(&self) -> Result<Vec<CriticalFacts>, StoreError> {
        let sql = format!("SELECT {FROM} ORDER BY ecosystem, name_key");
        let rows = tx::read(&self.readers, &sql, []).await?;
        rows.iter().map(facts).collect()
    }

    /// That a package is critical; nothing where it is not.
    ///
    /// # Errors
    /// The database fails.
    pub async fn critical_package(
        &self,
        package: &PackageName,
    ) -> Result<Option<CriticalFacts>, StoreError> {
        let sql = format!("SELECT {FROM} WHERE ecosystem = $1 AND name_key = $2");
        let values = [package.ecosystem().word().into(), package.key().into()];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.first().map(facts).transpose()
    }

    /// The critical packages on which an account has a role.
    ///
    /// # Errors
    /// The database fails.
    pub async fn critical_of(&self, account: &PublicId) -> Result<Vec<CriticalFacts>, StoreError> {
        let mine = rights::of("", rights::ME);
        let sql = format!(
            "SELECT {FROM} WHERE packages.id IN (SELECT package_id FROM ({mine}) AS held) \
             ORDER BY ecosystem, name_key"
        );
        let rows = tx::read(&self.readers, &sql, [account.as_str().into()]).await?;
        rows.iter().map(facts).collect()
    }

    /// Every package, with its downloads since the day of this moment.
    ///
    /// # Errors
    /// The database fails.
    pub async fn all_downloads(
        &self,
        since: Timestamp,
    ) -> Result<Vec<PackageDownloads>, StoreError> {
        let sql = "SELECT ecosystem, name, name_key, \
                   CAST(COALESCE((SELECT SUM(counted) FROM downloads \
                   WHERE package_id = packages.id AND day >= $1), 0) AS BIGINT) AS n FROM packages";
        let rows = tx::read(&self.readers, sql, [day(since).into()]).await?;
        rows.iter()
            .map(|row| {
                Ok(PackageDownloads {
                    package: package(row)?,
                    downloads: unsigned(row, "n")?,
                })
            })
            .collect()
    }

    /// Some of the index rows of listed releases that are not yanked, each with its package, after the file
    /// of this number; and the number to go on after, where there are more.
    ///
    /// # Errors
    /// The database fails.
    pub async fn listed_rows(
        &self,
        after: i64,
    ) -> Result<(Vec<(PackageName, String)>, Option<i64>), StoreError> {
        let sql = "SELECT files.id AS file, packages.ecosystem AS ecosystem, name, name_key, index_row FROM files \
                   JOIN releases ON releases.id = files.release_id \
                   JOIN packages ON packages.id = releases.package_id \
                   WHERE files.id > $1 AND state = 'listed' AND yanked = 0 ORDER BY files.id LIMIT $2";
        let rows = tx::read(&self.readers, sql, [after.into(), PAGE.into()]).await?;
        let last = rows.last().map(|row| one(row, "file")).transpose()?;
        let found: Result<Vec<_>, StoreError> = rows
            .iter()
            .map(|row| Ok((package(row)?, text(row, "index_row")?)))
            .collect();
        Ok((found?, last))
    }

    /// Makes a package critical. Of one that is already it keeps when that began and binds; a mark and a
    /// later day on which it qualified are added.
    ///
    /// # Errors
    /// There is no such package.
    pub async fn set_critical(
        &self,
        facts: &CriticalFacts,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = row_of(&tx, &facts.package).await?;
        let sql = "INSERT INTO critical (package_id, reason, announced_at, binds_at, qualified_at, marked_by, \
                   marked_why) VALUES ($1, $2, $3, $4, $5, $6, $7) \
                   ON CONFLICT (package_id) DO UPDATE SET qualified_at = \
                   CASE WHEN excluded.qualified_at > critical.qualified_at THEN excluded.qualified_at \
                   ELSE critical.qualified_at END, \
                   marked_by = COALESCE(excluded.marked_by, critical.marked_by), \
                   marked_why = COALESCE(excluded.marked_why, critical.marked_why)";
        let values = [
            row.into(),
            facts.reason.as_str().into(),
            facts.announced_at.micros().into(),
            facts.binds_at.micros().into(),
            facts.qualified_at.micros().into(),
            facts.marked_by.clone().into(),
            facts.marked_why.clone().into(),
        ];
        tx.run(sql, values).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// The staff wants a package no longer to be critical; it may still be so by its figures.
    ///
    /// # Errors
    /// The database fails.
    pub async fn unmark_critical(&self, package: &PackageName) -> Result<(), StoreError> {
        let sql = "UPDATE critical SET marked_by = NULL, marked_why = NULL WHERE package_id = \
                   (SELECT id FROM packages WHERE ecosystem = $1 AND name_key = $2)";
        let values = [package.ecosystem().word().into(), package.key().into()];
        tx::run(&self.writer, sql, values).await?;
        Ok(())
    }

    /// A package that nobody marked is critical no longer.
    ///
    /// # Errors
    /// It was not, or is marked.
    pub async fn unset_critical(
        &self,
        package: &PackageName,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = row_of(&tx, package).await?;
        let sql = "DELETE FROM critical WHERE package_id = $1 AND marked_by IS NULL";
        if tx.run(sql, [row.into()]).await? == 0 {
            return Err(Conflict::NotFound.into());
        }
        tx.record(record, at).await?;
        tx.commit().await
    }
}

async fn row_of(tx: &Tx, package: &PackageName) -> Result<i64, StoreError> {
    let sql = "SELECT id FROM packages WHERE ecosystem = $1 AND name_key = $2";
    let values = [package.ecosystem().word().into(), package.key().into()];
    one(&tx.one(sql, values).await?.ok_or(Conflict::NotFound)?, "id")
}

fn package(row: &QueryResult) -> Result<PackageName, StoreError> {
    let ecosystem = parsed(row, "ecosystem")?;
    let (name, key) = (text(row, "name")?, text(row, "name_key")?);
    PackageName::checked(ecosystem, &name, &key)
        .map_err(|_| StoreError::Damaged("name of a package"))
}

fn facts(row: &QueryResult) -> Result<CriticalFacts, StoreError> {
    Ok(CriticalFacts {
        package: package(row)?,
        reason: text(row, "reason")?,
        announced_at: time(row, "announced_at")?,
        binds_at: time(row, "binds_at")?,
        qualified_at: time(row, "qualified_at")?,
        marked_by: one(row, "marked_by")?,
        marked_why: one(row, "marked_why")?,
    })
}
