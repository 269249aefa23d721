//! What somebody reads who compares everything with everything.

use domain::{Digest, PackageName};
use sea_orm::QueryResult;

use crate::error::StoreError;
use crate::rows::{one, parsed, signed, text, unsigned};
use crate::{Store, tx};

/// A file as its rows have it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct AuditedFile {
    pub row: i64,
    pub ecosystem: String,
    pub package: String,
    pub version: String,
    pub filename: String,
    pub digest: Digest,
    pub size: u64,
    /// Its line of the index without what can change.
    pub index_row: String,
}

const FILE: &str = "SELECT files.id AS row, files.ecosystem, name, version, filename, sha256, size, index_row \
     FROM files JOIN releases ON releases.id = files.release_id \
     JOIN packages ON packages.id = releases.package_id";

impl Store {
    /// At most `limit` files whose rows come after this one; 0 is before the first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn files_after(&self, row: i64, limit: u32) -> Result<Vec<AuditedFile>, StoreError> {
        let sql = format!("{FILE} WHERE files.id > $1 ORDER BY files.id LIMIT $2");
        let values = [row.into(), i64::from(limit).into()];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.iter().map(file).collect()
    }

    /// The file of this name.
    ///
    /// # Errors
    /// The database fails.
    pub async fn file_named(
        &self,
        ecosystem: &str,
        filename: &str,
    ) -> Result<Option<AuditedFile>, StoreError> {
        let sql = format!("{FILE} WHERE files.ecosystem = $1 AND filename = $2");
        let values = [ecosystem.into(), filename.into()];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.first().map(file).transpose()
    }

    /// The row of the newest file, and how many bytes all of them have.
    ///
    /// # Errors
    /// The database fails.
    pub async fn files_in_all(&self) -> Result<(i64, u64), StoreError> {
        let sql = "SELECT COALESCE(MAX(id), 0) AS last, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes \
                   FROM files";
        let rows = tx::read(&self.readers, sql, []).await?;
        let row = rows.first().ok_or(StoreError::Damaged("count"))?;
        Ok((one(row, "last")?, unsigned(row, "bytes")?))
    }

    /// At most `limit` packages whose rows come after this one, with their rows; 0 is before the first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn packages_after(
        &self,
        row: i64,
        limit: u32,
    ) -> Result<Vec<(i64, PackageName)>, StoreError> {
        let sql =
            "SELECT id, ecosystem, name, name_key FROM packages WHERE id > $1 ORDER BY id LIMIT $2";
        let values = [row.into(), i64::from(limit).into()];
        let rows = tx::read(&self.readers, sql, values).await?;
        rows.iter()
            .map(|row| {
                let ecosystem = parsed(row, "ecosystem")?;
                let package =
                    PackageName::checked(ecosystem, &text(row, "name")?, &text(row, "name_key")?);
                Ok((
                    one(row, "id")?,
                    package.map_err(|_| StoreError::Damaged("name of a package"))?,
                ))
            })
            .collect()
    }

    /// Whether a job like this waits to be done.
    ///
    /// # Errors
    /// The database fails.
    pub async fn job_waits(&self, job: &str) -> Result<bool, StoreError> {
        let sql = "SELECT id FROM outbox WHERE job = $1 LIMIT 1";
        Ok(!tx::read(&self.readers, sql, [job.into()]).await?.is_empty())
    }

    /// Whether this release was removed for good.
    ///
    /// # Errors
    /// The database fails.
    pub async fn release_is_buried(
        &self,
        package: &PackageName,
        version_key: &str,
    ) -> Result<bool, StoreError> {
        let sql = "SELECT kind FROM tombstones WHERE ecosystem = $1 AND kind = 'release' AND tomb_key = $2";
        let key = format!("{} {version_key}", package.key());
        let values = [package.ecosystem().word().into(), key.into()];
        Ok(!tx::read(&self.readers, sql, values).await?.is_empty())
    }

    /// The newest event, where there is one: its number, and its bytes.
    ///
    /// # Errors
    /// The database fails.
    pub async fn newest_event(&self) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        let next = self.next_seq().await?;
        let Some(seq) = next.checked_sub(1) else {
            return Ok(None);
        };
        let sql = "SELECT body FROM events WHERE seq = $1";
        let rows = tx::read(&self.readers, sql, [signed(seq)?.into()]).await?;
        rows.first()
            .map(|row| Ok((seq, one(row, "body")?)))
            .transpose()
    }
}

fn file(row: &QueryResult) -> Result<AuditedFile, StoreError> {
    Ok(AuditedFile {
        row: one(row, "row")?,
        ecosystem: text(row, "ecosystem")?,
        package: text(row, "name")?,
        version: text(row, "version")?,
        filename: text(row, "filename")?,
        digest: parsed(row, "sha256")?,
        size: unsigned(row, "size")?,
        index_row: text(row, "index_row")?,
    })
}
